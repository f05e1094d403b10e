import type { Kysely } from 'kysely';

/** Secrets of connectors, sealed; and marks of people who were erased. */
export async function createPrivacy(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('secrets')
    .addColumn('account', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('value', 'text', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('secrets_primary', ['account', 'name'])
    .execute();
  await database.schema
    .createTable('tombstones')
    .addColumn('mark', 'text', (column) => column.primaryKey())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .execute();
}
