import type { Call, Created, CrmRecord, FieldChanges, RecordDraft, RecordRef } from '../connector.ts';
import { ConnectorError } from '../errors.ts';
import { type Book, lockContact, readContact, toRef } from './contacts.ts';
import { type Run, toText } from './database.ts';
import { CONTACT_TYPE } from './fields.ts';
import { createId } from './ids.ts';
import { logActivity } from './log-activity.ts';
import { claimVisitor, saveContact } from './save-contact.ts';
import { applyChanges, checkChanges } from './values.ts';

/** Makes a contact, its identities and its first activity in one transaction. Throws `duplicate`, `invalid-field`. */
export async function createContact(book: Book, draft: RecordDraft, call: Call): Promise<Created> {
  if (draft.type !== CONTACT_TYPE)
    throw new ConnectorError('rejected', `The contact book has no records of type ${draft.type}.`);
  const owner = draft.ownerId === undefined ? {} : { ownerId: draft.ownerId };
  const changes = checkChanges(book.fields, { ...draft.fields, ...owner });
  return await book.database.write(async (run) => {
    const id = (await findEarlierTry(book, call, run)) ?? (await insertContact(book, draft, changes, call, run));
    const activity = draft.activity && (await logActivity(book, toRef(id), draft.activity, run));
    const record = await readContact(book, toRef(id), run);
    return activity === undefined ? { record } : { record, activity };
  });
}

/** An earlier try whose answer was lost may have made the contact. One event makes one contact at most. */
async function findEarlierTry(book: Book, call: Call, run: Run): Promise<string | undefined> {
  if (call.attempt <= 1) return undefined;
  const sql = 'SELECT id, merged_into FROM local_contacts WHERE account = ? AND event_id = ?';
  const [row] = await run(sql, [book.account, call.eventId]);
  return toText(row?.merged_into) ?? toText(row?.id);
}

async function insertContact(
  book: Book,
  draft: RecordDraft,
  changes: FieldChanges,
  call: Call,
  run: Run,
): Promise<string> {
  const id = createId();
  const now = new Date().toISOString();
  await run(
    `INSERT INTO local_contacts (account, id, fields, search_text, event_id, created_at, updated_at)
      VALUES (?, ?, '{}', '', ?, ?, ?)`,
    [book.account, id, call.eventId, now, now],
  );
  await saveContact(book, { id, fields: applyChanges({}, changes) }, run);
  if (draft.visitorKey !== undefined) await claimVisitor(book, id, draft.visitorKey, run);
  return id;
}

/** Writes the named fields of a contact and leaves the others alone. Throws `gone`, `invalid-field`, `duplicate`. */
export async function updateContact(book: Book, ref: RecordRef, changes: FieldChanges): Promise<CrmRecord> {
  const checked = checkChanges(book.fields, changes);
  return await book.database.write(async (run) => {
    const contact = await lockContact(book, ref, run);
    await saveContact(book, { id: contact.id, fields: applyChanges(contact.fields, checked) }, run);
    return await readContact(book, toRef(contact.id), run);
  });
}
