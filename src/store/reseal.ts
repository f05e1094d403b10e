import { sql } from 'kysely';
import type { Database } from './database.ts';
import type { Tables } from './tables.ts';

/** A table with sealed columns and its primary key. */
interface SealedTable {
  readonly name: keyof Tables;
  readonly keys: readonly string[];
  readonly columns: readonly string[];
}

const TABLES: readonly SealedTable[] = [
  { name: 'secrets', keys: ['account', 'name'], columns: ['value'] },
  { name: 'links', keys: ['account', 'visitor_key'], columns: ['known', 'card', 'lead_print'] },
  { name: 'conflicts', keys: ['id'], columns: ['chat_value', 'crm_value', 'reason'] },
  { name: 'activities', keys: ['account', 'key'], columns: ['state'] },
  { name: 'unmapped_agents', keys: ['account', 'key'], columns: ['agent'] },
  { name: 'decisions', keys: ['event_id'], columns: ['body'] },
  { name: 'events', keys: ['seq'], columns: ['body', 'answer'] },
];

const ROWS_PER_STRETCH = 100;

type Value = string | number | null;
type Row = Readonly<Record<string, Value>>;

/** Brings what was written in clear or with an older key under the newest key, a stretch at a time. */
export interface Resealing {
  /** Does a stretch. Gives how many rows were sealed anew in all once nothing is left to look at, else undefined. Once done it does nothing. */
  step(): Promise<number | undefined>;
}

export function createResealing(database: Database): Resealing {
  const tables = database.vault.hasKey ? [...TABLES] : [];
  let place: readonly (string | number)[] | undefined;
  let sealed = 0;
  return {
    async step() {
      for (let table = tables[0]; table !== undefined; table = tables[0]) {
        const rows = await readStretch(database, table, place);
        sealed += await sealRows(database, table, rows);
        const last = rows.at(-1);
        if (rows.length === ROWS_PER_STRETCH && last !== undefined) {
          place = table.keys.map((key) => last[key] ?? '');
          return undefined;
        }
        place = undefined;
        tables.shift();
        if (tables.length === 0) return sealed;
      }
      return undefined;
    },
  };
}

/** Rows as they are, not opened. */
async function readStretch(
  { read }: Database,
  { name, keys, columns }: SealedTable,
  place: readonly (string | number)[] | undefined,
): Promise<readonly Row[]> {
  const order = sql.raw(keys.join(', '));
  const after = place === undefined ? sql`` : sql`WHERE (${order}) > (${sql.join(place)})`;
  const { rows } = await sql<Row>`SELECT ${order}, ${sql.raw(columns.join(', '))} FROM ${sql.table(name)} ${after}
    ORDER BY ${order} LIMIT ${ROWS_PER_STRETCH}`.execute(read.withoutPlugins());
  return rows;
}

async function sealRows(database: Database, table: SealedTable, rows: readonly Row[]): Promise<number> {
  const changed = rows.filter((row) => table.columns.some((column) => renew(database, row[column]) !== undefined));
  if (changed.length === 0) return 0;
  await database.write(async (transaction) => {
    for (const row of changed) {
      for (const column of table.columns) {
        const text = renew(database, row[column]);
        if (text === undefined) continue;
        const isIt = sql.join(
          [...table.keys, column].map((key) => sql`${sql.ref(key)} = ${row[key]}`),
          sql` AND `,
        );
        // What was written anew meanwhile is sealed with the newest key already.
        await sql`UPDATE ${sql.table(table.name)} SET ${sql.ref(column)} = ${text} WHERE ${isIt}`.execute(transaction);
      }
    }
  });
  return changed.length;
}

/** An empty text stands for a payload that was removed. */
function renew({ vault }: Database, value: Value | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? vault.renew(value) : undefined;
}
