import type { Transaction } from 'kysely';
import type { Database } from './database.ts';
import type { Tables } from './tables.ts';

/**
 * Ends an event by an operator's word: nothing more is done for it. False when there is no such event, it has ended already or
 * is being done right now.
 */
export async function ignoreEvent(
  transaction: Transaction<Tables>,
  { now }: Database,
  eventId: string,
  reason: string,
): Promise<boolean> {
  const row = await transaction
    .updateTable('events')
    .set({ state: 'ignored', reason_kind: 'operator', reason, finished_at: now })
    .where('id', '=', eventId)
    .where('state', 'in', ['open', 'waiting', 'dead'])
    .where('owner', 'is', null)
    .returning('seq')
    .executeTakeFirst();
  if (row === undefined) return false;
  await transaction.deleteFrom('event_keys').where('seq', '=', row.seq).execute();
  return true;
}
