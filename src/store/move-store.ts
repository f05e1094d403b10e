import { sql, type Transaction } from 'kysely';
import type { Database } from './database.ts';
import { countOwners } from './missing-owners.ts';
import { releaseEvents } from './retry-events.ts';
import { runStatement, toPlaceholders } from './statement.ts';
import type { Tables } from './tables.ts';

/** The target is not one to move into. The message says why. */
export class TargetError extends Error {
  override readonly name = 'TargetError';
}

/** A table and how many rows of it were moved. */
export interface MovedTable {
  readonly table: string;
  readonly rows: number;
}

export interface MoveOptions {
  /** Hears how many rows of how many are there. */
  onProgress(done: number, total: number): void;
}

/** Every table of the gateway's own. false: is about the processes on the store, and not moved. */
const OWN_TABLES = {
  events: true,
  receipts: true,
  event_keys: true,
  links: true,
  activities: true,
  decisions: true,
  conflicts: true,
  secrets: true,
  tombstones: true,
  recent_records: true,
  answer_times: true,
  schema_checks: true,
  unmapped_agents: true,
  visitor_accounts: true,
  record_turns: true,
  processes: false,
  generations: false,
} as const satisfies Record<keyof Tables, boolean>;
const MOVED = Object.entries(OWN_TABLES).flatMap(([name, isMoved]) => (isMoved ? [name] : []));

/** Tables of connectors begin so. Which migrations made them is in a table of theirs too. */
const CONNECTOR_TABLES = 'local\\_%';
const LEDGER = /_migrations$/;
const ROWS_AT_ONCE = 500;

interface SourceTable {
  readonly name: string;
  readonly rows: number;
}

/**
 * Moves everything from a SQLite store to an empty PostgreSQL one, in one transaction: afterwards all of it is there, or
 * nothing. Nobody may work on either. What the source's last process held is due at once. Throws `TargetError`.
 */
export async function moveStore(
  source: Database,
  target: Database,
  { onProgress }: MoveOptions,
): Promise<readonly MovedTable[]> {
  if ((await countOwners(target)) > 0) throw new TargetError('A gateway runs on the target: stop it first.');
  return target.write(async (transaction) => {
    await requireEmpty(transaction, await listTables(transaction, MOVED));
    const tables = [
      ...(await countRows(source, MOVED)),
      ...(await countRows(source, await createConnectorTables(source, transaction))),
    ];
    const total = tables.reduce((sum, { rows }) => sum + rows, 0);
    let done = 0;
    for (const { name } of tables) {
      for await (const rows of readPages(source, name)) {
        await insertRows(transaction, name, rows);
        done += rows.length;
        onProgress(done, total);
      }
    }
    await sql`SELECT setval(pg_get_serial_sequence('events', 'seq'), COALESCE(MAX(seq), 0) + 1, false) FROM events`.execute(
      transaction,
    );
    await requireAll(transaction, tables);
    await releaseEvents(transaction, target, undefined);
    return tables.map(({ name, rows }) => ({ table: name, rows }));
  });
}

/** The connectors' tables the target has, besides `own`. */
async function listTables(transaction: Transaction<Tables>, own: readonly string[]): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`SELECT tablename AS name FROM pg_tables
    WHERE schemaname = current_schema() AND tablename LIKE ${CONNECTOR_TABLES}`.execute(transaction);
  return [...own, ...rows.map(({ name }) => name)];
}

async function requireEmpty(transaction: Transaction<Tables>, tables: readonly string[]): Promise<void> {
  for (const table of tables) {
    if (LEDGER.test(table)) continue;
    const { rows } = await sql`SELECT 1 FROM ${sql.table(table)} LIMIT 1`.execute(transaction);
    if (rows.length > 0) throw new TargetError(`The target is not empty: there are rows in ${table}.`);
  }
}

async function countRows(source: Database, names: readonly string[]): Promise<readonly SourceTable[]> {
  const tables: SourceTable[] = [];
  for (const name of names) tables.push({ name, rows: await countTable(source.read, name) });
  return tables;
}

async function countTable(on: Transaction<Tables> | Database['read'], name: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`SELECT COUNT(*) AS count FROM ${sql.table(name)}`.execute(on);
  return Number(rows[0]?.count);
}

/**
 * Makes the source's connector tables in the target. Connectors write their statements for both engines alike, so SQLite's
 * record of them will do. Returns the tables whose rows are to be moved.
 */
async function createConnectorTables(source: Database, transaction: Transaction<Tables>): Promise<readonly string[]> {
  const { rows } = await sql<{ type: string; name: string; text: string }>`
    SELECT type, tbl_name AS name, sql AS text FROM sqlite_master
    WHERE tbl_name LIKE ${CONNECTOR_TABLES} ESCAPE '\\' AND sql IS NOT NULL ORDER BY type DESC, name`.execute(
    source.read,
  );
  const present = await listTables(transaction, []);
  for (const { name, text } of rows) if (!present.includes(name)) await sql.raw(text).execute(transaction);
  return rows
    .filter(({ type, name }) => type === 'table' && !(LEDGER.test(name) && present.includes(name)))
    .map(({ name }) => name);
}

type Row = Readonly<Record<string, string | number | null>>;

async function* readPages(source: Database, name: string): AsyncGenerator<readonly Row[]> {
  let last = 0;
  for (;;) {
    const { rows } = await sql<Row & { readonly moved_row: number }>`
      SELECT rowid AS moved_row, * FROM ${sql.table(name)} WHERE rowid > ${last} ORDER BY rowid LIMIT ${ROWS_AT_ONCE}`.execute(
      source.read,
    );
    if (rows.length === 0) return;
    last = rows.at(-1)?.moved_row ?? last;
    yield rows.map(({ moved_row, ...row }) => row as Row);
  }
}

async function insertRows(transaction: Transaction<Tables>, name: string, rows: readonly Row[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {});
  // The names come from the tables themselves.
  const names = columns.map((column) => `"${column}"`).join(', ');
  await runStatement(
    transaction,
    'postgres',
    `INSERT INTO "${name}" (${names}) OVERRIDING SYSTEM VALUE VALUES ${toPlaceholders(rows.length, columns.length)}`,
    rows.flatMap((row) => columns.map((column) => row[column] ?? null)),
  );
}

async function requireAll(transaction: Transaction<Tables>, tables: readonly SourceTable[]): Promise<void> {
  for (const { name, rows } of tables) {
    const moved = await countTable(transaction, name);
    if (moved !== rows) throw new Error(`Of ${rows} rows in ${name} only ${moved} arrived. Nothing was changed.`);
  }
}
