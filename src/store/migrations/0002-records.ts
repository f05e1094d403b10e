import type { Kysely } from 'kysely';

/** What the gateway knows of the CRM: links of visitors, logged activities, decisions, conflicts. */
export async function createRecords(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('links')
    .addColumn('account', 'text', (column) => column.notNull())
    .addColumn('visitor_key', 'text', (column) => column.notNull())
    .addColumn('record_type', 'text', (column) => column.notNull())
    .addColumn('record_id', 'text', (column) => column.notNull())
    .addColumn('url', 'text')
    .addColumn('known', 'text')
    .addColumn('card', 'text')
    .addColumn('lead_print', 'text')
    .addColumn('checked_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('links_primary', ['account', 'visitor_key'])
    .execute();
  await database.schema
    .createTable('activities')
    .addColumn('account', 'text', (column) => column.notNull())
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('record_type', 'text', (column) => column.notNull())
    .addColumn('record_id', 'text', (column) => column.notNull())
    .addColumn('ref', 'text', (column) => column.notNull())
    .addColumn('content_hash', 'text', (column) => column.notNull())
    .addColumn('state', 'text')
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('activities_primary', ['account', 'key'])
    .execute();
  await database.schema
    .createTable('decisions')
    .addColumn('event_id', 'text', (column) => column.primaryKey())
    .addColumn('seq', 'bigint', (column) => column.notNull())
    .addColumn('body', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .execute();
  await database.schema
    .createTable('conflicts')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('account', 'text', (column) => column.notNull())
    .addColumn('event_id', 'text', (column) => column.notNull())
    .addColumn('visitor_key', 'text')
    .addColumn('chat_key', 'text')
    .addColumn('record_type', 'text', (column) => column.notNull())
    .addColumn('record_id', 'text', (column) => column.notNull())
    .addColumn('holds', 'text', (column) => column.notNull())
    .addColumn('chat_value', 'text', (column) => column.notNull())
    .addColumn('crm_value', 'text')
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .execute();
  await database.schema.createIndex('conflicts_chat').on('conflicts').columns(['account', 'chat_key']).execute();
}
