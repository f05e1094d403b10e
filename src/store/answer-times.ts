import type { Kysely, Transaction } from 'kysely';
import type { Database } from './database.ts';
import { runStatement, toPlaceholders } from './statement.ts';
import type { AnswerTimesTable, Tables } from './tables.ts';

/** Answers of a channel in a quarter of an hour that took about the same time. */
export type AnswerCount = AnswerTimesTable;

/** Adds to what is counted already, by this process or another. `forgetBefore`: quarters of an hour since 1970; older rows go. */
export async function addAnswerTimes(
  transaction: Transaction<Tables>,
  { engine }: Database,
  counts: readonly AnswerCount[],
  forgetBefore: number,
): Promise<void> {
  await transaction.deleteFrom('answer_times').where('quarter', '<', forgetBefore).execute();
  if (counts.length === 0) return;
  // Two processes that add to the same rows take their locks in the same order.
  const rows = counts.toSorted((left, right) => (toKey(left) < toKey(right) ? -1 : 1));
  await runStatement(
    transaction,
    engine,
    `INSERT INTO answer_times (channel, quarter, step, count, late, known, slowest) VALUES ${toPlaceholders(rows.length, 7)}
     ON CONFLICT (channel, quarter, step) DO UPDATE SET count = answer_times.count + excluded.count,
       late = answer_times.late + excluded.late, known = answer_times.known + excluded.known,
       slowest = CASE WHEN excluded.slowest > answer_times.slowest THEN excluded.slowest ELSE answer_times.slowest END`,
    rows.flatMap((row) => [row.channel, row.quarter, row.step, row.count, row.late, row.known, row.slowest]),
  );
}

/** From this quarter of an hour on (quarters since 1970). */
export async function readAnswerTimes(read: Kysely<Tables>, fromQuarter: number): Promise<readonly AnswerCount[]> {
  return read.selectFrom('answer_times').selectAll().where('quarter', '>=', fromQuarter).execute();
}

function toKey({ channel, quarter, step }: AnswerCount): string {
  return JSON.stringify([channel, quarter, step]);
}
