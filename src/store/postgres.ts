import { Kysely, PostgresDialect, sql } from 'kysely';
import { Pool, types } from 'pg';
import type { Database } from './database.ts';
import { createGroupCommit } from './group-commit.ts';
import type { Tables } from './tables.ts';

const INT8 = 20;
const CONNECTION_TIMEOUT_MS = 5_000;

/** Opens a pool to PostgreSQL, for any number of gateway processes. Reaches nothing yet. `onError` hears of lost idle connections. */
export function openPostgres(url: string, onError: (error: Error) => void): Database {
  const pool = new Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: CONNECTION_TIMEOUT_MS,
    // Numbers here are counters and ms: all below 2^53.
    types: { getTypeParser: (oid, format) => (oid === INT8 ? Number : types.getTypeParser(oid, format)) },
  });
  // Without a listener a restart of the server would end this process.
  pool.on('error', onError);
  const kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return {
    engine: 'postgres',
    read: kysely,
    write: createGroupCommit((work) => kysely.transaction().execute(work)),
    now: sql<number>`CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)`,
    close: () => kysely.destroy(),
  };
}
