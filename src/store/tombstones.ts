import type { Kysely, Transaction } from 'kysely';
import type { Database } from './database.ts';
import { runStatement, toPlaceholders } from './statement.ts';
import type { Tables } from './tables.ts';

/** Somebody was erased. `at`: ms since 1970, by the database's clock. */
export interface Tombstone {
  readonly mark: string;
  readonly at: number;
}

/** A mark erased before is erased anew. */
export async function saveTombstones(
  transaction: Transaction<Tables>,
  tombstones: readonly Tombstone[],
): Promise<void> {
  for (const { mark, at } of tombstones) {
    await transaction
      .insertInto('tombstones')
      .values({ mark, at })
      .onConflict((conflict) => conflict.column('mark').doUpdateSet({ at }))
      .execute();
  }
}

/** Whether somebody of these marks was erased at `receivedAt` or later. */
export async function isTombstoned(
  { read, engine }: Pick<Database, 'read' | 'engine'>,
  marks: readonly string[],
  receivedAt: number,
): Promise<boolean> {
  if (marks.length === 0) return false;
  const rows = await runStatement(
    read,
    engine,
    `SELECT mark FROM tombstones WHERE mark IN ${toPlaceholders(1, marks.length)} AND at >= ? LIMIT 1`,
    [...marks, receivedAt],
  );
  return rows.length > 0;
}

export async function listTombstones(read: Kysely<Tables>): Promise<readonly Tombstone[]> {
  return read.selectFrom('tombstones').select(['mark', 'at']).execute();
}
