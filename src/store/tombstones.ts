import type { Kysely, Transaction } from 'kysely';
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
  read: Kysely<Tables>,
  marks: readonly string[],
  receivedAt: number,
): Promise<boolean> {
  if (marks.length === 0) return false;
  const row = await read
    .selectFrom('tombstones')
    .select('mark')
    .where('mark', 'in', [...marks])
    .where('at', '>=', receivedAt)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

export async function listTombstones(read: Kysely<Tables>): Promise<readonly Tombstone[]> {
  return read.selectFrom('tombstones').select(['mark', 'at']).execute();
}
