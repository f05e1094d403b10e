import type { Kysely } from 'kysely';

/** Jivo agents to whom no user of the CRM answers. */
export async function createUnmappedAgents(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('unmapped_agents')
    .addColumn('account', 'text', (column) => column.notNull())
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('agent', 'text', (column) => column.notNull())
    .addColumn('records', 'integer', (column) => column.notNull())
    .addColumn('first_at', 'bigint', (column) => column.notNull())
    .addColumn('last_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('unmapped_agents_primary', ['account', 'key'])
    .execute();
}
