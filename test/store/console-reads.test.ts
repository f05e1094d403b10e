import { expect } from 'chai';
import { QUARTER_MS } from '../../src/lead/day-start.ts';
import { saveConflicts } from '../../src/store/conflicts.ts';
import { countEvents } from '../../src/store/count-events.ts';
import { countUnfinished } from '../../src/store/count-unfinished.ts';
import { findSeqAt } from '../../src/store/find-seq-at.ts';
import { finishEvent } from '../../src/store/finish-event.ts';
import { ignoreEvent } from '../../src/store/ignore-event.ts';
import { countOpenConflicts, listConflicts } from '../../src/store/list-conflicts.ts';
import { listUnfinished } from '../../src/store/list-unfinished.ts';
import { saveReport } from '../../src/store/processes.ts';
import { readPulse } from '../../src/store/read-pulse.ts';
import { type EventSearch, searchEvents } from '../../src/store/search-events.ts';
import { settleConflict } from '../../src/store/settle-conflict.ts';
import { describeStores } from './engines.ts';
import { openTestStore, type TestStore } from './open-test-store.ts';

const HOUR_MS = 3_600_000;

async function end(store: TestStore, state: 'done' | 'waiting' | 'dead'): Promise<void> {
  for (const claim of await store.claim()) {
    await store.database.write((transaction) =>
      finishEvent(transaction, store.database, claim, {
        state,
        answer: '{"result":"ok"}',
        decision: '{"why":"test"}',
        conflicts: [],
        ...(state !== 'done' && { reason: { kind: 'rejected', text: 'The CRM refused.' } }),
      }),
    );
  }
}

/** Every page of a search, by ids. */
async function readAll({ database }: TestStore, search: EventSearch): Promise<readonly (readonly string[])[]> {
  const pages: (readonly string[])[] = [];
  let before: number | undefined;
  do {
    const found = await searchEvents(database.read, { ...search, ...(before !== undefined && { before }) });
    pages.push(found.events.map(({ id }) => id));
    before = found.older;
  } while (before !== undefined);
  return pages;
}

describeStores('what the console asks', (createStore) => {
  it('finds events by each of their marks, newest first, page by page', async () => {
    await using store = await openTestStore(await createStore());
    await store.receive('a', { channel: 'shop', personKeys: ['email-key', 'other_key'] });
    await store.receive('b', { channel: 'blog', name: 'chat_accepted', account: 'sf' });
    await store.receive('c', { channel: 'shop', visitorKey: 'shop/1/9' });
    const find = (search: Partial<EventSearch>) => readAll(store, { limit: 10, ...search });
    expect(await find({})).to.deep.equal([['c', 'b', 'a']]);
    expect(await find({ limit: 2 })).to.deep.equal([['c', 'b'], ['a']]);
    expect(await find({ channel: 'shop' })).to.deep.equal([['c', 'a']]);
    expect(await find({ name: 'chat_accepted' })).to.deep.equal([['b']]);
    expect(await find({ account: 'sf' })).to.deep.equal([['b']]);
    expect(await find({ visitorKey: 'shop/1/9' })).to.deep.equal([['c']]);
    expect(await find({ personKeys: ['nobody', 'email-key'] })).to.deep.equal([['a']]);
    expect(await find({ personKeys: ['mail-key'] }), 'a part of a key').to.deep.equal([[]]);
    expect(await find({ state: 'dead' })).to.deep.equal([[]]);
  });

  it('finds events by time without looking at all', async () => {
    await using store = await openTestStore(await createStore());
    for (const id of ['a', 'b', 'c', 'd']) {
      await store.receive(id);
      await store.age(HOUR_MS);
    }
    const times = (await store.events()).map(({ received_at: at }) => at);
    const [, second = 0, third = 0] = times;
    expect(await readAll(store, { limit: 10, from: second })).to.deep.equal([['d', 'c', 'b']]);
    expect(await readAll(store, { limit: 10, from: second, until: third })).to.deep.equal([['b']]);
    expect(await readAll(store, { limit: 10, until: times[0] ?? 0 })).to.deep.equal([[]]);
    const seqs = (await store.events()).map(({ seq }) => Number(seq));
    expect(await findSeqAt(store.database.read, second)).to.equal(seqs[1]);
    expect(await findSeqAt(store.database.read, second + 1)).to.equal(seqs[2]);
    expect(await findSeqAt(store.database.read, 0)).to.equal(seqs[0]);
    expect(await findSeqAt(store.database.read, Date.now() + HOUR_MS)).to.equal((seqs[3] ?? 0) + 1);
  });

  it('finds nothing in an empty store', async () => {
    await using store = await openTestStore(await createStore());
    expect(await searchEvents(store.database.read, { limit: 10, from: 5 })).to.deep.equal({
      events: [],
      older: undefined,
    });
    expect(await countEvents(store.database.read, 0)).to.deep.equal([]);
    expect(await countUnfinished(store.database.read)).to.deep.equal([]);
  });

  it('counts by channel, state and quarter of an hour', async () => {
    await using store = await openTestStore(await createStore());
    await store.receive('a');
    await end(store, 'dead');
    await store.age(30 * HOUR_MS);
    await store.receive('b');
    await store.receive('c', { channel: 'blog' });
    await end(store, 'waiting');
    await store.receive('d', { channel: 'blog' });
    const [, second] = await store.events();
    const quarter = Math.floor((second?.received_at ?? 0) / QUARTER_MS);
    const counts = await countEvents(store.database.read, (quarter - 1) * QUARTER_MS);
    expect(counts.map(({ channel, state, count }) => [channel, state, count])).to.have.deep.members([
      ['shop', 'waiting', 1],
      ['blog', 'waiting', 1],
      ['blog', 'open', 1],
    ]);
    expect(counts[0]?.quarter).to.equal(quarter);
    expect(await countUnfinished(store.database.read)).to.have.deep.members([
      { channel: 'shop', state: 'dead', count: 1 },
      { channel: 'shop', state: 'waiting', count: 1 },
      { channel: 'blog', state: 'waiting', count: 1 },
      { channel: 'blog', state: 'open', count: 1 },
    ]);
    const [dead] = await listUnfinished(store.database.read, 'dead', 10);
    expect(dead).to.include({
      id: 'a',
      reasonKind: 'rejected',
      reason: 'The CRM refused.',
      decision: '{"why":"test"}',
    });
  });

  it('has another pulse after anything happened, and the same while nothing does', async () => {
    await using store = await openTestStore(await createStore());
    const pulses = [await readPulse(store.database.read)];
    const next = async () => pulses.push(await readPulse(store.database.read));
    await store.receive('a');
    await next();
    await store.claim();
    await next();
    await store.database.write((transaction) => transaction.updateTable('events').set({ state: 'done' }).execute());
    await next();
    const report = { owner: 'a', generation: 1, fingerprint: 'abc', trouble: null, usage: '{}' };
    for (const change of [{}, { trouble: 'refused' }, { fingerprint: 'def' }] as const) {
      await store.database.write((transaction) => saveReport(transaction, store.database, { ...report, ...change }));
      await next();
    }
    expect(new Set(pulses).size).to.equal(7);
    expect(await readPulse(store.database.read)).to.equal(pulses.at(-1));
  });

  it('sets aside what nobody is doing, and lets the person’s next events go', async () => {
    await using store = await openTestStore(await createStore());
    const ignore = (id: string) =>
      store.database.write((transaction) => ignoreEvent(transaction, store.database, id, 'Not wanted.'));
    await store.receive('a', { personKeys: ['same'] });
    await store.receive('b', { personKeys: ['same'] });
    expect(await ignore('a')).to.equal(true);
    expect(await ignore('a'), 'again').to.equal(false);
    expect(await ignore('nothing')).to.equal(false);
    expect((await store.claim()).map(({ eventId }) => eventId)).to.deep.equal(['b']);
    expect(await ignore('b'), 'while it is done').to.equal(false);
    expect((await store.events()).map(({ state, reason }) => [state, reason])).to.deep.equal([
      ['ignored', 'Not wanted.'],
      ['open', null],
    ]);
  });

  it('lists conflicts and settles each once', async () => {
    await using store = await openTestStore(await createStore());
    const conflict = {
      id: 'one',
      account: 'crm',
      eventId: 'a',
      visitorKey: 'shop/1/1',
      chatKey: undefined,
      record: { type: 'contact', id: '7' },
      holds: 'phone',
      chatValue: '+14155550103',
      crmValue: undefined,
      reason: 'No room.',
    };
    const { database } = store;
    await database.write((transaction) =>
      saveConflicts(transaction, database, [conflict, { ...conflict, id: 'two', visitorKey: 'shop/1/2' }]),
    );
    expect(await countOpenConflicts(database.read)).to.equal(2);
    const [found] = await listConflicts(database.read, { visitorKey: 'shop/1/1', state: 'open', limit: 5 });
    expect(found).to.deep.include({ ...conflict, state: 'open' });
    const settle = () => database.write((transaction) => settleConflict(transaction, 'one', 'dismissed'));
    expect([await settle(), await settle()]).to.deep.equal([true, false]);
    expect(await listConflicts(database.read, { id: 'one', state: 'open', limit: 5 })).to.deep.equal([]);
    expect(await countOpenConflicts(database.read)).to.equal(1);
  });
});
