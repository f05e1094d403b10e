import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { sql } from 'kysely';
import { parseConfig } from '../../config/load.ts';
import { connectors } from '../../connectors/registry.ts';
import { CommandError, UsageError } from '../../src/ops/command.ts';
import { migrateStoreCommand } from '../../src/ops/migrate-store.ts';
import type { Definitions } from '../../src/start/accounts.ts';
import { openStore } from '../../src/store/open-store.ts';
import { StoreInUseError } from '../../src/store/sqlite-lock.ts';
import { readBook } from '../gateway/contact-book.ts';
import { createTemporaryFolder } from '../gateway/temporary-folder.ts';
import { waitUntil } from '../gateway/wait-until.ts';
import { usePostgres } from './engines.ts';
import { openGateway, sendChat } from './open-gateway.ts';
import { openTestStore } from './open-test-store.ts';

const definitions = connectors as unknown as Definitions;

async function migrateStore(...words: readonly string[]): Promise<string> {
  const raw = { accounts: { crm: { connector: 'local' } }, channels: { shop: { account: 'crm' } } };
  const printed: string[] = [];
  const config = parseConfig(raw, definitions, {}, '.');
  const code = await migrateStoreCommand.run({ config, definitions, words, print: (text) => printed.push(text) });
  expect(code).to.equal(0);
  return printed.join('\n');
}

async function failToMigrate(...words: readonly string[]): Promise<unknown> {
  return migrateStore(...words).then(
    () => expect.fail('it moved'),
    (error: unknown) => error,
  );
}

/** Everything in the tables, to compare. */
async function readAll(url: string): Promise<object> {
  const database = await openStore(url, { exclusive: false, onError: () => undefined });
  try {
    const rows = async (table: string, order: string) =>
      (await sql`SELECT * FROM ${sql.table(table)} ORDER BY ${sql.raw(order)}`.execute(database.read)).rows;
    return {
      events: await rows('events', 'seq'),
      receipts: await rows('receipts', 'event_id'),
      keys: await rows('event_keys', 'seq'),
      links: await rows('links', 'updated_at, record_id'),
      activities: await rows('activities', 'updated_at, record_id'),
      decisions: await rows('decisions', 'seq'),
      contacts: await rows('local_contacts', 'created_at, updated_at'),
      migrations: await rows('local_migrations', 'number'),
    };
  } finally {
    await database.close();
  }
}

/** A SQLite store with a few chats in it. */
async function fill(folder: string): Promise<string> {
  const url = `sqlite:${join(folder, 'gateway.db')}`;
  const gateway = await openGateway(url);
  for (const number of [1, 2, 3]) {
    const visitor = { name: `Visitor ${number}`, email: `visitor${number}@shop.example`, number: String(number) };
    await sendChat(gateway, number, visitor);
    const chat = { messages: [{ timestamp: 1_700_000_000, type: 'visitor', message: 'Hello' }] };
    await sendChat(gateway, number, visitor, { event_name: 'chat_finished', chat });
  }
  const { read } = gateway.database;
  await waitUntil('everything is done', async () => {
    const open = await read.selectFrom('events').select('id').where('state', '=', 'open').execute();
    return open.length === 0;
  });
  await gateway.stop(1_000);
  return url;
}

describe('gateway migrate-store', () => {
  const createStore = usePostgres();

  it('moves everything, with the contact book, and a gateway goes on there', async function () {
    this.timeout(40_000);
    using folder = createTemporaryFolder();
    const from = await fill(folder.path);
    const to = await createStore('empty');
    const before = await readAll(from);
    const text = await migrateStore('--from', from, '--to', to);
    expect(text)
      .to.match(/Moved \d+ rows/)
      .and.to.include('events: 6')
      .and.to.include('local_contacts: 3');
    expect(await readAll(to)).to.deep.equal(before);
    expect(await readBook(to)).to.deep.equal(await readBook(from));
    await using store = await openTestStore(to);
    await store.receive('next');
    expect((await store.events()).map(({ seq }) => seq)).to.deep.equal([1, 2, 3, 4, 5, 6, 7]);
  });

  it('makes due what the last process held', async () => {
    using folder = createTemporaryFolder();
    const from = `sqlite:${join(folder.path, 'gateway.db')}`;
    {
      await using store = await openTestStore(from);
      await store.receive('held', { interactive: true });
    }
    const to = await createStore();
    await migrateStore('--from', from, '--to', to);
    await using store = await openTestStore(to);
    expect((await store.claim()).map(({ eventId, attempts }) => [eventId, attempts])).to.deep.equal([['held', 2]]);
  });

  it('moves more rows than go into one statement', async function () {
    this.timeout(40_000);
    using folder = createTemporaryFolder();
    const from = `sqlite:${join(folder.path, 'gateway.db')}`;
    {
      await using store = await openTestStore(from);
      for (let start = 0; start < 1_200; start += 300) {
        await store.receiveAll(Array.from({ length: 300 }, (_, index) => ({ id: `e${start + index}` })));
      }
    }
    const to = await createStore();
    expect(await migrateStore('--from', from, '--to', to)).to.include('events: 1200');
    await using store = await openTestStore(to);
    expect(await store.events()).to.have.length(1_200);
  });

  it('refuses a target that holds anything, and leaves it as it is', async () => {
    using folder = createTemporaryFolder();
    const from = await fill(folder.path);
    const to = await createStore();
    {
      await using store = await openTestStore(to);
      await store.receive('there');
    }
    const error = await failToMigrate('--from', from, '--to', to);
    expect(error).to.be.instanceOf(CommandError);
    expect(error).to.have.property('message', 'The target is not empty: there are rows in events.');
    await using store = await openTestStore(to);
    expect((await store.events()).map(({ id }) => id)).to.deep.equal(['there']);
  });

  it('refuses while a gateway runs on the source or on the target', async () => {
    using folder = createTemporaryFolder();
    const to = await createStore();
    const from = `sqlite:${join(folder.path, 'gateway.db')}`;
    {
      await using store = await openTestStore(from);
      await store.receive('a');
      expect(await failToMigrate('--from', from, '--to', to)).to.be.instanceOf(StoreInUseError);
    }
    await using store = await openTestStore(to);
    const presence = await store.database.announce('running');
    const error = await failToMigrate('--from', from, '--to', to);
    expect(error).to.have.property('message', 'A gateway runs on the target: stop it first.');
    await presence.close();
  });

  it('moves nothing at all when something in between fails', async () => {
    using folder = createTemporaryFolder();
    const from = await fill(folder.path);
    const to = await createStore();
    {
      await using store = await openTestStore(to);
      await sql`ALTER TABLE decisions ADD CONSTRAINT nothing_at_all CHECK (seq < 0)`.execute(store.database.read);
    }
    expect(await failToMigrate('--from', from, '--to', to))
      .to.have.property('message')
      .that.includes('nothing_at_all');
    await using store = await openTestStore(to);
    expect(await store.events()).to.deep.equal([]);
  });

  it('makes no file where there is none, and asks for the right words', async () => {
    using folder = createTemporaryFolder();
    const path = join(folder.path, 'gateway.db');
    const to = 'postgres://localhost/never-asked';
    expect(await failToMigrate('--from', `sqlite:${path}`, '--to', to)).to.be.instanceOf(CommandError);
    expect(existsSync(path)).to.equal(false);
    expect(await failToMigrate('--from', `sqlite:${path}`)).to.be.instanceOf(UsageError);
    expect(await failToMigrate('--from', to, '--to', to)).to.be.instanceOf(UsageError);
  });
});
