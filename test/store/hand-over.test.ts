import { expect } from 'chai';
import { createFakeCrm } from '../gateway/fake-connector.ts';
import { chatUpdated, offlineMessage } from '../gateway/payloads.ts';
import { startTestGateway } from '../gateway/start-gateway.ts';
import { waitUntil } from '../gateway/wait-until.ts';
import { usePostgres } from './engines.ts';

describe('a process that stops while the CRM still works on its request', () => {
  const createStore = usePostgres();

  it('leaves the event to the next one when the CRM has had time to end it: one entry, not two', async () => {
    const crm = createFakeCrm();
    const storage = { url: await createStore() };
    const options = { crm, storage, channel: { reply: { deadlineMs: 150 } }, retry: { firstSeconds: 2 } };
    await using first = await startTestGateway(options);
    // The CRM does what it was asked although nobody waits for the answer any more.
    crm.meet({ operation: 'log', hang: 'deaf', times: 1 });
    await first.send(offlineMessage({ number: 1, email: 'ada@shop.example' }, 'Call me', 7));
    await waitUntil('it is asked for the entry', () => crm.hanging() === 1);
    await using second = await startTestGateway(options);
    await first.gateway.stop(50);
    // Somebody who waits behind it does not make it due earlier.
    await second.send(chatUpdated({ number: 1, email: 'ada@shop.example' }));
    expect((await second.events()).map(({ state, attempts }) => [state, attempts])).to.deep.equal([
      ['open', 1],
      ['open', 0],
    ]);
    crm.openGates();
    await second.settle();
    expect(crm.entries).to.have.length(1);
    expect(crm.calls.filter(({ operation }) => operation === 'log').map(({ call }) => call.attempt)).to.deep.equal([
      1, 2,
    ]);
  });
});
