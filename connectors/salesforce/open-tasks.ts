import { z } from 'zod';
import { type ObjectName, OPEN_TASKS } from './record-types.ts';
import type { Row } from './rows.ts';
import type { Schema } from './schema.ts';

/** Nobody has more to do for one person; more are told as "or more". */
const MAX_TASKS = 50;

const tasks = z.object({ records: z.array(z.unknown()) });

/** The open Tasks of each row, as a column of its query. [] where nobody wants them, or the integration user sees none. */
export function toTaskColumns(schema: Schema, object: ObjectName, wanted: readonly string[]): readonly string[] {
  if (!wanted.includes(OPEN_TASKS) || !schema.hasTasks(object)) return [];
  return [`(SELECT Id FROM Tasks WHERE IsClosed = false LIMIT ${MAX_TASKS})`];
}

/** What a record shows of them: nothing when there is none. */
export function readOpenTasks(row: Row): Readonly<Record<string, number | string>> {
  const count = tasks.safeParse(row.Tasks).data?.records.length ?? 0;
  if (count === 0) return {};
  return { [OPEN_TASKS]: count < MAX_TASKS ? count : `${MAX_TASKS} or more` };
}
