import { expect } from 'chai';
import { replaceSync } from '../store/replace-sync.ts';
import { createFakeCrm } from './fake-connector.ts';
import { chatAccepted } from './payloads.ts';
import { startTestGateway } from './start-gateway.ts';
import { waitUntil } from './wait-until.ts';

const ADA = { number: 1, name: 'Ada', email: 'ada@shop.example' };

describe('while the disk takes an event', () => {
  it('the CRM is asked, but nothing in it is changed and nobody is answered', async () => {
    const crm = createFakeCrm();
    await using gateway = await startTestGateway({ crm });
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    using _syncs = await replaceSync(async () => {
      if ((await gateway.events()).length > 0) await gate;
    });
    using _gate = { [Symbol.dispose]: open };
    let answered = false;
    const posted = gateway.post(chatAccepted(ADA)).then((answer) => {
      answered = true;
      return answer;
    });
    await waitUntil('the CRM was asked', () => crm.count('find') > 0);
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect([crm.count('create'), answered]).to.deep.equal([0, false]);
    open();
    expect((await posted).status).to.equal(200);
    expect(crm.records.size).to.equal(1);
  });

  it('and the disk refuses it, the sender is told to come again and the CRM keeps as it was', async () => {
    const crm = createFakeCrm();
    await using gateway = await startTestGateway({ crm });
    {
      using _syncs = await replaceSync(async () => {
        throw Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' });
      });
      expect((await gateway.post(chatAccepted(ADA))).status).to.equal(503);
      await waitUntil('the event is left for later', () =>
        gateway.log.entries.some(({ message }) => message === 'event:finish:error'),
      );
      expect(crm.count('create')).to.equal(0);
    }
    expect((await gateway.post(chatAccepted(ADA))).status).to.equal(200);
    const events = await gateway.settle();
    expect(events.map(({ state }) => state)).to.deep.equal(['done']);
    expect(crm.records.size).to.equal(1);
  });
});
