import { expect } from 'chai';
import { findActivity } from '../../src/store/activities.ts';
import type { Claim } from '../../src/store/claim.ts';
import { findChatConflicts } from '../../src/store/conflicts.ts';
import { findEventStory } from '../../src/store/find-event.ts';
import { type Finished, finishEvents, type Outcome } from '../../src/store/finish-event.ts';
import { findLink, type Link } from '../../src/store/links.ts';
import { findRecentRecords, saveRecentRecords } from '../../src/store/recent-records.ts';
import { reopenEvents } from '../../src/store/reopen-events.ts';
import { retryEvents } from '../../src/store/retry-events.ts';
import { describeStores } from './engines.ts';
import { LEASE_MS, openTestStore, type TestStore } from './open-test-store.ts';

function finishAll(
  { database }: TestStore,
  claims: readonly Claim[],
  toOutcome: (id: string) => Partial<Outcome>,
): Promise<readonly Finished[]> {
  const endings = claims.map((claim) => ({
    claim,
    outcome: {
      state: 'done' as const,
      answer: `{"answer":"${claim.eventId}"}`,
      decision: `{"of":"${claim.eventId}","attempt":${claim.attempts}}`,
      conflicts: [],
      ...toOutcome(claim.eventId),
    },
  }));
  return database.write((transaction) => finishEvents(transaction, database, endings));
}

function toLink(id: string, record = id): Link {
  return {
    account: 'crm',
    visitorKey: `shop/1/${id}`,
    ref: { type: 'contact', id: record },
    url: `https://crm.example/${record}`,
    known: `{"name":"${id}"}`,
    card: undefined,
    leadPrint: `print ${record}`,
  };
}

function toOutcomeOfAll(id: string): Partial<Outcome> {
  return {
    link: toLink(id),
    activity: {
      account: 'crm',
      key: `chat ${id}`,
      record: { type: 'contact', id },
      ids: [`entry ${id}`],
      contentHash: `hash ${id}`,
      state: id === 'a' ? '{"ended":true}' : undefined,
    },
    conflicts: [1, 2].map((number) => ({
      id: `${id} ${number}`,
      account: 'crm',
      eventId: id,
      visitorKey: undefined,
      chatKey: `chat ${id}`,
      record: { type: 'contact', id },
      holds: 'phone',
      chatValue: `${number}`,
      crmValue: undefined,
      reason: 'no-slot',
    })),
  };
}

describeStores('ending many events at once', (createStore) => {
  it('writes the answer, decision, link, activity and conflicts of each', async () => {
    await using store = await openTestStore(await createStore());
    const { database } = store;
    const names = ['a', 'b', 'c'];
    await store.receiveAll(names.map((id) => ({ id })));
    const ended = await finishAll(store, await store.claim(), toOutcomeOfAll);
    expect(ended).to.deep.equal(names.map(() => ({ finished: true, reopened: 0 })));
    for (const id of names) {
      const story = await findEventStory(database.read, id);
      expect(story).to.include({
        state: 'done',
        answer: `{"answer":"${id}"}`,
        decision: `{"of":"${id}","attempt":1}`,
      });
      expect(story?.finishedAt).to.be.a('number');
      expect(await findLink(database, 'crm', `shop/1/${id}`)).to.deep.include(toLink(id));
      expect(await findActivity(database, 'crm', `chat ${id}`)).to.deep.equal(toOutcomeOfAll(id).activity);
      const conflicts = await findChatConflicts(database.read, 'crm', `chat ${id}`);
      expect(conflicts.map(({ chatValue }) => chatValue)).to.deep.equal(['1', '2']);
    }
    expect(await database.read.selectFrom('event_keys').selectAll().execute()).to.deep.equal([]);
  });

  it('writes nothing of those that were taken over, and all of the others', async () => {
    await using store = await openTestStore(await createStore());
    await store.receiveAll([{ id: 'a' }, { id: 'b' }]);
    const claims = await store.claim();
    await store.age(LEASE_MS + 1);
    const [again] = await store.claim({ owner: 'other', limit: 1 });
    expect(again?.eventId).to.equal('a');
    const ended = await finishAll(store, claims, toOutcomeOfAll);
    expect(ended.map(({ finished }) => finished)).to.deep.equal([false, true]);
    const { read } = store.database;
    expect(await findLink(store.database, 'crm', 'shop/1/a')).to.equal(undefined);
    expect(await findActivity(store.database, 'crm', 'chat a')).to.equal(undefined);
    expect(await findEventStory(read, 'a')).to.include({ state: 'open', decision: undefined });
    expect(await findEventStory(read, 'b')).to.include({ state: 'done' });
  });

  it('keeps the records written on the way, also by an event that was taken over or is tried again', async () => {
    await using store = await openTestStore(await createStore());
    const { database } = store;
    await store.receiveAll([{ id: 'a' }, { id: 'b' }, { id: 'c' }]);
    const claims = await store.claim();
    await store.age(LEASE_MS + 1);
    await store.claim({ owner: 'other', limit: 1 });
    const toRecent = (id: string) => [{ ref: { type: 'contact', id }, keys: [`key ${id}`, 'shared'], settled: [] }];
    await finishAll(store, claims.slice(0, 2), (id) => ({ recent: toRecent(id) }));
    const retry = { delayMs: 0, reason: { kind: 'timeout', text: 'Late.' }, decision: '{}', answer: '{}' };
    await database.write((transaction) =>
      retryEvents(
        transaction,
        database,
        claims.slice(2).map((claim) => ({ claim, retry: { ...retry, recent: toRecent(claim.eventId) } })),
      ),
    );
    const find = async (key: string) => (await findRecentRecords(database, [key], 60_000)).map(({ id }) => id);
    expect(await Promise.all(['key a', 'key b', 'key c', 'shared'].map(find))).to.deep.equal([
      ['a'],
      ['b'],
      ['c'],
      ['c'],
    ]);
    const settled = [{ ref: { type: 'contact', id: 'd' }, keys: [], settled: ['shared', 'key a'] }];
    await database.write((transaction) => saveRecentRecords(transaction, database, settled));
    expect(await Promise.all(['key a', 'key b', 'shared'].map(find))).to.deep.equal([[], ['b'], []]);
  });

  it('lets the last of two links of one visitor count, and writes over what was there', async () => {
    await using store = await openTestStore(await createStore());
    await store.receiveAll([{ id: 'a' }, { id: 'b' }]);
    await finishAll(store, await store.claim(), (id) => ({ link: toLink('x', id) }));
    expect(await findLink(store.database, 'crm', 'shop/1/x')).to.deep.include(toLink('x', 'b'));
    await store.receive('c');
    await finishAll(store, await store.claim(), (id) => ({ link: { ...toLink('x', id), card: '[]' } }));
    expect(await findLink(store.database, 'crm', 'shop/1/x')).to.deep.include({ ...toLink('x', 'c'), card: '[]' });
  });

  it('keeps the decision of the newest attempt', async () => {
    await using store = await openTestStore(await createStore());
    const { database } = store;
    await store.receive('a');
    await finishAll(store, await store.claim(), () => ({ state: 'dead' }));
    await database.write((transaction) => reopenEvents(transaction, database, { state: 'dead' }));
    await finishAll(store, await store.claim(), () => ({}));
    expect(await findEventStory(database.read, 'a')).to.include({ decision: '{"of":"a","attempt":2}' });
  });

  it('makes due what waited for the visitor it tells about', async () => {
    await using store = await openTestStore(await createStore());
    const visitor = { visitorKey: 'shop/1/9', personKeys: ['visitor 9'] };
    await store.receive('a', visitor);
    await store.receive('b');
    await finishAll(store, await store.claim(), () => ({ state: 'waiting' }));
    await store.receive('c', visitor);
    const resolves = { account: 'crm', visitorKey: 'shop/1/9' };
    const ended = await finishAll(store, await store.claim(), () => ({ resolves }));
    expect(ended).to.deep.equal([{ finished: true, reopened: 1 }]);
    expect((await store.claim()).map(({ eventId }) => eventId)).to.deep.equal(['a']);
  });

  it('makes due what waited in the chat it tells about, of this channel and account', async () => {
    await using store = await openTestStore(await createStore());
    const nameless = (more: object) => ({ visitorKey: undefined, chatId: '15', ...more });
    await store.receiveAll([
      { id: 'a', ...nameless({}) },
      { id: 'b', ...nameless({ chatId: '16' }) },
      { id: 'c', ...nameless({ channel: 'blog' }) },
      { id: 'd', ...nameless({ account: 'sf' }) },
      { id: 'e', ...nameless({ visitorKey: 'shop/1/9' }) },
    ]);
    await finishAll(store, await store.claim(), () => ({ state: 'waiting' }));
    await store.receive('f');
    const resolves = { account: 'crm', chat: { channel: 'shop', id: '15' } };
    const ended = await finishAll(store, await store.claim(), () => ({ resolves }));
    expect(ended).to.deep.equal([{ finished: true, reopened: 2 }]);
    expect((await store.claim()).map(({ eventId }) => eventId)).to.deep.equal(['a', 'e']);
  });

  it('an event opened again waits for a later one of its person that runs, unless that one is dead', async () => {
    await using store = await openTestStore(await createStore());
    const { database } = store;
    const person = { personKeys: ['email x'] };
    await store.receive('a', person);
    await finishAll(store, await store.claim(), () => ({ state: 'dead' }));
    await store.receive('b', person);
    const running = await store.claim();
    await database.write((transaction) => reopenEvents(transaction, database, { state: 'dead' }));
    expect(await store.claim()).to.deep.equal([]);
    await store.age(LEASE_MS + 1);
    const [first, ...others] = await store.claim({ owner: 'other' });
    expect([first?.eventId, others]).to.deep.equal(['a', []]);
    expect(await finishAll(store, running, () => ({}))).to.deep.equal([{ finished: true, reopened: 0 }]);
  });
});
