import { sql, type Transaction } from 'kysely';
import type { Database } from './database.ts';
import type { Tables } from './tables.ts';

/**
 * PostgreSQL's advisory locks that keep the order of a person's events, held until the transaction ends. SQLite has one
 * writer and needs none. Whoever takes both takes them in this order and before it touches a row, so that nobody waits in
 * a circle: receiving and claiming wait for no rows of each other. A lock is only sent: the transaction's next statement waits
 * for it in the server.
 */
const RECEIVING = 7_146_001;
const CLAIMING = 7_146_002;

/** One process at a time receives, so that events become visible in the order of their numbers. */
export async function lockReceiving(transaction: Transaction<Tables>, { engine }: Database): Promise<void> {
  if (engine === 'postgres') await sql`SELECT pg_advisory_xact_lock(${RECEIVING})`.execute(transaction);
}

/** Any number of processes claim at the same time, but not while one reopens. A statement of its own: the next one sees what was committed meanwhile. */
export async function lockClaiming(transaction: Transaction<Tables>, { engine }: Database): Promise<void> {
  if (engine === 'postgres') await sql`SELECT pg_advisory_xact_lock_shared(${CLAIMING})`.execute(transaction);
}

/** An ended event that opens again takes its old place among events that may be claimed in this moment: everybody else waits. */
export async function lockReopening(transaction: Transaction<Tables>, { engine }: Database): Promise<void> {
  if (engine !== 'postgres') return;
  await sql`SELECT pg_advisory_xact_lock(${RECEIVING})`.execute(transaction);
  await sql`SELECT pg_advisory_xact_lock(${CLAIMING})`.execute(transaction);
}
