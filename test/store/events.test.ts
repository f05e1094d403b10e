import { expect } from 'chai';
import type { Claim } from '../../src/store/claim.ts';
import { findEventStory } from '../../src/store/find-event.ts';
import { finishEvent, type Outcome } from '../../src/store/finish-event.ts';
import { findLink } from '../../src/store/links.ts';
import { reopenEvents } from '../../src/store/reopen-events.ts';
import { hastenEvents, releaseEvents, retryEvents } from '../../src/store/retry-events.ts';
import { sweepReceipts } from '../../src/store/sweep.ts';
import { describeStores } from './engines.ts';
import { LEASE_MS, openTestStore, RESEND_WINDOW_MS, type TestStore } from './open-test-store.ts';

const SETTLE_MS = 120_000;
const OUTCOME: Outcome = { state: 'done', answer: '{"result":"ok"}', decision: '{"why":"test"}', conflicts: [] };

function finish({ database }: TestStore, claim: Claim, more: Partial<Outcome> = {}): Promise<boolean> {
  return database.write((transaction) => finishEvent(transaction, database, claim, { ...OUTCOME, ...more }));
}

async function retry(
  { database }: TestStore,
  claim: Claim,
  delayMs: number,
  kind = 'unavailable',
): Promise<boolean | undefined> {
  const reason = { kind, text: 'The CRM is ill.' };
  const again = { delayMs, reason, decision: '{"why":"ill"}', answer: '{"result":"ok"}' };
  const [kept] = await database.write((transaction) => retryEvents(transaction, database, [{ claim, retry: again }]));
  return kept;
}

function only(claims: readonly Claim[]): Claim {
  const [claim] = claims;
  if (claim === undefined || claims.length > 1) throw new Error(`Expected one claim, found ${claims.length}`);
  return claim;
}

const ids = (claims: readonly Claim[]): readonly string[] => claims.map(({ eventId }) => eventId);

describeStores('receiving', (createStore) => {
  it('writes the event down, and claims it in the same commit when an agent waits', async () => {
    await using store = await openTestStore(await createStore());
    const waiting = await store.receive('a');
    const taken = await store.receive('b', { interactive: true });
    expect(waiting).to.deep.equal({ eventId: 'a', account: 'crm', duplicate: false, claim: undefined });
    expect(taken.claim).to.include({ eventId: 'b', attempts: 1, channel: 'shop', name: 'offline_message' });
    expect((await store.events()).map(({ state, owner }) => [state, owner])).to.deep.equal([
      ['open', null],
      ['open', 'me'],
    ]);
  });

  it('recognises the same event within the window, also when both arrive in one commit', async () => {
    await using store = await openTestStore(await createStore());
    const together = await store.receiveAll([{ id: 'a' }, { id: 'other', resendKey: 'a' }]);
    expect(together.map(({ eventId, duplicate }) => [eventId, duplicate])).to.deep.equal([
      ['a', false],
      ['a', true],
    ]);
    expect(await store.receive('third', { resendKey: 'a' })).to.include({ eventId: 'a', duplicate: true });
    const rivals = Array.from({ length: 10 }, (_, index) => store.receive(`rival ${index}`, { resendKey: 'b' }));
    const winners = new Set((await Promise.all(rivals)).map(({ eventId }) => eventId));
    expect(winners.size).to.equal(1);
    expect(await store.events()).to.have.length(2);
  });

  it('takes the same content after the window for a new event, which then is the one recognised', async () => {
    await using store = await openTestStore(await createStore());
    await store.receive('a');
    await store.age(RESEND_WINDOW_MS + 1);
    expect(await store.receive('b', { resendKey: 'a' })).to.include({ eventId: 'b', duplicate: false });
    expect(await store.receive('c', { resendKey: 'a' })).to.include({ eventId: 'b', duplicate: true });
  });

  it('finishes an ignored event at once and blocks nobody with it', async () => {
    await using store = await openTestStore(await createStore());
    await store.receive('a', { ignored: true, personKeys: [], answer: '{"result":"ok"}' });
    await store.receive('b');
    expect(await findEventStory(store.database.read, 'a')).to.include({ state: 'ignored', answer: '{"result":"ok"}' });
    expect(ids(await store.claim())).to.deep.equal(['b']);
  });

  it('does not claim at once what has to wait for the person’s earlier event', async () => {
    await using store = await openTestStore(await createStore());
    await store.receive('a', { personKeys: ['email x'] });
    const { claim } = await store.receive('b', { interactive: true, personKeys: ['email x', 'phone y'] });
    expect(claim).to.equal(undefined);
    const [first, second] = await store.receiveAll([
      { id: 'c', interactive: true, personKeys: ['email z'] },
      { id: 'd', interactive: true, personKeys: ['email z'] },
    ]);
    expect([first?.claim?.eventId, second?.claim]).to.deep.equal(['c', undefined]);
  });
});

describeStores('claiming', (createStore) => {
  it('gives every due event once, answers to agents first', async () => {
    await using store = await openTestStore(await createStore());
    await store.receive('a');
    await store.receive('b');
    await store.receive('c', { interactive: true });
    await store.database.write((transaction) => releaseEvents(transaction, store.database, 'me'));
    expect(ids(await store.claim({ limit: 1 }))).to.deep.equal(['c']);
    expect(ids(await store.claim())).to.deep.equal(['a', 'b']);
    expect(await store.claim()).to.deep.equal([]);
  });

  it('gives nothing twice to two that ask at the same moment', async () => {
    await using store = await openTestStore(await createStore());
    for (let index = 0; index < 40; index += 1) await store.receive(`e${index}`);
    const claims = await Promise.all(['one', 'two', 'three', 'four'].map((owner) => store.claim({ owner, limit: 15 })));
    const all = claims.flatMap(ids);
    expect(all).to.have.length(40);
    expect(new Set(all).size).to.equal(40);
  });

  it('lets events that share any identity go one at a time, in order, and others pass', async () => {
    await using store = await openTestStore(await createStore());
    await store.receive('a', { personKeys: ['email x'] });
    await store.receive('b', { personKeys: ['email x', 'phone y'] });
    await store.receive('c', { personKeys: ['phone y'] });
    await store.receive('d', { personKeys: ['phone z'] });
    await store.receive('e', { personKeys: [] });
    const first = await store.claim();
    expect(ids(first)).to.deep.equal(['a', 'd', 'e']);
    const [a] = first;
    if (a === undefined) throw new Error('no claim');
    await finish(store, a);
    const b = only(await store.claim());
    expect(b.eventId).to.equal('b');
    await finish(store, b);
    expect(only(await store.claim()).eventId).to.equal('c');
  });

  it('does not let a later event pass an earlier one that waits for its next try', async () => {
    await using store = await openTestStore(await createStore());
    await store.receive('a', { personKeys: ['email x'] });
    await store.receive('b', { personKeys: ['email x'] });
    await retry(store, only(await store.claim()), 600_000);
    expect(await store.claim()).to.deep.equal([]);
    await store.database.write((transaction) => hastenEvents(transaction, store.database, ['email x'], SETTLE_MS));
    expect(only(await store.claim()).eventId).to.equal('a');
  });

  it('is not hastened right after an attempt that got no answer: the CRM may still carry it out', async () => {
    await using store = await openTestStore(await createStore());
    const { database } = store;
    const hasten = () => database.write((transaction) => hastenEvents(transaction, database, ['email x'], SETTLE_MS));
    await store.receive('a', { personKeys: ['email x'] });
    await retry(store, only(await store.claim()), 600_000, 'timeout');
    await hasten();
    expect(await store.claim()).to.deep.equal([]);
    const { at } = await database.read.selectFrom('decisions').select('at').executeTakeFirstOrThrow();
    expect((await store.events())[0]?.due_at).to.equal(Number(at) + SETTLE_MS);
    await database.write((transaction) =>
      transaction
        .updateTable('decisions')
        .set(({ eb }) => ({ at: eb('at', '-', SETTLE_MS) }))
        .execute(),
    );
    await hasten();
    expect(only(await store.claim()).eventId).to.equal('a');
  });

  it('leaves the events of a paused account where they are', async () => {
    await using store = await openTestStore(await createStore());
    await store.receive('a', { account: 'ill' });
    await store.receive('b', { account: 'well' });
    expect(ids(await store.claim({ pausedAccounts: ['ill'] }))).to.deep.equal(['b']);
    expect(ids(await store.claim())).to.deep.equal(['a']);
  });

  it('takes one event of an account that is probed, an answer before others, and all of the rest', async () => {
    await using store = await openTestStore(await createStore());
    await store.receiveAll([
      { id: 'a', account: 'cooled' },
      { id: 'b', account: 'cooled' },
      { id: 'c' },
      { id: 'd', account: 'cooling' },
      { id: 'e' },
    ]);
    await store.database.write((transaction) =>
      transaction.updateTable('events').set({ lane: 0 }).where('id', '=', 'b').execute(),
    );
    const claims = await store.claim({ probedAccounts: ['cooled', 'empty'], pausedAccounts: ['cooling'] });
    expect(ids(claims)).to.deep.equal(['b', 'c', 'e']);
    expect(ids(await store.claim({ limit: 1, probedAccounts: ['cooled', 'cooling'] }))).to.have.length(1);
  });

  it('does not hasten what is running', async () => {
    await using store = await openTestStore(await createStore());
    await store.receive('a', { personKeys: ['email x'] });
    only(await store.claim());
    await store.database.write((transaction) => hastenEvents(transaction, store.database, ['email x'], SETTLE_MS));
    expect(await store.claim()).to.deep.equal([]);
  });
});

describeStores('the lease', (createStore) => {
  it('keeps others away until it ends, then the event is taken over with a higher number', async () => {
    await using store = await openTestStore(await createStore());
    await store.receive('a');
    const first = only(await store.claim({ owner: 'one' }));
    expect(await store.claim({ owner: 'two' })).to.deep.equal([]);
    await store.age(LEASE_MS + 1);
    const second = only(await store.claim({ owner: 'two' }));
    expect([first.attempts, second.attempts]).to.deep.equal([1, 2]);
    expect((await store.events()).map(({ owner }) => owner)).to.deep.equal(['two']);
  });

  it('a late finisher changes nothing', async () => {
    await using store = await openTestStore(await createStore());
    await store.receive('a');
    const late = only(await store.claim({ owner: 'one' }));
    await store.age(LEASE_MS + 1);
    const newest = only(await store.claim({ owner: 'two' }));
    const link = {
      account: 'crm',
      visitorKey: 'shop/1/a',
      ref: { type: 'contact', id: '7' },
      url: undefined,
      known: undefined,
      card: undefined,
      leadPrint: undefined,
    };
    const before = await store.events();
    expect(await finish(store, late, { link, decision: '{"why":"late"}' })).to.equal(false);
    expect(await retry(store, late, 0)).to.equal(false);
    expect(await store.events()).to.deep.equal(before);
    expect(await findLink(store.database, 'crm', 'shop/1/a')).to.equal(undefined);

    expect(await finish(store, newest, { link })).to.equal(true);
    expect(await finish(store, newest)).to.equal(false);
    expect(await findLink(store.database, 'crm', 'shop/1/a')).to.deep.include({ ref: link.ref });
    expect(await findEventStory(store.database.read, 'a')).to.include({ state: 'done', decision: '{"why":"test"}' });
  });

  it('is handed back at a stop: only what this process held, due at once', async () => {
    await using store = await openTestStore(await createStore());
    await store.receive('a');
    await store.receive('b');
    await store.claim({ owner: 'one', limit: 1 });
    await store.claim({ owner: 'two', limit: 1 });
    const { database } = store;
    expect(await database.write((transaction) => releaseEvents(transaction, database, 'one'))).to.equal(1);
    expect(only(await store.claim({ owner: 'three' })).eventId).to.equal('a');
    expect(await database.write((transaction) => releaseEvents(transaction, database, undefined))).to.equal(2);
  });

  it('whoever held a handed-back event cannot finish it once somebody else has it', async () => {
    await using store = await openTestStore(await createStore());
    await store.receive('a');
    const old = only(await store.claim({ owner: 'one' }));
    await store.database.write((transaction) => releaseEvents(transaction, store.database, 'one'));
    await store.claim({ owner: 'two' });
    expect(await finish(store, old)).to.equal(false);
  });
});

describeStores('reopening', (createStore) => {
  it('puts ended events back in their old place in the order of their person', async () => {
    await using store = await openTestStore(await createStore());
    const person = { personKeys: ['email x'], visitorKey: 'shop/1/9' };
    await store.receive('a', person);
    await finish(store, only(await store.claim()), { state: 'waiting', reason: { kind: 'several', text: 'Several.' } });
    await store.receive('b', person);
    const { database } = store;
    const filter = { state: 'waiting', account: 'crm', visitorKey: 'shop/1/9' } as const;
    expect(await database.write((transaction) => reopenEvents(transaction, database, filter))).to.equal(1);
    const first = only(await store.claim());
    expect(first).to.include({ eventId: 'a', attempts: 2 });
    expect((await store.events())[0]).to.include({ reason: null, reason_kind: null, finished_at: null });
    await finish(store, first);
    expect(only(await store.claim()).eventId).to.equal('b');
  });

  it('takes only what the filter names', async () => {
    await using store = await openTestStore(await createStore());
    const { database } = store;
    for (const id of ['a', 'b', 'c']) await store.receive(id);
    for (const claim of await store.claim()) {
      const state = claim.eventId === 'c' ? 'waiting' : 'dead';
      await finish(store, claim, { state, reason: { kind: 'rejected', text: 'No.' } });
    }
    const reopen = (filter: Parameters<typeof reopenEvents>[2]) =>
      database.write((transaction) => reopenEvents(transaction, database, filter));
    expect(await reopen({ state: 'dead', eventId: 'c' })).to.equal(0);
    expect(await reopen({ state: 'dead', account: 'other' })).to.equal(0);
    expect(await reopen({ state: 'dead', eventId: 'a' })).to.equal(1);
    expect((await store.events()).map(({ state }) => state)).to.deep.equal(['open', 'dead', 'waiting']);
    expect(await reopen({ state: 'dead' })).to.equal(1);
  });
});

describeStores('sweeping', (createStore) => {
  it('removes receipts too old to recognise a resend, and no others', async () => {
    await using store = await openTestStore(await createStore());
    const { database } = store;
    await store.receive('old');
    await store.age(RESEND_WINDOW_MS + 1);
    await store.receive('young');
    await database.write((transaction) => sweepReceipts(transaction, database, RESEND_WINDOW_MS, ''));
    const left = await database.read.selectFrom('receipts').select('key').execute();
    expect(left).to.deep.equal([{ key: 'young' }]);
    expect(await store.receive('again', { resendKey: 'young' })).to.include({ eventId: 'young', duplicate: true });
    expect(await store.receive('anew', { resendKey: 'old' })).to.include({ eventId: 'anew', duplicate: false });
  });
});
