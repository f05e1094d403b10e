import type { Kysely } from 'kysely';

/** What each living process tells the others, and how often all of them were asked to read their configuration anew. */
export async function createProcesses(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('processes')
    .addColumn('owner', 'text', (column) => column.primaryKey())
    .addColumn('generation', 'integer', (column) => column.notNull())
    .addColumn('fingerprint', 'text', (column) => column.notNull())
    .addColumn('trouble', 'text')
    .addColumn('usage', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .execute();
  await database.schema
    .createTable('generations')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('value', 'integer', (column) => column.notNull())
    .execute();
}
