import { expect } from 'chai';
import { sql } from 'kysely';
import pg from 'pg';
import type { Database } from '../../src/store/database.ts';
import { finishEvents, type Outcome } from '../../src/store/finish-event.ts';
import { findLink } from '../../src/store/links.ts';
import { countOwners, findMissingOwners } from '../../src/store/missing-owners.ts';
import { openStore } from '../../src/store/open-store.ts';
import { lockReceiving } from '../../src/store/order-locks.ts';
import { reopenEvents } from '../../src/store/reopen-events.ts';
import { retryEvents } from '../../src/store/retry-events.ts';
import { createTakeOver } from '../../src/store/take-over.ts';
import { waitUntil } from '../gateway/wait-until.ts';
import { usePostgres } from './engines.ts';
import { LEASE_MS, openTestStore, type TestStore } from './open-test-store.ts';

const OUTCOME: Outcome = { state: 'done', answer: '{}', decision: '{}', conflicts: [] };

function toLink(visitorKey: string) {
  const nothing = { url: undefined, known: undefined, card: undefined, leadPrint: undefined };
  return { account: 'crm', visitorKey, ref: { type: 'contact', id: '7' }, ...nothing };
}

/** So many processes on one database. */
async function openProcesses(url: string, count: number): Promise<AsyncDisposable & { readonly stores: TestStore[] }> {
  const stack = new AsyncDisposableStack();
  const stores: TestStore[] = [];
  for (let index = 0; index < count; index += 1) stores.push(stack.use(await openTestStore(url)));
  return { stores, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

/** How many statements reach the server during `work`, BEGIN and COMMIT included. */
async function countStatements(work: () => Promise<unknown>): Promise<number> {
  const { query } = pg.Client.prototype;
  let count = 0;
  pg.Client.prototype.query = function (this: pg.Client, ...words: unknown[]) {
    count += 1;
    return (query as (...words: unknown[]) => unknown).apply(this, words);
  } as typeof query;
  try {
    await work();
  } finally {
    pg.Client.prototype.query = query;
  }
  return count;
}

/** Breaks the connections on which processes show that they live. */
async function cutPresences({ read }: Database): Promise<void> {
  await sql`SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2`.execute(read);
}

describe('several processes on PostgreSQL', () => {
  const createStore = usePostgres();

  it('make the tables once when they start at the same moment', async () => {
    const url = await createStore('empty');
    const options = { exclusive: true, onError: () => undefined };
    const databases = await Promise.all(Array.from({ length: 4 }, () => openStore(url, options)));
    for (const { read } of databases) expect(await read.selectFrom('events').selectAll().execute()).to.deep.equal([]);
    await Promise.all(databases.map((database) => database.close()));
  });

  it('take one of twenty equal events that arrive at the same moment', async () => {
    await using processes = await openProcesses(await createStore(), 2);
    const receipts = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        processes.stores[index % 2]?.receive(`e${index}`, { resendKey: 'same', interactive: true }),
      ),
    );
    expect(receipts.filter((receipt) => receipt?.duplicate === false)).to.have.length(1);
    expect(receipts.filter((receipt) => receipt?.claim !== undefined)).to.have.length(1);
    expect(new Set(receipts.map((receipt) => receipt?.eventId)).size).to.equal(1);
    expect(await processes.stores[0]?.events()).to.have.length(1);
  });

  it('claim one of many first events of one person', async () => {
    await using processes = await openProcesses(await createStore(), 2);
    const receipts = await Promise.all(
      Array.from({ length: 32 }, (_, index) =>
        processes.stores[index % 2]?.receive(`e${index}`, { interactive: true, personKeys: ['email x'] }),
      ),
    );
    expect(receipts.filter((receipt) => receipt?.claim !== undefined)).to.have.length(1);
  });

  it('do the events of each person one at a time and in order of arrival', async function () {
    this.timeout(30_000);
    await using processes = await openProcesses(await createStore(), 3);
    const people = 6;
    const total = 120;
    const running = new Set<string>();
    const order = new Map<string, number[]>();
    const work = async ({ database, claim }: TestStore, owner: string): Promise<void> => {
      for (;;) {
        const claims = await claim({ owner, limit: 8 });
        for (const { eventId, seq } of claims) {
          const person = `person ${Number(eventId.slice(1)) % people}`;
          expect(running.has(person), `${person} twice at once`).to.equal(false);
          running.add(person);
          order.set(person, [...(order.get(person) ?? []), seq]);
        }
        await new Promise((resolve) => setImmediate(resolve));
        for (const { eventId } of claims) running.delete(`person ${Number(eventId.slice(1)) % people}`);
        const endings = claims.map((claimed) => ({ claim: claimed, outcome: OUTCOME }));
        if (endings.length > 0) await database.write((transaction) => finishEvents(transaction, database, endings));
        const ended = [...order.values()].flat().length;
        if (ended === total && claims.length === 0) return;
      }
    };
    const send = async (): Promise<void> => {
      for (let index = 0; index < total; index += 10) {
        await Promise.all(
          Array.from({ length: 10 }, (_, offset) => {
            const number = index + offset;
            const personKeys = [`person ${number % people}`];
            return processes.stores[number % 3]?.receive(`e${number}`, { personKeys });
          }),
        );
      }
    };
    await Promise.all([send(), ...processes.stores.map((store, index) => work(store, `process ${index}`))]);
    for (const seqs of order.values()) expect(seqs).to.deep.equal([...seqs].sort((left, right) => left - right));
  });

  it('see events in the order of their numbers, however slowly one of them commits', async () => {
    await using processes = await openProcesses(await createStore(), 2);
    const [slow, quick] = processes.stores;
    if (slow === undefined || quick === undefined) throw new Error('no stores');
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const { promise: held, resolve: hold } = Promise.withResolvers<void>();
    const first = slow.database.write(async (transaction) => {
      await lockReceiving(transaction, slow.database);
      // What is answered behind the lock is answered with the lock held.
      await sql`SELECT 1`.execute(transaction);
      hold();
      await gate;
    });
    await held;
    let received = false;
    const second = quick.receive('b').then(() => {
      received = true;
    });
    await waitUntil('the second waits for the first', async () => {
      const waiting = sql<{ count: number }>`
        SELECT COUNT(*) AS count FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`;
      return (await waiting.execute(slow.database.read)).rows[0]?.count === 1;
    });
    expect(received).to.equal(false);
    open();
    await Promise.all([first, second]);
  });

  it('reopen, receive, claim and end at the same moment without waiting in a circle', async function () {
    this.timeout(30_000);
    await using processes = await openProcesses(await createStore(), 3);
    const [first] = processes.stores;
    const rounds = 15;
    await Promise.all(
      processes.stores.map(async ({ database, receive, claim }, index) => {
        for (let round = 0; round < rounds; round += 1) {
          await receive(`${index}/${round}`, { personKeys: [`person ${round % 3}`] });
          const claims = await claim({ owner: `process ${index}` });
          const endings = claims.map((claimed, nth) => ({
            claim: claimed,
            outcome: {
              ...OUTCOME,
              state: nth % 2 === 0 ? ('dead' as const) : ('done' as const),
              link: toLink(`visitor ${nth % 3}`),
              ...(nth % 3 === 0 && { resolves: { account: 'crm', visitorKey: `visitor ${nth}` } }),
            },
          }));
          if (endings.length > 0) await database.write((transaction) => finishEvents(transaction, database, endings));
          await database.write((transaction) => reopenEvents(transaction, database, { state: 'dead' }));
        }
      }),
    );
    expect(await first?.events()).to.have.length(3 * rounds);
  });

  it('need few statements for many events', async () => {
    await using processes = await openProcesses(await createStore(), 1);
    const [store] = processes.stores;
    if (store === undefined) throw new Error('no store');
    const { database } = store;
    const names = Array.from({ length: 64 }, (_, index) => ({ id: `e${index}` }));
    const receiving = await countStatements(() => store.receiveAll(names));
    expect(receiving).to.be.at.most(8);
    const claims = await store.claim();
    expect(claims).to.have.length(64);
    const reason = { kind: 'unavailable', text: 'The CRM is ill.' };
    const failing = await countStatements(() =>
      database.write((transaction) =>
        retryEvents(
          transaction,
          database,
          claims.map((claim) => ({ claim, retry: { delayMs: 0, reason, decision: '{}', answer: '{}' } })),
        ),
      ),
    );
    expect(failing).to.be.at.most(4);
    const again = await store.claim();
    const endings = again.map((claim) => ({
      claim,
      outcome: {
        ...OUTCOME,
        link: toLink(claim.eventId),
        resolves: { account: 'crm', visitorKey: `new visitor ${claim.eventId}` },
      },
    }));
    const ending = await countStatements(() =>
      database.write((transaction) => finishEvents(transaction, database, endings)),
    );
    expect(ending).to.be.at.most(8);
  });
});

describe('what PostgreSQL cannot keep', () => {
  const createStore = usePostgres();

  it('is replaced: a NUL in a value is no reason to refuse an event', async () => {
    await using store = await openTestStore(await createStore());
    const { database } = store;
    await store.receive('a', { visitorKey: 'shop/1/a\0b', body: '{"text":"\ud800"}' });
    const [claim] = await store.claim();
    if (claim === undefined) throw new Error('no claim');
    const outcome = { ...OUTCOME, link: toLink('shop/1/a\0b') };
    await database.write((transaction) => finishEvents(transaction, database, [{ claim, outcome }]));
    expect(await findLink(database, 'crm', 'shop/1/a\0b')).to.deep.include({ ref: { type: 'contact', id: '7' } });
    expect((await store.events())[0]).to.include({ visitor_key: 'shop/1/a\uFFFDb', state: 'done' });
  });
});

describe('a connection lost in the middle of a transaction', () => {
  const createStore = usePostgres();

  it('fails that transaction alone: nothing of it is written, and the process goes on', async () => {
    await using store = await openTestStore(await createStore());
    const { database } = store;
    const error = await database
      .write(async (transaction) => {
        await transaction.insertInto('receipts').values({ key: 'lost', event_id: 'lost', at: 1 }).execute();
        const { rows } = await sql<{ pid: number }>`SELECT pg_backend_pid() AS pid`.execute(transaction);
        await sql`SELECT pg_terminate_backend(${rows[0]?.pid})`.execute(database.read);
        await waitUntil('the connection is gone', async () => {
          const alive = await sql`SELECT 1 FROM pg_stat_activity WHERE pid = ${rows[0]?.pid}`.execute(database.read);
          return alive.rows.length === 0;
        });
      })
      .then(
        () => undefined,
        (cause: unknown) => cause,
      );
    expect(error).to.be.instanceOf(Error);
    await store.receive('next');
    expect((await database.read.selectFrom('receipts').select('key').execute()).map(({ key }) => key)).to.deep.equal([
      'next',
    ]);
  });
});

describe('a process that died on PostgreSQL', () => {
  const createStore = usePostgres();

  function createHeir(database: Database, times = { stopAfter: 5_000, deadAfter: 0 }) {
    return createTakeOver({ database, owner: 'heir', leaseMs: LEASE_MS, running: () => [], times });
  }

  it('leaves its events to the others as soon as its session is gone', async () => {
    await using processes = await openProcesses(await createStore(), 2);
    const [dying, living] = processes.stores;
    if (dying === undefined || living === undefined) throw new Error('no stores');
    const presence = await dying.database.announce('dying');
    const heir = createHeir(living.database);
    await heir.start();
    await living.receive('a');
    await living.receive('b', { personKeys: ['email x'] });
    await dying.claim({ owner: 'dying', limit: 1 });
    expect(await heir.look()).to.equal(0);
    expect(await countOwners(living.database)).to.equal(2);
    await presence.close();
    expect(await waitUntil('the session is gone', () => heir.look())).to.equal(1);
    expect((await living.claim({ owner: 'heir' })).map(({ eventId, attempts }) => [eventId, attempts])).to.deep.equal([
      ['a', 2],
      ['b', 1],
    ]);
    await heir.close();
  });

  it('is not called dead before its time, nor when its connection comes back', async () => {
    await using processes = await openProcesses(await createStore(), 2);
    const [shaken, other] = processes.stores;
    if (shaken === undefined || other === undefined) throw new Error('no stores');
    const presence = await shaken.database.announce('shaken');
    const heir = createHeir(other.database, { stopAfter: 5_000, deadAfter: 60_000 });
    await shaken.receive('a');
    await shaken.claim({ owner: 'shaken' });
    await cutPresences(other.database);
    await waitUntil('the process knows', () => presence.lostForMs() > 0);
    expect(await findMissingOwners(other.database, LEASE_MS)).to.deep.equal(['shaken']);
    expect(await heir.look()).to.equal(0);
    await waitUntil('it is back', () => presence.lostForMs() === 0);
    expect(await findMissingOwners(other.database, LEASE_MS)).to.deep.equal([]);
    expect(await heir.look()).to.equal(0);
    await presence.close();
  });

  it('stops its own work when it is cut off for too long', async () => {
    await using store = await openTestStore(await createStore());
    const heir = createHeir(store.database, { stopAfter: 0, deadAfter: 60_000 });
    await heir.start();
    const before = heir.signal();
    await heir.look();
    expect(before.aborted).to.equal(false);
    await cutPresences(store.database);
    await waitUntil('the work is stopped', async () => {
      await heir.look();
      return before.aborted;
    });
    expect(heir.signal().aborted).to.equal(false);
    await heir.close();
  });
});
