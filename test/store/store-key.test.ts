import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { sql } from 'kysely';
import { findActivity, saveActivities } from '../../src/store/activities.ts';
import { claimEvents } from '../../src/store/claim-events.ts';
import { saveConflicts } from '../../src/store/conflicts.ts';
import type { Database } from '../../src/store/database.ts';
import { findLink, saveLink } from '../../src/store/links.ts';
import { listConflicts } from '../../src/store/list-conflicts.ts';
import { openStore } from '../../src/store/open-store.ts';
import { receiveEvents } from '../../src/store/receive-events.ts';
import { findRecentRecords, saveRecentRecords } from '../../src/store/recent-records.ts';
import { createResealing } from '../../src/store/reseal.ts';
import { searchEvents } from '../../src/store/search-events.ts';
import { createVault } from '../../src/store/vault.ts';
import { describeStores } from './engines.ts';
import { LEASE_MS, openTestStore, RESEND_WINDOW_MS, toEvent } from './open-test-store.ts';

const REF = { type: 'contact', id: '7' };
const ADA = 'hash-of-ada';

/** Opens as a gateway does, with these keys, the newest first. */
function open(url: string, ...encryption: Buffer[]): Promise<Database> {
  const vault = createVault({ encryption, marking: encryption });
  return openStore(url, { exclusive: true, onError: () => undefined, vault });
}

function receive(database: Database, id: string, personKeys: readonly string[]) {
  const options = { resendWindowMs: RESEND_WINDOW_MS, owner: 'me', leaseMs: LEASE_MS };
  return database.write((transaction) =>
    receiveEvents(transaction, database, [{ ...toEvent(id), personKeys }], options),
  );
}

async function fill(database: Database): Promise<void> {
  const about = { account: 'crm', record: REF, holds: 'phone', crmValue: 'old', reason: 'No room.' };
  const of = { eventId: 'first', visitorKey: undefined, chatKey: undefined };
  const link = { account: 'crm', visitorKey: 'shop/1/1', ref: REF, url: undefined, card: undefined };
  await database.write(async (transaction) => {
    await saveLink(transaction, database, { ...link, known: '{"email":"ada"}', leadPrint: '{"many":["ada"]}' });
    await saveConflicts(transaction, database, [{ ...about, ...of, id: 'conflict-of-ada', chatValue: '+1 415' }]);
    await saveRecentRecords(transaction, database, [{ ref: REF, keys: [ADA], settled: [] }]);
    const activity = { account: 'crm', key: 'call +1 415', record: REF, ids: ['9'], contentHash: 'content-of-ada' };
    await saveActivities(transaction, database, [{ ...activity, state: '{"ringing":true}' }]);
  });
}

/** All that is in the store, as it is kept. */
async function readRaw({ read }: Database): Promise<string> {
  const names = ['events', 'event_keys', 'links', 'conflicts', 'recent_records', 'activities', 'secrets'];
  const tables = await Promise.all(
    names.map((name) => sql`SELECT * FROM ${sql.table(name)}`.execute(read.withoutPlugins())),
  );
  return JSON.stringify(tables.map(({ rows }) => rows));
}

const MARKERS = [
  'hash-of-ada',
  'conflict-of-ada',
  'content-of-ada',
  '+1 415',
  '"email',
  'many',
  'ringing',
  'event_name',
];

const findMarkers = async (database: Database) => {
  const text = (await readRaw(database)).replaceAll('\\', '');
  return MARKERS.filter((marker) => text.includes(marker));
};

async function expectWhole(database: Database): Promise<void> {
  const { read, vault } = database;
  const found = await searchEvents(read, { personKeys: [vault.blind(ADA)], limit: 10 });
  expect(found.events.map(({ id }) => id)).to.include('first');
  expect(await findRecentRecords(database, [ADA], 60_000)).to.deep.equal([REF]);
  expect(await findActivity(database, 'crm', 'call +1 415')).to.deep.include({ ids: ['9'], state: '{"ringing":true}' });
  expect(await findLink(database, 'crm', 'shop/1/1')).to.deep.include({ leadPrint: '{"many":["ada"]}' });
  const [conflict, ...others] = await listConflicts(read, { limit: 10 });
  expect([conflict?.chatValue, others.length]).to.deep.equal(['+1 415', 0]);
}

async function reseal(database: Database): Promise<number> {
  const resealing = createResealing(database);
  for (;;) {
    const count = await resealing.step();
    if (count !== undefined) return count;
  }
}

describeStores('a store that gets an encryption key', (createStore, engine) => {
  it('has keyed hashes from then on, and knows everybody it knew', async () => {
    const url = await createStore();
    const before = await open(url);
    await receive(before, 'first', [ADA]);
    await fill(before);
    expect(await findMarkers(before)).to.deep.equal(MARKERS);
    await before.close();

    const database = await open(url, randomBytes(32));
    const hashes = MARKERS.filter((marker) => marker.endsWith('ada'));
    expect((await findMarkers(database)).filter((marker) => hashes.includes(marker))).to.deep.equal([]);
    await expectWhole(database);
    // The next event of the same person waits for the first.
    await receive(database, 'second', [ADA]);
    const claims = await database.write((transaction) =>
      claimEvents(transaction, database, { owner: 'me', leaseMs: LEASE_MS, limit: 10, pausedAccounts: [] }),
    );
    expect(claims.map(({ eventId }) => eventId)).to.deep.equal(['first']);
    // The same conflict, activity and link are no new ones.
    await fill(database);
    await expectWhole(database);
    await database.close();
  });

  it('has everything sealed a while later, and once', async () => {
    const url = await createStore();
    const before = await open(url);
    await receive(before, 'first', [ADA]);
    await fill(before);
    await before.close();
    const database = await open(url, randomBytes(32));
    expect(await reseal(database)).to.be.greaterThan(3);
    expect(await findMarkers(database)).to.deep.equal([]);
    expect(await reseal(database)).to.equal(0);
    await expectWhole(database);
    await database.close();
  });

  it('can be read without the old key when all is sealed with the new one, and not before', async () => {
    const url = await createStore();
    const [older, newer] = [randomBytes(32), randomBytes(32)];
    const first = await open(url, older);
    await receive(first, 'first', [ADA]);
    await fill(first);
    await first.close();
    const early = await open(url, newer).catch((error: Error) => error.message);
    expect(early).to.match(/is encrypted with a key that storage\.encryptionKey does not have$/);

    const both = await open(url, newer, older);
    await reseal(both);
    await both.close();
    const database = await open(url, newer);
    await expectWhole(database);
    await fill(database);
    await expectWhole(database);
    await database.close();
    expect(await open(url).catch((error: Error) => error.message)).to.match(/storage\.encryptionKey does not have$/);
  });

  it('walks through many rows, and leaves removed payloads empty', async () => {
    const url = await createStore();
    const store = await openTestStore(url);
    await store.receiveAll(
      Array.from({ length: 1_100 }, (_, index) => ({ id: `e${index}`, personKeys: [`p${index}`] })),
    );
    await store.database.write((transaction) =>
      transaction.updateTable('events').set({ body: '' }).where('id', '=', 'e500').execute(),
    );
    await store[Symbol.asyncDispose]();
    const database = await open(url, randomBytes(32));
    expect(await reseal(database)).to.equal(1_099);
    const bodies = await database.read.withoutPlugins().selectFrom('events').select(['id', 'body']).execute();
    for (const { id, body } of bodies) expect(body.slice(0, 5)).to.equal(id === 'e500' ? '' : 'enc1:');
    const keys = await database.read.selectFrom('event_keys').select('key').execute();
    expect(new Set(keys.map(({ key }) => key)).size).to.equal(1_100);
    expect(keys.filter(({ key }) => /^p\d+$/.test(key))).to.deep.equal([]);
    await database.close();
  });

  if (engine === 'postgres') {
    it('gets none while another gateway runs on it without', async () => {
      const url = await createStore();
      const other = await open(url);
      const presence = await other.announce('other');
      expect(await open(url, randomBytes(32)).catch((error: Error) => error.message)).to.match(/stop every gateway/);
      await presence.close();
      await other.close();
      await (await open(url, randomBytes(32))).close();
    });
  }
});
