import type { Activity, OfflineMessage } from '../../src/lead/activity.ts';
import { toNextBusinessDay } from '../../src/lead/business-day.ts';
import { shortenText } from '../../src/lead/text.ts';
import type { ActivityRef, RecordRef } from '../connector.ts';
import { type Book, lockContact } from './contacts.ts';
import type { Run } from './database.ts';
import { createId } from './ids.ts';

/** Longest title of a task in characters. */
const MAX_TITLE = 200;

/** When it happened, in the one form that sorts. An activity that does not say so happens now. */
function toHappenedAt(activity: Activity, now: Date): string {
  const told = activity.kind === 'chat' ? (activity.endedAt ?? activity.startedAt) : activity.at;
  const at = Date.parse(told ?? '');
  return (Number.isNaN(at) ? now : new Date(at)).toISOString();
}

/** Writes the activity down whole. The same key again replaces it, also when it now belongs to another contact. Throws `gone`. */
export async function logActivity(book: Book, ref: RecordRef, activity: Activity, run: Run): Promise<ActivityRef> {
  const contact = await lockContact(book, ref, run);
  const now = new Date();
  const happenedAt = toHappenedAt(activity, now);
  await run(
    `INSERT INTO local_activities (account, id, contact_id, activity_key, kind, happened_at, activity, updated_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (account, activity_key) DO UPDATE SET contact_id = excluded.contact_id, kind = excluded.kind,
        happened_at = excluded.happened_at, activity = excluded.activity, updated_at = excluded.updated_at`,
    [
      book.account,
      createId(),
      contact.id,
      activity.key,
      activity.kind,
      happenedAt,
      JSON.stringify(activity),
      now.toISOString(),
    ],
  );
  if (activity.kind === 'offline-message') await keepTask(book, contact.id, activity, happenedAt, run);
  await run('UPDATE local_contacts SET updated_at = ? WHERE account = ? AND id = ?', [
    now.toISOString(),
    book.account,
    contact.id,
  ]);
  const sql = 'SELECT id FROM local_activities WHERE account = ? AND activity_key = ?';
  const [row] = await run(sql, [book.account, activity.key]);
  return { ids: [String(row?.id)] };
}

/** The task to answer an offline message. A message that comes again changes its text, never whether it is done. */
async function keepTask(
  book: Book,
  contactId: string,
  message: OfflineMessage,
  happenedAt: string,
  run: Run,
): Promise<void> {
  const who = message.visitorName === undefined ? '' : ` from ${message.visitorName}`;
  await run(
    `INSERT INTO local_tasks (account, id, contact_id, activity_key, title, details, due_on, created_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (account, activity_key) DO UPDATE SET contact_id = excluded.contact_id, title = excluded.title,
        details = excluded.details`,
    [
      book.account,
      createId(),
      contactId,
      message.key,
      shortenText(`Answer the offline message${who}`, MAX_TITLE),
      message.text,
      toNextBusinessDay(happenedAt, book.settings.timeZone),
      new Date().toISOString(),
    ],
  );
}
