import { join } from 'node:path';
import type { Engine } from '../../src/store/database.ts';
import { createTemporaryFolder } from '../gateway/temporary-folder.ts';
import { createDatabase, dropDatabase, type PostgresServer, startPostgres } from './postgres-server.ts';

/** Set it to a server's url to test on that one instead: the tests make and drop databases of their own there. */
export const SERVER_URL = process.env.TEST_POSTGRES_URL;
const START_LIMIT_MS = 60_000;

/** Makes an empty store for one test and gives its `storage.url`. It is gone after the test. */
export type CreateStore = () => Promise<string>;

/** Declares `tests` once for each engine. Where PostgreSQL cannot run its tests are skipped, in CI they fail. */
export function describeStores(title: string, tests: (createStore: CreateStore, engine: Engine) => void): void {
  describe(`${title}, on SQLite`, () => tests(useSqlite(), 'sqlite'));
  describe(`${title}, on PostgreSQL`, () => tests(usePostgres(), 'postgres'));
}

function useSqlite(): CreateStore {
  const folders = new DisposableStack();
  after(() => folders.dispose());
  return async () => `sqlite:${join(folders.use(createTemporaryFolder()).path, 'gateway.db')}`;
}

/** Inside a `describe`: lets its tests make databases on the run's PostgreSQL server. */
export function usePostgres(): CreateStore {
  const drops: (() => Promise<void>)[] = [];
  before(async function () {
    this.timeout(START_LIMIT_MS);
    if ((await shareServer()) === undefined) this.skip();
  });
  after(async () => {
    for (const drop of drops) await drop();
  });
  return async () => {
    const server = await shareServer();
    if (server === undefined) throw new Error('PostgreSQL does not run.');
    const url = await server.createDatabase();
    drops.push(() => server.dropDatabase(url));
    return url;
  };
}

interface SharedServer {
  createDatabase(): Promise<string>;
  dropDatabase(url: string): Promise<void>;
}

let own: PostgresServer | undefined;
let shared: Promise<SharedServer | undefined> | undefined;

/** The run's server (`run-postgres.ts`), or one for the files that are run without it. */
function shareServer(): Promise<SharedServer | undefined> {
  shared ??= openServer();
  return shared;
}

async function openServer(): Promise<SharedServer | undefined> {
  if (SERVER_URL !== undefined) {
    return { createDatabase: () => createDatabase(SERVER_URL), dropDatabase: (url) => dropDatabase(SERVER_URL, url) };
  }
  const server = await tryPostgres();
  if (server === undefined) return undefined;
  own = server;
  // The whole server goes after the run, its databases with it.
  return { createDatabase: () => server.createDatabase(), dropDatabase: async () => undefined };
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
    await own?.remove();
    own = undefined;
    shared = undefined;
  });
}
