import type { Kysely, Transaction } from 'kysely';
import type { Tables } from './tables.ts';

const NAME = 'configuration';

/** How often the processes on the store were asked to read their configuration anew. */
export async function readGeneration(read: Kysely<Tables>): Promise<number> {
  const row = await read.selectFrom('generations').select('value').where('name', '=', NAME).executeTakeFirst();
  return row?.value ?? 0;
}

/** Asks them once more. Returns the number of this time. */
export async function raiseGeneration(transaction: Transaction<Tables>): Promise<number> {
  const { value } = await transaction
    .insertInto('generations')
    .values({ name: NAME, value: 1 })
    .onConflict((conflict) =>
      conflict.column('name').doUpdateSet(({ eb }) => ({ value: eb('generations.value', '+', 1) })),
    )
    .returning('value')
    .executeTakeFirstOrThrow();
  return value;
}
