import type { Kysely } from 'kysely';

/** Finds the visitors of a record without a look at every link: for the page of a visitor, and for an erasure. */
export async function indexLinksOfRecord(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createIndex('links_record')
    .on('links')
    .columns(['account', 'record_type', 'record_id'])
    .execute();
}
