import { type Kysely, sql } from 'kysely';

/** Answer times are counted by quarters of an hour: a day begins at a half or quarter hour of UTC in some time zones. */
export async function countAnswersByQuarter(database: Kysely<unknown>): Promise<void> {
  await database.schema.alterTable('answer_times').renameColumn('hour', 'quarter').execute();
  await sql`UPDATE answer_times SET quarter = quarter * 4`.execute(database);
}
