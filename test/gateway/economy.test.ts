import { expect } from 'chai';
import { createCall } from '../conformance/call.ts';
import { createFakeCrm } from './fake-connector.ts';
import { chatAccepted, chatFinished, chatUpdated } from './payloads.ts';
import { startTestGateway } from './start-gateway.ts';
import { waitUntil } from './wait-until.ts';

const ADA = { number: 1, name: 'Ada', email: 'ada@shop.example' };

describe('the CRM is asked no more than needed', () => {
  it('an update without news is answered from the last card', async () => {
    const crm = createFakeCrm();
    await using gateway = await startTestGateway({ crm });
    const first = await gateway.send(chatAccepted(ADA));
    const calls = crm.calls.length;
    expect(await gateway.send(chatUpdated(ADA))).to.deep.equal(first);
    expect(await gateway.send(chatUpdated({ number: 1, email: 'ADA@shop.example ' }))).to.include({
      crm_link: first.crm_link,
    });
    expect(crm.calls.length).to.equal(calls);
  });

  it('an old card is read anew', async () => {
    const crm = createFakeCrm();
    await using gateway = await startTestGateway({ crm, channel: { reply: { cardMaxAgeMs: 0 } } });
    const known = crm.seed({ email: 'ada@shop.example', name: 'Ada', company: 'Engines' });
    await gateway.send(chatAccepted(ADA));
    await crm.connector.update(known, { company: 'Analytics' }, createCall());
    const { custom_data } = await gateway.send(chatUpdated(ADA));
    expect(custom_data).to.deep.equal([{ title: 'Company', content: 'Analytics' }]);
  });

  it('an update with news writes exactly the news', async () => {
    const crm = createFakeCrm();
    await using gateway = await startTestGateway({ crm });
    await gateway.send(chatAccepted(ADA));
    await gateway.send(chatUpdated({ ...ADA, phone: '+14155550123' }));
    const updates = crm.calls.filter(({ operation }) => operation === 'update');
    expect(updates.map(({ sent }) => sent)).to.deep.equal([
      { ref: { type: 'contact', id: '1' }, changes: { phone: '+14155550123' } },
    ]);
  });

  it('updates that wait become one write', async () => {
    const crm = createFakeCrm();
    await using gateway = await startTestGateway({ crm, channel: { reply: { deadlineMs: 100 } } });
    await gateway.send(chatAccepted(ADA));
    crm.meet({ operation: 'update', hang: 'obeying', times: 1 });
    await gateway.send(chatUpdated({ ...ADA, phone: '+14155550101' }));
    await gateway.send(chatUpdated({ ...ADA, phone: '+14155550102' }));
    await gateway.send(chatUpdated({ ...ADA, name: 'Ada Lovelace' }));
    await gateway.send(chatUpdated({ number: 1, email: 'second@shop.example' }));
    crm.openGates();
    const events = await gateway.settle();
    expect(events.map(({ state }) => state)).to.deep.equal(['done', 'done', 'done', 'done', 'done']);
    expect(crm.count('update')).to.equal(2);
    expect([...crm.records.values()]).to.deep.equal([
      {
        // The CRM's name stays, by the usual rule.
        name: 'Ada',
        email: 'ada@shop.example',
        email2: 'second@shop.example',
        phone: '+14155550101',
        phone2: '+14155550102',
      },
    ]);
  });

  it('what the CRM has is left alone, what it lacks is filled, and the other phone takes the free place', async () => {
    const crm = createFakeCrm();
    crm.seed({ email: 'ada@shop.example', name: 'Countess', phone: '+14155550100' });
    await using gateway = await startTestGateway({ crm });
    await gateway.send(chatAccepted({ ...ADA, phone: '+14155550123' }));
    expect([...crm.records.values()]).to.deep.equal([
      { email: 'ada@shop.example', name: 'Countess', phone: '+14155550100', phone2: '+14155550123' },
    ]);
  });

  it('a phone for which the CRM has no place is told in the transcript', async () => {
    const crm = createFakeCrm();
    crm.seed({ email: 'ada@shop.example', name: 'Ada', phone: '+14155550100', phone2: '+14155550101' });
    await using gateway = await startTestGateway({ crm });
    await gateway.send(chatAccepted({ ...ADA, phone: '+14155550123' }));
    await gateway.send(chatFinished({ ...ADA, phone: '+14155550123' }, ['hello']));
    await gateway.settle();
    expect(crm.count('update')).to.equal(0);
    expect(crm.entries[0]?.activity.remarks.join('\n')).to.contain('+14155550123');
  });

  it('the agent’s CRM user owns the new record', async () => {
    const crm = createFakeCrm({ owners: [{ id: 'u7', email: 'agent@jivosite.com' }] });
    await using gateway = await startTestGateway({ crm });
    for (const number of [1, 2]) {
      await gateway.send(chatAccepted({ number, email: `person${number}@shop.example` }));
    }
    const drafts = crm.calls.filter(({ operation }) => operation === 'create').map(({ sent }) => sent);
    expect(drafts.map(({ ownerId }) => ownerId)).to.deep.equal(['u7', 'u7']);
    expect(crm.count('findOwner'), 'asked once').to.equal(1);
  });

  it('a visitor without e-mail and phone makes no record and no request', async () => {
    const crm = createFakeCrm();
    await using gateway = await startTestGateway({ crm });
    await gateway.send(chatAccepted({ number: 1, name: 'Nobody' }));
    await gateway.send(chatFinished({ number: 1, name: 'Nobody' }, ['hello']));
    await gateway.settle();
    expect(crm.calls).to.deep.equal([]);
  });
});

describe('a request that never ends', () => {
  it('is given up before the lease ends and tried again; its late answer is not used', async () => {
    const crm = createFakeCrm();
    crm.meet({ operation: 'find', hang: 'deaf', times: 1 });
    // The run ends five seconds before the lease.
    await using gateway = await startTestGateway({ crm, engine: { leaseMs: 5_200 } });
    await gateway.send(chatFinished(ADA, ['hello']));
    const [event] = await gateway.settle();
    expect(event).to.include({ state: 'done', attempts: 2 });
    expect(crm.hanging(), 'the first request').to.equal(1);
    crm.openGates();
    await waitUntil('the late answer is there', () => crm.hanging() === 0);
    expect([crm.records.size, crm.entries.length]).to.deep.equal([1, 1]);
    expect((await gateway.events()).map(({ attempts }) => attempts)).to.deep.equal([2]);
  });
});
