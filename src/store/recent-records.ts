import type { Transaction } from 'kysely';
import type { Database } from './database.ts';
import type { Tables } from './tables.ts';
import type { Vault } from './vault.ts';

/** Address of a record in its CRM. */
interface RecentRef {
  readonly type: string;
  readonly id: string;
}

/** Keeps for a while which record has these identities (hashed, the account is part of each), and forgets what is older. */
export async function saveRecentRecord(
  transaction: Transaction<Tables>,
  { now, vault }: Database,
  keys: readonly string[],
  ref: RecentRef,
  keepMs: number,
): Promise<void> {
  await transaction
    .deleteFrom('recent_records')
    .where(({ eb }) => eb('at', '<', eb(now, '-', keepMs)))
    .execute();
  if (keys.length === 0) return;
  const values = { record_type: ref.type, record_id: ref.id, at: now };
  await transaction
    .insertInto('recent_records')
    .values(toColumns(vault, keys).map((key) => ({ key, ...values })))
    .onConflict((conflict) => conflict.column('key').doUpdateSet(values))
    .execute();
}

/** Forgets what these identities were kept for. */
export async function deleteRecentRecords(
  transaction: Transaction<Tables>,
  { vault }: Database,
  keys: readonly string[],
): Promise<void> {
  if (keys.length === 0) return;
  await transaction.deleteFrom('recent_records').where('key', 'in', toColumns(vault, keys)).execute();
}

/** The records that have one of these identities, each once. */
export async function findRecentRecords(
  { read, vault }: Database,
  keys: readonly string[],
): Promise<readonly RecentRef[]> {
  if (keys.length === 0) return [];
  const rows = await read
    .selectFrom('recent_records')
    .select(['record_type', 'record_id'])
    .distinct()
    .where('key', 'in', toColumns(vault, keys))
    .execute();
  return rows.map((row) => ({ type: row.record_type, id: row.record_id }));
}

/** How long ago the newest of these was kept, in ms by the store's clock; undefined: none is there. */
export async function findRecentAge(
  { read, now, vault }: Database,
  keys: readonly string[],
): Promise<number | undefined> {
  if (keys.length === 0) return undefined;
  const row = await read
    .selectFrom('recent_records')
    .select(['at', now.as('now')])
    .where('key', 'in', toColumns(vault, keys))
    .orderBy('at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : Number(row.now) - Number(row.at);
}

/** The keys as the table has them: every statement here asks for them so. */
function toColumns(vault: Vault, keys: readonly string[]): readonly string[] {
  return keys.map((key) => vault.blind(key));
}
