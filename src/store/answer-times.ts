import type { Kysely, Transaction } from 'kysely';
import type { Database } from './database.ts';
import { runStatement, toPlaceholders } from './statement.ts';
import type { AnswerTimesTable, Tables } from './tables.ts';

/** Answers of a channel in an hour that took about the same time. */
export type AnswerCount = AnswerTimesTable;

/** Adds to what is counted already, by this process or another. `forgetBefore`: hours since 1970; older rows go. */
export async function addAnswerTimes(
  transaction: Transaction<Tables>,
  { engine }: Database,
  counts: readonly AnswerCount[],
  forgetBefore: number,
): Promise<void> {
  await transaction.deleteFrom('answer_times').where('hour', '<', forgetBefore).execute();
  if (counts.length === 0) return;
  // Two processes that add to the same rows take their locks in the same order.
  const rows = counts.toSorted((left, right) => (toKey(left) < toKey(right) ? -1 : 1));
  await runStatement(
    transaction,
    engine,
    `INSERT INTO answer_times (channel, hour, step, count, late, known, slowest) VALUES ${toPlaceholders(rows.length, 7)}
     ON CONFLICT (channel, hour, step) DO UPDATE SET count = answer_times.count + excluded.count,
       late = answer_times.late + excluded.late, known = answer_times.known + excluded.known,
       slowest = CASE WHEN excluded.slowest > answer_times.slowest THEN excluded.slowest ELSE answer_times.slowest END`,
    rows.flatMap((row) => [row.channel, row.hour, row.step, row.count, row.late, row.known, row.slowest]),
  );
}

/** From this hour on (hours since 1970). */
export async function readAnswerTimes(read: Kysely<Tables>, fromHour: number): Promise<readonly AnswerCount[]> {
  return read.selectFrom('answer_times').selectAll().where('hour', '>=', fromHour).execute();
}

function toKey({ channel, hour, step }: AnswerCount): string {
  return JSON.stringify([channel, hour, step]);
}
