import type { Kysely } from 'kysely';

/** In which account a visitor is, where a channel leads to several. */
export async function createVisitorAccounts(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('visitor_accounts')
    .addColumn('key', 'text', (column) => column.primaryKey())
    .addColumn('account', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .execute();
}
