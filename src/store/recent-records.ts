import type { Transaction } from 'kysely';
import type { Database } from './database.ts';
import { runStatement, toPlaceholders } from './statement.ts';
import type { Tables } from './tables.ts';
import type { Vault } from './vault.ts';

/** Address of a record in its CRM. */
interface RecentRef {
  readonly type: string;
  readonly id: string;
}

/** A record that was just written. */
export interface RecentRecord {
  readonly ref: RecentRef;
  /** Identities it was given, hashed; the account is part of each. */
  readonly keys: readonly string[];
  /** Whatever else was kept under these is answered by it and forgotten. */
  readonly settled: readonly string[];
}

/** Keeps which records have which identities. */
export async function saveRecentRecords(
  transaction: Transaction<Tables>,
  database: Database,
  records: readonly RecentRecord[],
): Promise<void> {
  const { engine, clock, vault } = database;
  const settled = records.flatMap((record) => record.settled);
  await deleteRecentRecords(transaction, database, settled);
  const rows = new Map(records.flatMap(({ keys, ref }) => toColumns(vault, keys).map((key) => [key, ref] as const)));
  if (rows.size === 0) return;
  await runStatement(
    transaction,
    engine,
    `INSERT INTO recent_records (key, record_type, record_id, at)
     VALUES ${Array(rows.size).fill(`(?, ?, ?, ${clock})`).join(', ')}
     ON CONFLICT (key) DO UPDATE SET record_type = excluded.record_type, record_id = excluded.record_id, at = excluded.at`,
    // In one order, so that no two processes wait for each other.
    [...rows].sort(([one], [other]) => (one < other ? -1 : 1)).flatMap(([key, { type, id }]) => [key, type, id]),
  );
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

/** The records that were given one of these identities within the last `withinMs`, each once. */
export async function findRecentRecords(
  { read, engine, clock, vault }: Database,
  keys: readonly string[],
  withinMs: number,
): Promise<readonly RecentRef[]> {
  if (keys.length === 0) return [];
  const rows = await runStatement<{ record_type: string; record_id: string }>(
    read,
    engine,
    `SELECT DISTINCT record_type, record_id FROM recent_records
     WHERE key IN ${toPlaceholders(1, keys.length)} AND at >= ${clock} - ?`,
    [...toColumns(vault, keys), withinMs],
  );
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
