import type { Kysely } from 'kysely';

/** The mapped fields of each account's CRM as they were first seen, and what the last check found. */
export async function createSchemaChecks(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('schema_checks')
    .addColumn('account', 'text', (column) => column.primaryKey())
    .addColumn('known', 'text', (column) => column.notNull())
    .addColumn('findings', 'text', (column) => column.notNull())
    .addColumn('checked_at', 'bigint', (column) => column.notNull())
    .execute();
}
