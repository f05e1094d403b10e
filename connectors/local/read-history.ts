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
  const id = await findSurvivor(book, ref, book.database.all);
  return { activities: await readActivities(book, id), tasks: await readTasks(book, id) };
}

/** What was said with a contact, latest first; all of it, or a part. */
export async function readActivities(
  book: Book,
  contactId: string,
  part: { readonly limit: number; readonly offset: number } | undefined = undefined,
): Promise<readonly LoggedActivity[]> {
  const rows = await book.database.all(
    `SELECT id, happened_at, activity FROM local_activities WHERE account = ? AND contact_id = ?
      ORDER BY happened_at DESC, id DESC ${part === undefined ? '' : 'LIMIT ? OFFSET ?'}`,
    [book.account, contactId, ...(part === undefined ? [] : [part.limit, part.offset])],
  );
  return rows.map(toLoggedActivity);
}

/** What is to do or done for a contact, soonest due first. */
export async function readTasks(book: Book, contactId: string): Promise<readonly Task[]> {
  const rows = await book.database.all(
    'SELECT id, title, details, due_on, done_at FROM local_tasks WHERE account = ? AND contact_id = ? ORDER BY due_on, id',
    [book.account, contactId],
  );
  return rows.map(toTask);
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
