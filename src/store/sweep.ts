import type { Transaction } from 'kysely';
import type { Database } from './database.ts';
import { runStatement, toPlaceholders } from './statement.ts';
import type { Tables } from './tables.ts';

/** How many receipts one sweep looks at: it must not hold up webhooks. */
const RECEIPTS_PER_SWEEP = 2_000;

/**
 * Looks through a stretch of the receipts, in the order of their keys, and removes those too old to recognise a resend: no
 * index on their age is needed, which every webhook would pay for. Returns where to go on, or '' after the last one.
 */
export async function sweepReceipts(
  transaction: Transaction<Tables>,
  { engine, now }: Database,
  resendWindowMs: number,
  from: string,
): Promise<string> {
  const rows = await transaction
    .selectFrom('receipts')
    .select(['key', 'at', now.as('now')])
    .where('key', '>', from)
    .orderBy('key')
    .limit(RECEIPTS_PER_SWEEP)
    .execute();
  const oldest = Number(rows[0]?.now) - resendWindowMs;
  const old = rows.filter(({ at }) => at < oldest).map(({ key }) => key);
  if (old.length > 0) {
    const marks = toPlaceholders(1, old.length);
    // A receipt that is being renewed right now is left alone: whoever receives never waits for this.
    const free = `SELECT key FROM receipts WHERE key IN ${marks} FOR UPDATE SKIP LOCKED`;
    const keys = engine === 'postgres' ? `(${free})` : marks;
    await runStatement(transaction, engine, `DELETE FROM receipts WHERE key IN ${keys} AND at < ?`, [...old, oldest]);
  }
  return rows.length < RECEIPTS_PER_SWEEP ? '' : (rows.at(-1)?.key ?? '');
}
