import { join } from 'node:path';
import type { Engine } from '../../src/store/database.ts';
import { createTemporaryFolder } from '../gateway/temporary-folder.ts';
import { copyTemplate, createDatabase, createTemplate, dropDatabases } from './postgres-databases.ts';
import { type PostgresServer, startPostgres } from './postgres-server.ts';
import { copySqliteStore } from './sqlite-template.ts';

const START_LIMIT_MS = 60_000;

/**
 * Makes a store for one test and gives its `storage.url`. It is gone after the test. The tables are there already, unless it
 * is to be `empty`, as a gateway's first start finds it.
 */
export type CreateStore = (form?: 'empty') => Promise<string>;

/**
 * The server to test on: that of the whole run (`run-postgres.ts`), or one that is given, where the tests make and drop
 * databases of their own.
 */
export function findServerUrl(): string | undefined {
  return process.env.TEST_POSTGRES_URL;
}

/** Declares `tests` once for each engine. Where PostgreSQL cannot run its tests are skipped, in CI they fail. */
export function describeStores(title: string, tests: (createStore: CreateStore, engine: Engine) => void): void {
  describe(`${title}, on SQLite`, () => tests(useSqlite(), 'sqlite'));
  describe(`${title}, on PostgreSQL`, () => tests(usePostgres(), 'postgres'));
}

function useSqlite(): CreateStore {
  const folders = new DisposableStack();
  after(() => folders.dispose());
  return async (form) => {
    const path = join(folders.use(createTemporaryFolder()).path, 'gateway.db');
    if (form !== 'empty') await copySqliteStore(path);
    return `sqlite:${path}`;
  };
}

/** Inside a `describe`: lets its tests make databases on the run's PostgreSQL server. */
export function usePostgres(): CreateStore {
  const urls: string[] = [];
  before(async function () {
    this.timeout(START_LIMIT_MS);
    if ((await shareServer()) === undefined) this.skip();
  });
  after(async () => {
    if (urls.length > 0) await (await shareServer())?.drop(urls);
  });
  return async (form) => {
    const server = await shareServer();
    if (server === undefined) throw new Error('PostgreSQL does not run.');
    const url = await (form === 'empty' ? server.createEmpty() : server.create());
    urls.push(url);
    return url;
  };
}

interface SharedServer {
  create(): Promise<string>;
  createEmpty(): Promise<string>;
  drop(urls: readonly string[]): Promise<void>;
}

let own: PostgresServer | undefined;
let ownTemplate: string | undefined;
let shared: Promise<SharedServer | undefined> | undefined;

/** The run's server (`run-postgres.ts`), or one for the files that are run without it. */
function shareServer(): Promise<SharedServer | undefined> {
  shared ??= openServer();
  return shared;
}

async function openServer(): Promise<SharedServer | undefined> {
  const url = findServerUrl() ?? (await startOwn());
  if (url === undefined) return undefined;
  // The run's database with the tables, on that server.
  const template = process.env.TEST_POSTGRES_TEMPLATE ?? (await createOwnTemplate(url));
  return {
    create: () => copyTemplate(url, template),
    createEmpty: () => createDatabase(url),
    drop: (urls) => dropDatabases(url, urls),
  };
}

async function startOwn(): Promise<string | undefined> {
  own = await tryPostgres();
  return own?.url;
}

async function createOwnTemplate(url: string): Promise<string> {
  ownTemplate = await createTemplate(url);
  return ownTemplate;
}

/** A PostgreSQL of its own, for a test that stops it. Undefined, and said aloud, where it cannot run; throws in CI. */
export async function tryPostgres(): Promise<PostgresServer | undefined> {
  try {
    return await startPostgres();
  } catch (error) {
    if (process.env.CI !== undefined) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    process.stderr.write(`\nPostgreSQL cannot be started here, its tests are skipped: ${reason}\n`);
    return undefined;
  }
}

if (typeof after === 'function') {
  // Outside of every describe: after the last file of this process.
  after(async () => {
    const url = findServerUrl();
    if (url !== undefined && ownTemplate !== undefined) await dropDatabases(url, [ownTemplate]);
    // The whole server goes, its databases with it.
    await own?.remove();
    own = undefined;
    ownTemplate = undefined;
    shared = undefined;
  });
}
