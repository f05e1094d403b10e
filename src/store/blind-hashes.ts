import { sql, type Transaction } from 'kysely';
import type { Database } from './database.ts';
import { runStatement, toPlaceholders } from './statement.ts';
import type { Tables } from './tables.ts';
import type { Vault } from './vault.ts';

const ROWS_AT_ONCE = 500;

/** A column of hashes and the table's primary key, to walk by. */
interface HashColumn {
  readonly table: keyof Tables;
  readonly column: string;
  readonly keys: readonly string[];
}

const HASH_COLUMNS: readonly HashColumn[] = [
  { table: 'event_keys', column: 'key', keys: ['key', 'seq'] },
  { table: 'recent_records', column: 'key', keys: ['key'] },
  { table: 'activities', column: 'key', keys: ['account', 'key'] },
  { table: 'activities', column: 'content_hash', keys: ['account', 'key'] },
  { table: 'unmapped_agents', column: 'key', keys: ['account', 'key'] },
  { table: 'conflicts', column: 'id', keys: ['id'] },
];

type Value = string | number;

/**
 * Keys every hash of before there was a key. Rows are looked for as they were before the transaction, through `database.read`,
 * so that a walk by a column that changes comes to an end.
 */
export async function blindStoredHashes(
  transaction: Transaction<Tables>,
  database: Database,
  vault: Vault,
): Promise<void> {
  // What is walked by its own column goes last: until then its rows are found by what they were.
  for (const hashes of HASH_COLUMNS.toSorted((left, right) => Number(isKey(left)) - Number(isKey(right)))) {
    for await (const rows of readPages(database, hashes.table, hashes.keys, hashes.column)) {
      const changes = rows.map((row) => [
        ...hashes.keys.map((key) => row[key] as Value),
        vault.blind(String(row.hash)),
      ]);
      await writePage(transaction, database, hashes, changes);
    }
  }
  const events = { table: 'events', column: 'person_keys', keys: ['seq'] } as const;
  for await (const rows of readPages(database, events.table, events.keys, events.column)) {
    const changes = rows.map((row) => {
      const keys = JSON.parse(String(row.hash)) as readonly string[];
      return [row.seq as Value, JSON.stringify(keys.map((key) => vault.blind(key)))];
    });
    await writePage(transaction, database, events, changes);
  }
}

function isKey({ column, keys }: HashColumn): boolean {
  return keys.includes(column);
}

async function* readPages(
  { read }: Database,
  table: string,
  keys: readonly string[],
  column: string,
): AsyncGenerator<readonly Readonly<Record<string, Value>>[]> {
  const order = sql.raw(keys.join(', '));
  for (let place: readonly Value[] | undefined; ; ) {
    const after = place === undefined ? sql`` : sql`WHERE (${order}) > (${sql.join(place)})`;
    const { rows } = await sql<Record<string, Value>>`SELECT ${order}, ${sql.ref(column)} AS hash
      FROM ${sql.table(table)} ${after} ORDER BY ${order} LIMIT ${ROWS_AT_ONCE}`.execute(read);
    if (rows.length === 0) return;
    yield rows;
    const last = rows.at(-1);
    place = keys.map((key) => last?.[key] ?? '');
  }
}

async function writePage(
  transaction: Transaction<Tables>,
  { engine }: Database,
  { table, column, keys }: HashColumn,
  changes: readonly (readonly Value[])[],
): Promise<void> {
  const names = [...keys.map((_, index) => `key${index}`), 'hash'];
  const values = engine === 'postgres' ? toTyped(changes.length, keys) : toPlaceholders(changes.length, names.length);
  await runStatement(
    transaction,
    engine,
    `WITH changes (${names.join(', ')}) AS (VALUES ${values})
     UPDATE ${table} SET ${column} = changes.hash FROM changes
     WHERE ${keys.map((key, index) => `${table}.${key} = changes.key${index}`).join(' AND ')}`,
    changes.flat(),
  );
}

/** PostgreSQL takes parameters of a list of rows for texts. */
function toTyped(rows: number, keys: readonly string[]): string {
  const row = [...keys.map((key) => (key === 'seq' ? 'CAST(? AS BIGINT)' : '?')), '?'];
  return Array(rows)
    .fill(`(${row.join(', ')})`)
    .join(', ');
}
