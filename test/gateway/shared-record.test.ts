import { expect } from 'chai';
import { startHubspotEmulator } from '../emulators/hubspot/server.ts';
import { createFakeCrm } from './fake-connector.ts';
import { chatAccepted, chatFinished, chatUpdated } from './payloads.ts';
import { startTestGateway } from './start-gateway.ts';

describe('two visitors who are one record', () => {
  it('lose no number when both bring one at the same moment', async () => {
    const crm = createFakeCrm();
    crm.seed({ name: 'Ada', email: 'ada@shop.example', phone: '+14155550100' });
    await using gateway = await startTestGateway({ crm, channel: { reply: { deadlineMs: 150 } } });
    const desk = { number: 1, name: 'Ada', email: 'ada@shop.example' };
    const mobile = { number: 2, name: 'Ada', phone: '+14155550100' };
    await gateway.send(chatAccepted(desk));
    await gateway.send(chatAccepted(mobile));
    await gateway.settle();
    expect((await gateway.links()).map(({ record_id }) => record_id)).to.deep.equal(['1', '1']);

    // The first write hangs; the second event is answered when it is done, or at the deadline while it waits for the first.
    crm.meet({ operation: 'update', hang: 'obeying', times: 1 });
    await gateway.send(chatUpdated({ ...desk, phone: '+14155550111' }));
    expect(crm.hanging()).to.equal(1);
    await gateway.send(chatUpdated({ ...mobile, phone: '+14155550122' }));
    crm.openGates();
    await gateway.settle();
    await gateway.send(chatFinished({ ...desk, phone: '+14155550111' }, ['hello']));
    await gateway.send(chatFinished({ ...mobile, phone: '+14155550122' }, ['hello']));
    await gateway.settle();
    const remarks = crm.entries.flatMap(({ activity }) => activity.remarks).join('\n');
    const known = JSON.stringify([...crm.records.values()]) + remarks;
    expect(known).to.contain('+14155550111').and.contain('+14155550122');
  });

  it("lose no number to a CRM's search that shows the record as it was before the last write", async () => {
    await using stack = new AsyncDisposableStack();
    const portal = await startHubspotEmulator({ searchUpdateLagMs: 60_000 });
    stack.defer(() => portal.close());
    portal.addContact({ firstname: 'Ada', email: 'ada@shop.example', phone: '+14155550100' });
    const settings = { accessToken: portal.token, apiUrl: portal.url };
    await using gateway = await startTestGateway({ account: { connector: 'hubspot', settings } });
    const numbers = ['+14155550111', '+14155550122', '+14155550133'];
    await gateway.send(chatAccepted({ number: 1, name: 'Ada', email: 'ada@shop.example', phone: numbers[0] ?? '' }));
    // Found by the phone that the search has known for long.
    await gateway.send(chatAccepted({ number: 2, name: 'Ada', phone: `+14155550100, ${numbers[1]}` }));
    await gateway.send(chatAccepted({ number: 3, name: 'Ada', phone: `+14155550100, ${numbers[2]}` }));
    await gateway.settle();
    const conflicts = await gateway.gateway.database.read.selectFrom('conflicts').select('chat_value').execute();
    const known = JSON.stringify([portal.records('contacts').map(({ properties }) => properties), conflicts]);
    for (const number of numbers) expect(known).to.contain(number);
    expect(portal.records('contacts')).to.have.length(1);
    expect(portal.violations).to.deep.equal([]);
  });
});
