import { expect } from 'chai';
import { findEventStory } from '../../src/store/find-event.ts';
import { finishEvent, type Outcome } from '../../src/store/finish-event.ts';
import { createHousekeeping } from '../../src/store/housekeeping.ts';
import { describeStores } from './engines.ts';
import { openTestStore, RESEND_WINDOW_MS, type TestStore } from './open-test-store.ts';

const RETENTION_MS = 30 * 86_400_000;
const OPTIONS = { resendWindowMs: RESEND_WINDOW_MS, retentionMs: RETENTION_MS };

async function endAll(store: TestStore, toState: (id: string) => Outcome['state']): Promise<void> {
  const { database } = store;
  for (const claim of await store.claim({ limit: 5_000 })) {
    const state = toState(claim.eventId);
    await database.write((transaction) =>
      finishEvent(transaction, database, claim, { state, answer: '{}', decision: '{}', conflicts: [] }),
    );
  }
}

/** Lets everything have happened so much earlier. */
async function ageAll(store: TestStore, ms: number): Promise<void> {
  await store.age(ms);
  await store.database.write((transaction) =>
    transaction
      .updateTable('events')
      .set(({ eb }) => ({ finished_at: eb('finished_at', '-', ms) }))
      .execute(),
  );
}

describeStores('housekeeping', (createStore) => {
  it('removes finished events after the retention time with their decisions, and keeps all others', async () => {
    await using store = await openTestStore(await createStore());
    const { read } = store.database;
    const states = { done: 'done', ignored: 'ignored', dead: 'dead', waiting: 'waiting' } as const;
    await store.receiveAll(Object.keys(states).map((id) => ({ id })));
    await endAll(store, (id) => states[id as keyof typeof states]);
    await store.receive('open');
    await ageAll(store, RETENTION_MS + 1_000);
    await store.receive('young');
    await endAll(store, () => 'done');
    await ageAll(store, 60_000);
    await createHousekeeping(store.database, OPTIONS).step();
    expect((await store.events()).map(({ id }) => id)).to.deep.equal(['dead', 'waiting', 'open', 'young']);
    expect(await findEventStory(read, 'done')).to.equal(undefined);
    const decisions = await read.selectFrom('decisions').select('event_id').orderBy('event_id').execute();
    expect(decisions.map(({ event_id }) => event_id)).to.deep.equal(['dead', 'open', 'waiting', 'young']);
  });

  it('counts from the end of an event, not from its arrival', async () => {
    await using store = await openTestStore(await createStore());
    await store.receive('late');
    await ageAll(store, RETENTION_MS + 1_000);
    await endAll(store, () => 'done');
    await createHousekeeping(store.database, OPTIONS).step();
    expect(await store.events()).to.have.length(1);
  });

  it('gets through more than one stretch, past events that stay, and begins anew', async () => {
    await using store = await openTestStore(await createStore());
    const { database } = store;
    const names = Array.from({ length: 600 }, (_, index) => `e${index}`);
    await store.receiveAll(names.map((id) => ({ id, ignored: true, personKeys: [] })));
    await database.write((transaction) =>
      transaction.updateTable('events').set({ state: 'dead' }).where('id', 'in', names.slice(0, 300)).execute(),
    );
    await ageAll(store, RETENTION_MS + 1_000);
    const housekeeping = createHousekeeping(database, OPTIONS);
    for (let step = 0; step < 3; step += 1) await housekeeping.step();
    expect((await store.events()).map(({ id }) => id)).to.deep.equal(names.slice(0, 300));
    await database.write((transaction) => transaction.updateTable('events').set({ state: 'done' }).execute());
    for (let step = 0; step < 3; step += 1) await housekeeping.step();
    expect(await store.events()).to.deep.equal([]);
  });
});
