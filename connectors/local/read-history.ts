import type { Activity } from '../../src/lead/activity.ts';
import type { RecordRef } from '../connector.ts';
import { type Book, findSurvivor } from './contacts.ts';
import { type Row, toText } from './database.ts';

export interface LoggedActivity {
  readonly id: string;
  readonly happenedAt: string;
  readonly activity: Activity;
}

/** Something to do. `dueOn` is a date; `doneAt` is absent while it is open. */
export interface Task {
  readonly id: string;
  readonly title: string;
  readonly details: string;
  readonly dueOn: string;
  readonly doneAt?: string;
}

export interface History {
  /** Latest first. */
  readonly activities: readonly LoggedActivity[];
  /** Soonest due first. */
  readonly tasks: readonly Task[];
}

/** Everything said with a contact and to do for it. Throws `gone`. */
export async function readHistory(book: Book, ref: RecordRef): Promise<History> {
  const run = book.database.all;
  const id = await findSurvivor(book, ref, run);
  const activities = await run(
    'SELECT id, happened_at, activity FROM local_activities WHERE account = ? AND contact_id = ? ORDER BY happened_at DESC, id DESC',
    [book.account, id],
  );
  const tasks = await run(
    'SELECT id, title, details, due_on, done_at FROM local_tasks WHERE account = ? AND contact_id = ? ORDER BY due_on, id',
    [book.account, id],
  );
  return { activities: activities.map(toLoggedActivity), tasks: tasks.map(toTask) };
}

function toLoggedActivity(row: Row): LoggedActivity {
  // The column is written by `logActivity` and by nothing else.
  const activity = JSON.parse(String(row.activity)) as Activity;
  return { id: String(row.id), happenedAt: String(row.happened_at), activity };
}

function toTask(row: Row): Task {
  const doneAt = toText(row.done_at);
  return {
    id: String(row.id),
    title: String(row.title),
    details: String(row.details),
    dueOn: String(row.due_on),
    ...(doneAt === undefined ? {} : { doneAt }),
  };
}
