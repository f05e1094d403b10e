import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely';
import { DatabaseError } from 'pg';
import type { Database } from './database.ts';
import { StoreBusyError } from './group-commit.ts';
import { migrateStore } from './migrate.ts';
import { openPool } from './postgres-pool.ts';
import { announceOwner } from './presence.ts';
import type { Tables } from './tables.ts';
import { NO_VAULT } from './vault.ts';

const CONNECTIONS = 10;
/** A server that takes longer does not answer an agent in time either: the sender is told to come again. */
const STATEMENT_TIMEOUT_MS = 5_000;
const MAX_WAITING = 20_000;
/** Of the statement, not of its rows: only so can an index find what is due. */
const CLOCK = 'CAST(EXTRACT(EPOCH FROM statement_timestamp()) * 1000 AS BIGINT)';
const MAX_TRIES = 4;
/** serialization_failure and deadlock_detected: nothing was written, and the next try usually gets through. */
const PASSING_CODES = new Set(['40001', '40P01']);

export interface PostgresOptions {
  /** Statements may take as long as they take: for commands, with nobody waiting for an answer. */
  readonly unhurried: boolean;
  /** Hears of lost connections. */
  onError(error: Error): void;
}

/**
 * Opens a pool to PostgreSQL, for any number of gateway processes. Reaches nothing yet. Every piece of work is a transaction
 * of its own, so that nobody waits for another's row locks: the server syncs the commits of several connections together,
 * and what every event needs is written many rows at a time.
 */
export function openPostgres(
  url: string,
  { unhurried, onError }: PostgresOptions,
): Database & { migrate(): Promise<void> } {
  const kysely = openKysely(url, CONNECTIONS, unhurried ? 0 : STATEMENT_TIMEOUT_MS, onError);
  let waiting = 0;
  const write: Database['write'] = async (work) => {
    if (waiting >= MAX_WAITING) throw new StoreBusyError('The store has too much waiting to be written.');
    waiting += 1;
    try {
      return await transact(kysely, work);
    } finally {
      waiting -= 1;
    }
  };
  return {
    engine: 'postgres',
    read: kysely,
    write,
    // The server commits to its disk.
    commit: async (work) => ({ value: await write(work), durable: Promise.resolve() }),
    now: sql.raw(CLOCK),
    clock: CLOCK,
    async migrate() {
      const once = openKysely(url, 1, 0, onError);
      try {
        await migrateStore(once, 'postgres');
      } finally {
        await once.destroy();
      }
    },
    vault: NO_VAULT,
    announce: (owner) => announceOwner(url, owner, onError),
    close: () => kysely.destroy(),
  };
}

function openKysely(
  url: string,
  max: number,
  statementTimeoutMs: number,
  onError: (error: Error) => void,
): Kysely<Tables> {
  return new Kysely<Tables>({
    dialect: new PostgresDialect({ pool: openPool(url, { max, statementTimeoutMs, onError }) }),
  });
}

async function transact<T>(
  kysely: Kysely<Tables>,
  work: (transaction: Transaction<Tables>) => Promise<T>,
  tries = 1,
): Promise<T> {
  try {
    return await kysely.transaction().execute(work);
  } catch (error) {
    const passes = error instanceof DatabaseError && PASSING_CODES.has(error.code ?? '');
    if (!passes || tries >= MAX_TRIES) throw error;
    return transact(kysely, work, tries + 1);
  }
}
