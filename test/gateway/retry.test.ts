import { expect } from 'chai';
import { ConnectorError, type ErrorKind } from '../../connectors/errors.ts';
import { replayEvents } from '../../src/store/replay-events.ts';
import type { EventsTable } from '../../src/store/tables.ts';
import { createFakeCrm } from './fake-connector.ts';
import { chatAccepted, chatFinished } from './payloads.ts';
import { startTestGateway, type TestGateway } from './start-gateway.ts';
import { waitUntil } from './wait-until.ts';

const ADA = { number: 1, name: 'Ada', email: 'ada@shop.example', phone: '+14155550123' };
const HOUR = 3_600_000;
const SLOW_RETRY = { retry: { firstMs: HOUR, longestMs: HOUR, giveUpMs: 24 * HOUR } };

async function findTried(gateway: TestGateway): Promise<EventsTable> {
  return await waitUntil('the event was tried', async () => {
    const [event] = await gateway.events();
    return event !== undefined && (event.state !== 'open' || event.reason !== null) && event;
  });
}

describe('an event the CRM did not take', () => {
  for (const kind of ['rate-limited', 'unavailable', 'timeout'] satisfies ErrorKind[]) {
    for (const operation of ['find', 'create', 'log'] as const) {
      it(`is tried again after ${kind} of ${operation}, until it is done once`, async () => {
        const crm = createFakeCrm();
        const error = () => new ConnectorError(kind, 'The CRM said no.');
        crm.meet({ operation, error, times: 3 });
        await using gateway = await startTestGateway({ crm });
        await gateway.send(chatFinished(ADA, ['hello']));
        const [event] = await gateway.settle();
        expect(event).to.include({ state: 'done', attempts: 4, reason: null });
        expect(crm.records.size).to.equal(1);
        expect(crm.entries).to.have.length(1);
      });
    }
  }

  it('keeps the kind and the reason in words while it waits', async () => {
    const crm = createFakeCrm();
    crm.meet({ error: () => new ConnectorError('auth', 'The key was revoked.') });
    await using gateway = await startTestGateway({ crm, engine: SLOW_RETRY });
    await gateway.send(chatFinished(ADA, ['hello']));
    const event = await findTried(gateway);
    expect(event).to.include({ state: 'open', reason_kind: 'auth', reason: 'The key was revoked.' });
    const readiness = await gateway.get('/readyz');
    expect(readiness.status).to.equal(200);
    expect(JSON.parse(readiness.text)).to.deep.include({ status: 'degraded' });
    expect(readiness.text).to.contain('The key was revoked.');
  });

  it('is not asked again for anybody once the key is refused', async () => {
    const crm = createFakeCrm();
    crm.meet({ error: () => new ConnectorError('auth', 'The key was revoked.') });
    await using gateway = await startTestGateway({ crm });
    for (const number of [1, 2, 3, 4]) {
      await gateway.send(chatAccepted({ number, email: `person${number}@shop.example` }));
    }
    expect(crm.calls).to.have.length(1);
    expect((await gateway.events()).map(({ reason_kind }) => reason_kind)).to.deep.equal(
      Array.from({ length: 4 }, () => 'auth'),
    );
  });

  for (const kind of ['duplicate', 'gone', 'invalid-field', 'rejected', 'bug'] satisfies ErrorKind[]) {
    it(`is given up at once with its reason when nobody can help (${kind} of find)`, async () => {
      const crm = createFakeCrm();
      crm.meet({ operation: 'find', error: () => new ConnectorError(kind, 'The CRM said no.') });
      await using gateway = await startTestGateway({ crm });
      await gateway.send(chatFinished(ADA, ['hello']));
      const [event] = await gateway.settle();
      expect(event).to.include({ state: 'dead', attempts: 1, reason_kind: kind, reason: 'The CRM said no.' });
      expect((await gateway.get('/readyz')).text).to.contain('1 events were given up');
      expect((await gateway.get('/metrics')).text).to.contain('gateway_events{state="dead"} 1');
    });
  }

  it('is given up in words without personal data when the connector breaks its promise', async () => {
    const crm = createFakeCrm();
    crm.meet({ operation: 'find', error: () => new TypeError('cannot read ada@shop.example') });
    await using gateway = await startTestGateway({ crm });
    await gateway.send(chatFinished(ADA, ['hello']));
    const [event] = await gateway.settle();
    expect(event).to.include({ state: 'dead', reason_kind: 'bug' });
    expect(event?.reason).to.match(/^The connector of account crm failed.*\.$/);
    expect(event?.reason).to.not.contain('ada@');
  });

  it('waits as long as the configuration says', async () => {
    const crm = createFakeCrm();
    crm.meet({ error: () => new ConnectorError('rate-limited', 'Not now.') });
    await using gateway = await startTestGateway({ crm, retry: { firstSeconds: 600 } });
    await gateway.send(chatFinished(ADA, ['hello']));
    const event = await findTried(gateway);
    expect(event.due_at - event.received_at).to.be.at.least(600_000);
  });

  it('is given up after its time', async () => {
    const crm = createFakeCrm();
    crm.meet({ error: () => new ConnectorError('rate-limited', 'The limit is used up.') });
    const retry = { firstMs: 5, longestMs: 5, giveUpMs: 200 };
    await using gateway = await startTestGateway({ crm, engine: { retry } });
    await gateway.send(chatFinished(ADA, ['hello']));
    const [event] = await gateway.settle();
    expect(event).to.include({ state: 'dead', reason: 'The limit is used up.' });
    expect(event?.attempts).to.be.greaterThan(1);
  });

  for (const kind of ['unavailable', 'rate-limited'] as const) {
    it(`waits as long as the CRM asks (${kind})`, async () => {
      const crm = createFakeCrm();
      crm.meet({ error: () => new ConnectorError(kind, 'Not now.', { retryAfterMs: HOUR }) });
      await using gateway = await startTestGateway({ crm });
      await gateway.send(chatFinished(ADA, ['hello']));
      const event = await findTried(gateway);
      expect(event).to.include({ state: 'open', reason_kind: kind });
      expect(event.due_at - event.received_at).to.be.at.least(HOUR);
    });
  }

  it('is not done twice when only the answer was lost', async () => {
    const crm = createFakeCrm();
    const error = () => new ConnectorError('timeout', 'No whole answer.');
    crm.meet({ operation: 'create', error, after: true, times: 1 });
    crm.meet({ operation: 'log', error, after: true, times: 1 });
    await using gateway = await startTestGateway({ crm });
    await gateway.send(chatFinished(ADA, ['hello']));
    expect((await gateway.settle()).map(({ state }) => state)).to.deep.equal(['done']);
    expect(crm.records.size).to.equal(1);
    expect(crm.entries).to.have.length(1);
    expect(crm.calls.at(-1)?.call.attempt).to.equal(3);
  });

  it('becomes a dead letter when its channel has left the configuration', async () => {
    const crm = createFakeCrm();
    const old = createFakeCrm();
    old.meet({ error: () => new ConnectorError('unavailable', 'The CRM is ill.') });
    await using gateway = await startTestGateway({ crm, others: { old }, engine: SLOW_RETRY });
    await gateway.send(chatFinished(ADA, ['hello']), { channel: 'old' });
    await findTried(gateway);
    await gateway.restart({ others: {} });
    const { database } = gateway.gateway;
    await database.write((transaction) => transaction.updateTable('events').set({ due_at: 0 }).execute());
    const [event] = await gateway.settle();
    expect(event).to.include({ state: 'dead' });
    expect(event?.reason).to.equal('The channel old is no longer in the configuration.');

    await gateway.restart({ others: { old } });
    expect(await replayEvents(gateway.gateway.database, {})).to.equal(1);
    expect((await gateway.settle()).map(({ state }) => state)).to.deep.equal(['done']);
    expect(old.entries).to.have.length(1);
  });
});
