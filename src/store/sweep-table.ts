import { sql } from 'kysely';
import type { Database } from './database.ts';
import { runStatement, toPlaceholders } from './statement.ts';

const ROWS_PER_STRETCH = 500;

/** A table of which rows go by their age. */
export interface AgedTable {
  readonly name:
    | 'links'
    | 'activities'
    | 'conflicts'
    | 'unmapped_agents'
    | 'visitor_accounts'
    | 'tombstones'
    | 'recent_records'
    | 'record_turns';
  /** Its primary key, texts all. */
  readonly keys: readonly [string, ...string[]];
  /** The column with the time that the age counts from. */
  readonly time: string;
  /** SQL; only these rows go. */
  readonly condition?: string;
}

/** Where a walk through a table stands: the key of the last row looked at. */
export type Place = readonly string[];

/**
 * Looks at a stretch of the table in the order of its keys and removes the rows older than `limitMs`: no index on their age is
 * needed, which every event would pay for. Returns where to go on; undefined behind the last row.
 */
export async function sweepTable(
  database: Database,
  { name, keys, time, condition = '1 = 1' }: AgedTable,
  limitMs: number,
  from: Place | undefined,
): Promise<Place | undefined> {
  const columns = keys.join(', ');
  const place = from ?? keys.map(() => '');
  const { rows } = await sql<Record<string, string | number>>`SELECT ${sql.raw(columns)}, ${sql.raw(time)} AS since,
    CASE WHEN ${sql.raw(condition)} THEN 1 ELSE 0 END AS removable, ${database.now} AS now FROM ${sql.table(name)}
    WHERE (${sql.raw(columns)}) > (${sql.join(place)}) ORDER BY ${sql.raw(columns)} LIMIT ${ROWS_PER_STRETCH}`.execute(
    database.read,
  );
  const oldest = Number(rows[0]?.now) - limitMs;
  const toKey = (row: (typeof rows)[number]) => keys.map((key) => String(row[key]));
  const old = rows.filter(({ since, removable }) => Number(since) < oldest && Number(removable) === 1).map(toKey);
  if (old.length > 0) {
    await database.write((transaction) =>
      runStatement(
        transaction,
        database.engine,
        // A row that was renewed meanwhile stays.
        `DELETE FROM ${name} WHERE (${columns}) IN (VALUES ${toPlaceholders(old.length, keys.length)})
         AND ${time} < ? AND ${condition}`,
        [...old.flat(), oldest],
      ),
    );
  }
  const last = rows.at(-1);
  return rows.length < ROWS_PER_STRETCH || last === undefined ? undefined : toKey(last);
}
