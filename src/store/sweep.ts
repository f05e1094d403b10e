import { sql, type Transaction } from 'kysely';
import type { Database } from './database.ts';
import type { Tables } from './tables.ts';

/** How many receipts one sweep removes at most: a sweep must not hold up webhooks. */
const RECEIPTS_PER_SWEEP = 1_000;

/** Removes receipts that are too old to recognise a resend. Returns how many. */
export async function sweepReceipts(
  transaction: Transaction<Tables>,
  { now }: Database,
  resendWindowMs: number,
): Promise<number> {
  const { numDeletedRows } = await transaction
    .deleteFrom('receipts')
    .where('key', 'in', (select) =>
      select
        .selectFrom('receipts')
        .select('key')
        .where('at', '<', sql<number>`${now} - ${resendWindowMs}`)
        .limit(RECEIPTS_PER_SWEEP),
    )
    .executeTakeFirst();
  return Number(numDeletedRows);
}
