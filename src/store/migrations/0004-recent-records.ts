import type { Kysely } from 'kysely';

/** What was written to CRMs a moment ago and their searches may not show yet. */
export async function createRecentRecords(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('recent_records')
    .addColumn('key', 'text', (column) => column.primaryKey())
    .addColumn('record_type', 'text', (column) => column.notNull())
    .addColumn('record_id', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .execute();
  await database.schema.createIndex('recent_records_at').on('recent_records').column('at').execute();
}
