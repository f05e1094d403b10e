import type { Kysely } from 'kysely';

/** Who writes to which record of a CRM, for the processes on one PostgreSQL. */
export async function createRecordTurns(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('record_turns')
    .addColumn('key', 'text', (column) => column.primaryKey())
    .addColumn('process', 'text', (column) => column.notNull())
    .addColumn('seq', 'bigint')
    .addColumn('attempts', 'integer')
    .addColumn('until', 'bigint', (column) => column.notNull())
    .addColumn('others_at', 'bigint')
    .execute();
}
