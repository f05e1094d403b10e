import type { RecordRef } from '../connector.ts';
import { ConnectorError } from '../errors.ts';
import { type Book, lockContact } from './contacts.ts';
import type { Run } from './database.ts';
import { saveContact } from './save-contact.ts';
import { applyChanges, toTexts } from './values.ts';

/** What keeping a contact book takes beyond what a chat does to it. Each is one transaction; each throws `ConnectorError`. */

const OWNED_TABLES = ['local_phones', 'local_visitors', 'local_emails', 'local_activities', 'local_tasks'] as const;

/**
 * Makes one contact of two. `survivor` keeps its values and takes what it lacks from `other`, with all e-mails, phones, tags,
 * activities and tasks; `other` becomes a pointer that `read` follows. Throws `gone`, and `rejected` for one and the same contact.
 */
export async function mergeContacts(book: Book, survivor: RecordRef, other: RecordRef): Promise<void> {
  await book.database.write(async (run) => {
    // Locked in one order, so that two merges of the same pair wait for each other.
    const [first, second] = [survivor, other].sort((a, b) => (a.id < b.id ? -1 : 1)) as [RecordRef, RecordRef];
    const locked = [await lockContact(book, first, run), await lockContact(book, second, run)] as const;
    const [kept, merged] = first === survivor ? locked : [locked[1], locked[0]];
    if (kept.id === merged.id) throw new ConnectorError('rejected', 'A contact cannot be merged with itself.');
    const lists = {
      otherEmails: ['email', 'otherEmails'].flatMap((name) => [
        ...toTexts(kept.fields[name]),
        ...toTexts(merged.fields[name]),
      ]),
      otherPhones: ['phone', 'otherPhones'].flatMap((name) => [
        ...toTexts(kept.fields[name]),
        ...toTexts(merged.fields[name]),
      ]),
      tags: [...new Set([...toTexts(kept.fields.tags), ...toTexts(merged.fields.tags)])],
    };
    await run(
      "UPDATE local_contacts SET fields = '{}', search_text = '', merged_into = ? WHERE account = ? AND id = ?",
      [kept.id, book.account, merged.id],
    );
    // Pointers are kept one step long.
    await moveRows(book, merged.id, kept.id, run);
    await saveContact(book, { id: kept.id, fields: applyChanges({ ...merged.fields, ...kept.fields }, lists) }, run);
  });
}

async function moveRows(book: Book, from: string, to: string, run: Run): Promise<void> {
  await run('UPDATE local_contacts SET merged_into = ? WHERE account = ? AND merged_into = ?', [
    to,
    book.account,
    from,
  ]);
  for (const table of ['local_emails', 'local_visitors', 'local_activities', 'local_tasks']) {
    await run(`UPDATE ${table} SET contact_id = ? WHERE account = ? AND contact_id = ?`, [to, book.account, from]);
  }
  await run('DELETE FROM local_phones WHERE account = ? AND contact_id = ?', [book.account, from]);
}

/** Removes a contact, everything said with it, and every contact merged into it. Nothing of the person stays. Throws `gone`. */
export async function deleteContact(book: Book, ref: RecordRef): Promise<void> {
  await book.database.write(async (run) => {
    const { id } = await lockContact(book, ref, run);
    for (const table of OWNED_TABLES) {
      await run(`DELETE FROM ${table} WHERE account = ? AND contact_id = ?`, [book.account, id]);
    }
    await run('DELETE FROM local_contacts WHERE account = ? AND (id = ? OR merged_into = ?)', [book.account, id, id]);
  });
}

/** Marks a task as done. Done twice keeps the first time. Throws `gone`. */
export async function completeTask(book: Book, taskId: string): Promise<void> {
  await book.database.write(async (run) => {
    const now = new Date().toISOString();
    await run('UPDATE local_tasks SET done_at = COALESCE(done_at, ?) WHERE account = ? AND id = ?', [
      now,
      book.account,
      taskId,
    ]);
    const rows = await run('SELECT id FROM local_tasks WHERE account = ? AND id = ?', [book.account, taskId]);
    if (rows.length === 0) throw new ConnectorError('gone', 'The task is deleted or was never in the contact book.');
  });
}
