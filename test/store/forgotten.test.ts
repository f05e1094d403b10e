import { expect } from 'chai';
import { releaseForgotten } from '../../src/store/retry-events.ts';
import { describeStores } from './engines.ts';
import { LEASE_MS, openTestStore } from './open-test-store.ts';

describeStores('events a process holds and does not do', (createStore) => {
  it('become due before their lease ends; what runs, what is young and what others hold stay', async () => {
    await using store = await openTestStore(await createStore());
    const { database } = store;
    for (const id of ['forgotten', 'runs']) await store.receive(id);
    await store.claim({ owner: 'me' });
    await store.receive('theirs');
    await store.claim({ owner: 'other' });
    await store.age(20_000);
    await store.receive('young');
    await store.claim({ owner: 'me' });
    const options = { owner: 'me', leaseMs: LEASE_MS, running: ['runs'] };
    expect(await database.write((transaction) => releaseForgotten(transaction, database, options))).to.equal(1);
    expect((await store.claim({ owner: 'me' })).map(({ eventId, attempts }) => [eventId, attempts])).to.deep.equal([
      ['forgotten', 2],
    ]);
  });
});
