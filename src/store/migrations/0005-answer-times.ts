import type { Kysely } from 'kysely';

/** How quickly agents were answered, counted by hour. */
export async function createAnswerTimes(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('answer_times')
    .addColumn('channel', 'text', (column) => column.notNull())
    .addColumn('hour', 'integer', (column) => column.notNull())
    .addColumn('step', 'integer', (column) => column.notNull())
    .addColumn('count', 'integer', (column) => column.notNull())
    .addColumn('late', 'integer', (column) => column.notNull())
    .addColumn('known', 'integer', (column) => column.notNull())
    .addColumn('slowest', 'double precision', (column) => column.notNull())
    .addPrimaryKeyConstraint('answer_times_primary', ['channel', 'hour', 'step'])
    .execute();
}
