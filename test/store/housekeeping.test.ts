import { expect } from 'chai';
import { saveActivities } from '../../src/store/activities.ts';
import { saveConflicts } from '../../src/store/conflicts.ts';
import { findEventStory } from '../../src/store/find-event.ts';
import { finishEvent, type Outcome } from '../../src/store/finish-event.ts';
import { createHousekeeping, type Housekeeping } from '../../src/store/housekeeping.ts';
import { saveLink } from '../../src/store/links.ts';
import { reopenEvents } from '../../src/store/reopen-events.ts';
import type { Retention } from '../../src/store/retention.ts';
import { settleConflict } from '../../src/store/settle-conflict.ts';
import { saveTombstones } from '../../src/store/tombstones.ts';
import { describeStores } from './engines.ts';
import { FOR_GOOD, openTestStore, RESEND_WINDOW_MS, type TestStore } from './open-test-store.ts';

const DAY_MS = 86_400_000;
interface Keeper extends Housekeeping {
  /** Lets this much of the monotonic clock go by. */
  pass(ms: number): void;
}

function keepHouse({ database }: TestStore, retention: Partial<Retention>): Keeper {
  let clock = 0;
  const options = {
    resendWindowMs: RESEND_WINDOW_MS,
    retention: { ...FOR_GOOD, ...retention },
    now: () => clock,
    onResealed: () => undefined,
  };
  return {
    ...createHousekeeping(database, options),
    pass(ms) {
      clock += ms;
    },
  };
}

async function endAll(store: TestStore, toState: (id: string) => Outcome['state'] = () => 'done'): Promise<void> {
  const { database } = store;
  for (const claim of await store.claim({ limit: 5_000 })) {
    const state = toState(claim.eventId);
    await database.write((transaction) =>
      finishEvent(transaction, database, claim, { state, answer: '{}', decision: '{}', conflicts: [] }),
    );
  }
}

/** Lets everything have happened so many days and an hour earlier. */
async function ageAll(store: TestStore, days: number): Promise<void> {
  const ms = days * DAY_MS + 3_601_000;
  await store.age(ms);
  await store.database.write(async (transaction) => {
    const shift = (table: 'links' | 'activities' | 'conflicts' | 'tombstones', column: string) =>
      transaction
        .updateTable(table)
        .set(({ eb }) => ({ [column]: eb(column as never, '-', ms as never) }))
        .execute();
    await transaction
      .updateTable('events')
      .set(({ eb }) => ({ finished_at: eb('finished_at', '-', ms) }))
      .execute();
    await shift('links', 'checked_at');
    await shift('activities', 'updated_at');
    await shift('conflicts', 'at');
    await shift('tombstones', 'at');
  });
}

async function listDecisions({ database }: TestStore): Promise<readonly string[]> {
  const rows = await database.read.selectFrom('decisions').select('event_id').orderBy('event_id').execute();
  return rows.map(({ event_id }) => event_id);
}

const listIds = async (store: TestStore) => (await store.events()).map(({ id }) => id);

const STATES = { done: 'done', ignored: 'ignored', dead: 'dead', waiting: 'waiting' } as const;

/** One event in each state, all of them old, and a young one. */
async function fill(store: TestStore, days: number): Promise<void> {
  await store.receiveAll(Object.keys(STATES).map((id) => ({ id })));
  await endAll(store, (id) => STATES[id as keyof typeof STATES]);
  await store.receive('open');
  await ageAll(store, days);
  await store.receive('young');
  // Claims `open`, too: its lease is not over.
  await store.database.write((transaction) =>
    transaction
      .updateTable('events')
      .set({ state: 'done', finished_at: Date.now() })
      .where('id', '=', 'young')
      .execute(),
  );
}

describeStores('housekeeping', (createStore) => {
  it('takes body and answer of finished events after their time, and keeps line and decision', async () => {
    await using store = await openTestStore(await createStore());
    await fill(store, 30);
    await keepHouse(store, { payloads: 30 * DAY_MS, decisions: 90 * DAY_MS }).step();
    const kept = (await store.events()).map(({ id, body, answer }) => [id, body !== '', answer !== null]);
    expect(kept).to.deep.equal([
      ['done', false, false],
      ['ignored', false, false],
      ['dead', true, true],
      ['waiting', true, true],
      ['open', true, false],
      ['young', true, false],
    ]);
    expect(await listDecisions(store)).to.deep.equal(['dead', 'done', 'ignored', 'waiting']);
    const story = await findEventStory(store.database.read, 'done');
    expect(story).to.deep.include({ state: 'done', body: undefined, answer: undefined, decision: '{}' });
  });

  it('removes finished events with their decisions when both are over', async () => {
    await using store = await openTestStore(await createStore());
    await fill(store, 90);
    await keepHouse(store, { payloads: 30 * DAY_MS, decisions: 90 * DAY_MS }).step();
    expect(await listIds(store)).to.deep.equal(['dead', 'waiting', 'open', 'young']);
    expect(await listDecisions(store)).to.deep.equal(['dead', 'waiting']);
  });

  it('removes decisions alone when the payloads are kept for longer', async () => {
    await using store = await openTestStore(await createStore());
    await fill(store, 30);
    await keepHouse(store, { payloads: null, decisions: 30 * DAY_MS }).step();
    expect((await store.events()).every(({ body }) => body !== '')).to.equal(true);
    expect(await listDecisions(store)).to.deep.equal(['dead', 'waiting']);
  });

  it('removes nothing that is kept for good', async () => {
    await using store = await openTestStore(await createStore());
    await fill(store, 3_000);
    const before = await store.events();
    await keepHouse(store, {}).step();
    expect(await store.events()).to.deep.equal(before);
    expect(await listDecisions(store)).to.have.length(4);
  });

  it('lets go of what nobody finished in time: no replay brings it back, and it says why', async () => {
    await using store = await openTestStore(await createStore());
    const { database } = store;
    await fill(store, 60);
    await keepHouse(store, { deadLetters: 60 * DAY_MS }).step();
    const ended = (await store.events()).filter(({ id }) => id === 'dead' || id === 'waiting');
    for (const { state, body, answer, reason } of ended) {
      expect([state, body, answer]).to.deep.equal(['ignored', '', null]);
      expect(reason).to.contain('60 days').and.contain('storage.retention.deadLetters');
    }
    for (const state of ['dead', 'waiting'] as const) {
      expect(await database.write((transaction) => reopenEvents(transaction, database, { state }))).to.equal(0);
    }
    expect(await listDecisions(store)).to.include.members(['dead', 'waiting']);
  });

  it('counts from the end of an event, not from its arrival', async () => {
    await using store = await openTestStore(await createStore());
    await store.receive('late');
    await ageAll(store, 90);
    await endAll(store);
    await keepHouse(store, { payloads: 30 * DAY_MS, decisions: 30 * DAY_MS }).step();
    expect((await store.events()).map(({ body }) => body === '')).to.deep.equal([false]);
  });

  it('gets through more than one stretch, past events that stay, and looks again a day later', async () => {
    await using store = await openTestStore(await createStore());
    const { database } = store;
    const names = Array.from({ length: 600 }, (_, index) => `e${index}`);
    await store.receiveAll(names.map((id) => ({ id, ignored: true, personKeys: [] })));
    await database.write((transaction) =>
      transaction.updateTable('events').set({ state: 'dead' }).where('id', 'in', names.slice(0, 300)).execute(),
    );
    await ageAll(store, 30);
    const house = keepHouse(store, { payloads: 30 * DAY_MS, decisions: 30 * DAY_MS });
    await house.step();
    expect(await listIds(store)).to.deep.equal(names.slice(0, 300));
    await database.write((transaction) => transaction.updateTable('events').set({ state: 'done' }).execute());
    await house.step();
    expect(await store.events()).to.have.length(300);
    house.pass(DAY_MS + 1);
    await house.step();
    expect(await store.events()).to.deep.equal([]);
  });

  it('removes old links, marks of activities and of erased people, and conflicts somebody dealt with', async () => {
    await using store = await openTestStore(await createStore());
    const { database } = store;
    const { read } = database;
    const write = async (name: string) => {
      const link = { url: undefined, known: undefined, card: undefined, leadPrint: undefined };
      const ref = { type: 'contact', id: name };
      const conflict = { account: 'crm', eventId: name, visitorKey: undefined, chatKey: undefined, record: ref };
      const value = { holds: 'email', chatValue: 'x', crmValue: undefined, reason: 'No room.' };
      await database.write(async (transaction) => {
        await saveLink(transaction, database, { ...link, account: 'crm', visitorKey: name, ref });
        const activity = { account: 'crm', key: name, record: ref, ids: [], contentHash: '', state: undefined };
        await saveActivities(transaction, database, [activity]);
        const ids = [`${name} open`, `${name} applied`];
        await saveConflicts(
          transaction,
          database,
          ids.map((id) => ({ ...conflict, ...value, id })),
        );
        await settleConflict(transaction, `${name} applied`, 'applied');
        await saveTombstones(transaction, [{ mark: name, at: Date.now() }]);
      });
    };
    const list = async () => ({
      links: (await read.selectFrom('links').select('visitor_key as id').execute()).map(({ id }) => id),
      activities: (await read.selectFrom('activities').select('record_id as id').execute()).map(({ id }) => id),
      conflicts: (await read.selectFrom('conflicts').select('id').orderBy('id').execute()).map(({ id }) => id),
      erasures: (await read.selectFrom('tombstones').select('mark as id').execute()).map(({ id }) => id),
    });
    await write('old');
    await ageAll(store, 10);
    await write('young');
    const before = await list();
    await keepHouse(store, {}).step();
    expect(await list()).to.deep.equal(before);
    const limit = 10 * DAY_MS;
    await keepHouse(store, { links: limit, activities: limit, conflicts: limit, erasures: limit }).step();
    expect(await list()).to.deep.equal({
      links: ['young'],
      activities: ['young'],
      conflicts: ['old open', 'young applied', 'young open'],
      erasures: ['young'],
    });
  });

  it('forgets after a day which record has an identity that was just written', async () => {
    await using store = await openTestStore(await createStore());
    const { database } = store;
    const write = (key: string, at: number) =>
      database.write((transaction) =>
        transaction.insertInto('recent_records').values({ key, record_type: 'contact', record_id: '1', at }).execute(),
      );
    await write('old', Date.now() - DAY_MS - 60_000);
    await write('young', Date.now());
    await keepHouse(store, {}).step();
    const left = await database.read.selectFrom('recent_records').select('key').execute();
    expect(left).to.deep.equal([{ key: 'young' }]);
  });

  it('forgets after a day who wrote to which record', async () => {
    await using store = await openTestStore(await createStore());
    const { database } = store;
    const write = (key: string, until: number) =>
      database.write((transaction) =>
        transaction.insertInto('record_turns').values({ key, process: 'left', until }).execute(),
      );
    await write('crm contact 1', Date.now() - DAY_MS - 60_000);
    await write('crm contact 2', Date.now());
    await keepHouse(store, {}).step();
    const left = await database.read.selectFrom('record_turns').select('key').execute();
    expect(left).to.deep.equal([{ key: 'crm contact 2' }]);
  });

  it('walks through a table in stretches', async () => {
    await using store = await openTestStore(await createStore());
    const { database } = store;
    const marks = Array.from({ length: 1_300 }, (_, index) => ({
      mark: `m${index}`,
      at: index % 2 === 0 ? 0 : Date.now(),
    }));
    await database.write((transaction) => saveTombstones(transaction, marks));
    const house = keepHouse(store, { erasures: DAY_MS });
    for (let step = 0; step < 3; step += 1) await house.step();
    const left = await database.read.selectFrom('tombstones').select('at').execute();
    expect(left).to.have.length(650);
    expect(left.some(({ at }) => at === 0)).to.equal(false);
  });
});
