import { sql, type Transaction } from 'kysely';
import type { Database } from './database.ts';
import type { Tables } from './tables.ts';

/** Accounts and channels by name. */
export interface ChangedNames {
  readonly accounts: readonly string[];
  readonly channels: readonly string[];
}

/** Makes the waiting (not the running) events of these accounts and channels due now. */
export async function hastenChanged(
  transaction: Transaction<Tables>,
  { now }: Database,
  { accounts, channels }: ChangedNames,
): Promise<void> {
  if (accounts.length + channels.length === 0) return;
  await transaction
    .updateTable('events')
    .set({ due_at: now })
    .where('state', '=', sql.lit('open' as const))
    .where('lane', 'in', [0, 1])
    .where('owner', 'is', null)
    .where('due_at', '>', now)
    .where(({ or, eb }) =>
      or([
        ...(accounts.length > 0 ? [eb('account', 'in', accounts)] : []),
        ...(channels.length > 0 ? [eb('channel', 'in', channels)] : []),
      ]),
    )
    .execute();
}
