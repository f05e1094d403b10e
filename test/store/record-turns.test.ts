import { expect } from 'chai';
import type { Claim } from '../../src/store/claim.ts';
import { finishEvents } from '../../src/store/finish-event.ts';
import { listConflicts } from '../../src/store/list-conflicts.ts';
import { endRecordTurn, type Taking, takeRecordTurn } from '../../src/store/record-turns.ts';
import { releaseEvents, retryEvents } from '../../src/store/retry-events.ts';
import { createFakeCrm, type FakeCrm } from '../gateway/fake-connector.ts';
import { chatAccepted } from '../gateway/payloads.ts';
import { startTestGateway, type TestGateway } from '../gateway/start-gateway.ts';
import { waitUntil } from '../gateway/wait-until.ts';
import { describeStores, usePostgres } from './engines.ts';
import { LEASE_MS, openTestStore, type TestStore } from './open-test-store.ts';

const KEY = 'crm contact 7';

/** An event of a person of its own, claimed by a process. */
async function claimOne(store: TestStore, id: string, owner: string): Promise<Claim> {
  await store.receive(id);
  const [claim] = await store.claim({ owner });
  if (claim === undefined) throw new Error('no claim');
  return claim;
}

const take = ({ database }: TestStore, process: string, claim: Claim): Promise<Taking> =>
  takeRecordTurn(database, { key: KEY, process, claim });

/** How a turn ends although nobody gives it back. */
const ENDINGS: Readonly<Record<string, (store: TestStore, claim: Claim) => Promise<unknown>>> = {
  'has ended': ({ database }, claim) =>
    database.write((transaction) =>
      finishEvents(transaction, database, [
        { claim, outcome: { state: 'done', answer: '{}', decision: '{}', conflicts: [] } },
      ]),
    ),
  'waits for its next try': ({ database }, claim) =>
    database.write((transaction) =>
      retryEvents(transaction, database, [
        { claim, retry: { delayMs: 9, reason: { kind: 'timeout', text: '' }, decision: '{}', answer: '{}' } },
      ]),
    ),
  'was freed from a dead process': ({ database }) =>
    database.write((transaction) => releaseEvents(transaction, database, 'left')),
  'was taken over': async (store) => {
    const { database } = store;
    await database.write((transaction) => releaseEvents(transaction, database, 'left'));
    await store.claim({ owner: 'heir' });
  },
};

describe('the turn to write to a record, among processes', () => {
  const createStore = usePostgres();

  for (const [title, end] of Object.entries(ENDINGS)) {
    it(`is free when its event ${title}`, async () => {
      await using store = await openTestStore(await createStore());
      const left = await claimOne(store, 'left', 'left');
      const right = await claimOne(store, 'right', 'right');
      expect(await take(store, 'left', left)).to.deep.equal({ kind: 'taken', othersAt: undefined });
      expect(await take(store, 'right', right)).to.deep.equal({ kind: 'busy' });
      await end(store, left);
      const taking = await take(store, 'right', right);
      expect(taking.kind === 'taken' && (taking.othersAt ?? 0) >= right.claimedAt).to.equal(true);
    });
  }

  it('is free when the lease is over, and not given to an event whose lease is over', async () => {
    await using store = await openTestStore(await createStore());
    const left = await claimOne(store, 'left', 'left');
    await take(store, 'left', left);
    await store.age(LEASE_MS);
    await store.database.write((transaction) =>
      transaction
        .updateTable('record_turns')
        .set(({ eb }) => ({ until: eb('until', '-', LEASE_MS) }))
        .execute(),
    );
    const right = await claimOne(store, 'right', 'right');
    expect((await take(store, 'right', right)).kind).to.equal('taken');
    expect(await take(store, 'left', left)).to.deep.equal({ kind: 'lost' });
  });

  it('is not given to an event that another process has taken over', async () => {
    await using store = await openTestStore(await createStore());
    const left = await claimOne(store, 'left', 'left');
    await ENDINGS['was taken over']?.(store, left);
    expect(await take(store, 'left', left)).to.deep.equal({ kind: 'lost' });
  });

  it('goes from one event to the next within a process, which remembers what others wrote', async () => {
    await using store = await openTestStore(await createStore());
    const first = await claimOne(store, 'first', 'left');
    await take(store, 'left', first);
    await ENDINGS['has ended']?.(store, first);
    const { finished_at: finishedAt } = (await store.events())[0] ?? {};
    const [second, third] = [await claimOne(store, 'second', 'right'), await claimOne(store, 'third', 'right')];
    for (const claim of [second, third]) {
      expect(await take(store, 'right', claim)).to.deep.equal({ kind: 'taken', othersAt: finishedAt });
    }
  });

  it('goes to one of many who want it at the same moment', async () => {
    const url = await createStore();
    await using left = await openTestStore(url);
    await using right = await openTestStore(url);
    const stores = Array.from({ length: 16 }, (_, index) => (index % 2 === 0 ? left : right));
    const claims: Claim[] = [];
    for (const [index, store] of stores.entries()) claims.push(await claimOne(store, `e${index}`, `process ${index}`));
    const takings = await Promise.all(
      claims.map((claim, index) => take(stores[index] ?? left, `process ${index}`, claim)),
    );
    expect(takings.filter(({ kind }) => kind === 'taken')).to.have.length(1);
    expect(takings.filter(({ kind }) => kind === 'busy')).to.have.length(15);
  });

  it('is a person’s until it is given back', async () => {
    await using store = await openTestStore(await createStore());
    const person = { key: KEY, process: 'console', claim: undefined };
    const claim = await claimOne(store, 'event', 'left');
    expect(await takeRecordTurn(store.database, person)).to.deep.equal({ kind: 'taken', othersAt: undefined });
    expect(await take(store, 'left', claim)).to.deep.equal({ kind: 'busy' });
    await endRecordTurn(store.database, person);
    const taking = await take(store, 'left', claim);
    expect(taking.kind === 'taken' && (taking.othersAt ?? 0) >= claim.claimedAt).to.equal(true);
  });
});

describeStores('an event that is claimed', (createStore) => {
  it('knows when, by the clock of the database', async () => {
    await using store = await openTestStore(await createStore());
    const { claim: inline } = await store.receive('inline', { interactive: true });
    await store.receive('later');
    const [later] = await store.claim();
    const [first, second] = await store.events();
    expect(inline?.claimedAt).to.equal(first?.received_at);
    expect(later?.claimedAt).to.equal((second?.due_at ?? 0) - LEASE_MS);
  });
});

/** Everything the CRM and the conflict list have of Ada. */
async function findKnown(crm: FakeCrm, { gateway }: TestGateway): Promise<string> {
  const conflicts = await listConflicts(gateway.database.read, { limit: 10, state: 'open' });
  return JSON.stringify([[...crm.records.values()], conflicts.map(({ chatValue }) => chatValue)]);
}

describe('two visitors who are one record, each in a process of its own', () => {
  const createStore = usePostgres();
  // They share neither browser, nor e-mail, nor phone: nothing but the record, and its last free field.
  const desk = { number: 1, name: 'Ada', email: 'ada@shop.example', phone: '+14155550111' };
  const mobile = { number: 2, name: 'Ada', phone: '+14155550100, +14155550122' };
  const ADA = { name: 'Ada', email: 'ada@shop.example', phone: '+14155550100' };

  it('lose no number when both write at the same moment, and the second is answered in time', async () => {
    const crm = createFakeCrm();
    crm.seed(ADA);
    const options = { crm, storage: { url: await createStore() }, channel: { reply: { deadlineMs: 150 } } };
    await using first = await startTestGateway(options);
    await using second = await startTestGateway(options);
    crm.meet({ operation: 'update', hang: 'obeying', times: 1 });
    await first.send(chatAccepted(desk));
    await waitUntil('the first is about to write', () => crm.hanging() === 1);
    expect(await second.send(chatAccepted(mobile))).to.include({ result: 'ok' });
    await waitUntil('the second has read the record', () => crm.count('find') === 2);
    crm.openGates();
    await first.settle();
    expect(await findKnown(crm, first))
      .to.contain('+14155550111')
      .and.contain('+14155550122');
    expect(crm.count('update')).to.equal(1);
  });

  it('lose no number when one has read the record before the other wrote, and writes after', async () => {
    const crm = createFakeCrm();
    const record = { ref: crm.seed(ADA), fields: ADA };
    const options = { crm, storage: { url: await createStore() }, channel: { reply: { deadlineMs: 150 } } };
    await using first = await startTestGateway(options);
    await using second = await startTestGateway(options);
    crm.meet({ operation: 'find', hang: 'obeying', times: 1, answer: () => [record] });
    await second.send(chatAccepted(mobile));
    await waitUntil('the second reads the record', () => crm.hanging() === 1);
    await first.send(chatAccepted(desk));
    await waitUntil('the first has written', async () => (await first.events())[1]?.state === 'done');
    crm.openGates();
    await first.settle();
    expect(await findKnown(crm, first))
      .to.contain('+14155550111')
      .and.contain('+14155550122');
    expect(crm.count('update')).to.equal(1);
  });
});
