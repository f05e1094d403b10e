import { expect } from 'chai';
import { createFakeCrm } from './fake-connector.ts';
import { chatAccepted, chatFinished, offlineMessage } from './payloads.ts';
import { startTestGateway } from './start-gateway.ts';
import { waitUntil } from './wait-until.ts';

const ADA = { number: 1, name: 'Ada', email: 'ada@shop.example' };
const PATIENT = { reply: { deadlineMs: 10_000 } };

describe('the same event sent again', () => {
  it('twenty times at once is one event with one answer', async () => {
    const crm = createFakeCrm();
    crm.meet({ operation: 'find', hang: 'obeying' });
    await using gateway = await startTestGateway({ crm, channel: PATIENT });
    const sent = Array.from({ length: 20 }, () => gateway.post(chatAccepted(ADA)));
    await waitUntil('all twenty were taken in', async () => {
      const received = gateway.log.entries.filter(({ message }) => message === 'event:receive:done');
      return received.length === 20;
    });
    crm.openGates();
    const answers = await Promise.all(sent);
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).to.equal(1);
    expect(JSON.parse(answers[0]?.text ?? '')).to.include({ crm_link: 'https://crm.example/contacts/1' });
    expect(await gateway.events()).to.have.length(1);
    expect([crm.count('find'), crm.count('create')]).to.deep.equal([1, 1]);
  });

  it('later within the window gets the stored answer and no second look at the CRM', async () => {
    const crm = createFakeCrm();
    await using gateway = await startTestGateway({ crm });
    const first = await gateway.post(chatAccepted(ADA));
    const calls = crm.calls.length;
    for (const _ of Array.from({ length: 3 })) {
      expect((await gateway.post(chatAccepted(ADA))).text).to.equal(first.text);
    }
    expect(await gateway.events()).to.have.length(1);
    expect(crm.calls.length).to.equal(calls);
  });

  it('in parallel, background events: one message, one task', async () => {
    const crm = createFakeCrm();
    await using gateway = await startTestGateway({ crm });
    const body = offlineMessage(ADA, 'Please call', 77);
    const answers = await Promise.all(Array.from({ length: 20 }, () => gateway.post(body)));
    expect(new Set(answers.map(({ text }) => text))).to.deep.equal(new Set(['{"result":"ok"}']));
    await gateway.settle();
    expect(await gateway.events()).to.have.length(1);
    expect(crm.entries).to.have.length(1);
  });

  it('survives a restart', async () => {
    const crm = createFakeCrm();
    await using gateway = await startTestGateway({ crm });
    const first = await gateway.post(chatAccepted(ADA));
    await gateway.restart();
    expect((await gateway.post(chatAccepted(ADA))).text).to.equal(first.text);
    expect(await gateway.events()).to.have.length(1);
  });

  it('after the window is a new event; the same chat still has one transcript', async () => {
    const crm = createFakeCrm();
    await using gateway = await startTestGateway({ crm, engine: { resendWindowMs: 0 } });
    for (const _ of Array.from({ length: 2 })) {
      await gateway.send(chatFinished(ADA, ['hello']));
      await gateway.settle();
    }
    expect(await gateway.events()).to.have.length(2);
    expect(crm.entries).to.have.length(1);
  });

  it('with other content, or in another channel, is another event', async () => {
    const crm = createFakeCrm();
    await using gateway = await startTestGateway({ crm, books: ['second'] });
    await gateway.send(chatAccepted(ADA));
    await gateway.send(chatAccepted({ ...ADA, name: 'Ada Lovelace' }));
    await gateway.send(chatAccepted(ADA), { channel: 'second' });
    expect(await gateway.events()).to.have.length(3);
  });
});
