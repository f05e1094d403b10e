import { expect } from 'chai';
import { readBook } from './contact-book.ts';
import { createFakeCrm } from './fake-connector.ts';
import { callEvent, chatFinished } from './payloads.ts';
import { startTestGateway } from './start-gateway.ts';

const ADA = { number: 1, name: 'Ada', email: 'ada@shop.example' };
const PHONE = '+14155550123';

function stepsOf(recording: string, at: number): readonly object[] {
  const more = (call: object) => ({ ...(callEvent(ADA, { phone: PHONE, ...call }) as object), event_timestamp: at });
  return [
    more({ status: 'start' }),
    more({ status: 'agent_connected' }),
    more({ status: 'client_connected' }),
    more({ status: 'end', record_url: recording }),
  ];
}

describe('calls', () => {
  it('the steps of one call are one entry, with the recording when it has ended', async () => {
    await using gateway = await startTestGateway();
    for (const step of stepsOf('https://rec.example/1.mp3', 1_700_000_000)) {
      expect(await gateway.send(step)).to.deep.equal({ result: 'ok' });
    }
    await gateway.settle();
    const [contact, ...rest] = await readBook(gateway.storageUrl);
    expect(rest).to.deep.equal([]);
    expect(contact?.entries).to.have.length(1);
    expect(contact?.entries[0]).to.contain('Status: ended').and.contain('https://rec.example/1.mp3');
  });

  it('a second call of the same chat is a second entry', async () => {
    await using gateway = await startTestGateway();
    const steps = [
      ...stepsOf('https://rec.example/1.mp3', 1_700_000_000),
      ...stepsOf('https://rec.example/2.mp3', 1_700_000_500),
    ];
    for (const step of steps) await gateway.send(step);
    await gateway.settle();
    const [contact] = await readBook(gateway.storageUrl);
    const recordings = contact?.entries.map((entry) => /https:\/\/rec\.example\/\d/.exec(entry)?.[0]);
    expect(recordings).to.have.members(['https://rec.example/1', 'https://rec.example/2']);
  });

  it('sent all at once they are still one entry', async () => {
    const crm = createFakeCrm();
    await using gateway = await startTestGateway({ crm });
    const steps = stepsOf('https://rec.example/1.mp3', 1_700_000_000);
    for (const step of steps) await gateway.send(step);
    await gateway.settle();
    expect(crm.entries).to.have.length(1);
    expect(crm.entries[0]?.activity).to.include({ status: 'end', recordingUrl: 'https://rec.example/1.mp3' });
    const logs = crm.calls.filter(({ operation }) => operation === 'log');
    expect(logs.slice(1).map(({ sent }) => sent.previous?.ids)).to.deep.equal(
      logs.slice(1).map(() => [crm.entries[0]?.id]),
    );
  });
});

describe('transcripts', () => {
  it('chat_finished that comes again with more text updates the one entry', async () => {
    await using gateway = await startTestGateway();
    await gateway.send(chatFinished(ADA, ['hello']));
    await gateway.send(chatFinished(ADA, ['hello', 'and good bye']));
    await gateway.settle();
    const [contact] = await readBook(gateway.storageUrl);
    expect(contact?.entries).to.have.length(1);
    expect(contact?.entries[0]).to.contain('hello').and.contain('and good bye');
  });
});
