import type { Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/** Ends an open conflict. False when somebody did so before. */
export async function settleConflict(
  transaction: Transaction<Tables>,
  id: string,
  state: 'applied' | 'dismissed',
): Promise<boolean> {
  const { numUpdatedRows } = await transaction
    .updateTable('conflicts')
    .set({ state })
    .where('id', '=', id)
    .where('state', '=', 'open')
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
