import { toPhone, toPhoneIdentity } from '../../src/lead/phone.ts';
import type { CrmRecord, Fields, HostDatabase, RecordRef } from '../connector.ts';
import { ConnectorError } from '../errors.ts';
import { type Row, type Run, toNumber, toPlaceholders, toText } from './database.ts';
import { CONTACT_TYPE, type LocalField, slots } from './fields.ts';
import { toSearchText } from './search-text.ts';
import type { LocalSettings } from './settings.ts';
import { toKey, toTexts } from './values.ts';

/** One contact book: an account, its settings and the database it lives in. */
export interface Book {
  readonly account: string;
  readonly settings: LocalSettings;
  readonly fields: ReadonlyMap<string, LocalField>;
  readonly database: HostDatabase;
}

/** A contact as it is kept. */
export interface Contact {
  readonly id: string;
  readonly fields: Fields;
}

export function toRef(id: string): RecordRef {
  return { type: CONTACT_TYPE, id };
}

function fromStored(row: Row): Fields {
  // The column is written by `saveContact` and by nothing else.
  return JSON.parse(toText(row.fields) ?? '{}') as Fields;
}

function createGone(): ConnectorError {
  return new ConnectorError('gone', 'The contact is deleted or was never in the contact book.');
}

/** The contact of a ref, or the one it was merged into. Throws `gone`. */
export async function findSurvivor(book: Book, ref: RecordRef, run: Run): Promise<string> {
  if (ref.type !== CONTACT_TYPE) throw createGone();
  const sql = 'SELECT id, merged_into FROM local_contacts WHERE account = ? AND id = ?';
  const [row] = await run(sql, [book.account, ref.id]);
  const id = toText(row?.merged_into) ?? toText(row?.id);
  if (id === undefined) throw createGone();
  return id;
}

/** The contact, kept from other writers until the end of the transaction. Follows merges; throws `gone`. */
export async function lockContact(book: Book, ref: RecordRef, run: Run): Promise<Contact> {
  const id = await findSurvivor(book, ref, run);
  // A change of nothing takes the row's lock on PostgreSQL; SQLite lets one writer in at a time anyway.
  await run('UPDATE local_contacts SET updated_at = updated_at WHERE account = ? AND id = ?', [book.account, id]);
  const sql = 'SELECT fields, merged_into FROM local_contacts WHERE account = ? AND id = ?';
  const [row] = await run(sql, [book.account, id]);
  if (row === undefined) throw createGone();
  // Merged while we waited for the lock.
  const survivor = toText(row.merged_into);
  if (survivor !== undefined) return lockContact(book, toRef(survivor), run);
  return { id, fields: fromStored(row) };
}

/** Keeps the contact's fields and makes it findable by what they say. Throws `duplicate` when an e-mail belongs to somebody else. */
export async function saveContact(book: Book, contact: Contact, run: Run): Promise<void> {
  const { id, fields } = contact;
  await run('UPDATE local_contacts SET fields = ?, search_text = ?, updated_at = ? WHERE account = ? AND id = ?', [
    JSON.stringify(fields),
    toSearchText(fields),
    new Date().toISOString(),
    book.account,
    id,
  ]);
  await saveEmails(book, contact, run);
  await run('DELETE FROM local_phones WHERE account = ? AND contact_id = ?', [book.account, id]);
  for (const identity of toIdentities(book, fields)) {
    await run('INSERT INTO local_phones (account, identity, contact_id) VALUES (?, ?, ?)', [
      book.account,
      identity,
      id,
    ]);
  }
}

async function saveEmails(book: Book, { id, fields }: Contact, run: Run): Promise<void> {
  // Sorted, so that two writers with the same e-mails wait for each other instead of blocking each other for good.
  const emails = [...new Set([...toTexts(fields.email), ...toTexts(fields.otherEmails)].map(toKey))].sort();
  await run('DELETE FROM local_emails WHERE account = ? AND contact_id = ?', [book.account, id]);
  for (const email of emails) {
    await claim(book, { table: 'local_emails', column: 'email', value: email, contactId: id }, run);
  }
}

interface Claim {
  readonly table: 'local_emails' | 'local_visitors';
  readonly column: 'email' | 'visitor_key';
  readonly value: string;
  readonly contactId: string;
}

/** Takes an identity that only one contact can have. The table's key decides, also between two creates at the same moment. */
async function claim(book: Book, { table, column, value, contactId }: Claim, run: Run): Promise<void> {
  await run(`INSERT INTO ${table} (account, ${column}, contact_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, [
    book.account,
    value,
    contactId,
  ]);
  const sql = `SELECT contact_id FROM ${table} WHERE account = ? AND ${column} = ?`;
  const [row] = await run(sql, [book.account, value]);
  const holder = toText(row?.contact_id);
  if (holder === contactId) return;
  if (holder === undefined)
    throw new ConnectorError('unavailable', 'The contact was changed by somebody else meanwhile.');
  throw new ConnectorError('duplicate', 'The contact book already has this person.', { existing: toRef(holder) });
}

/** Makes the contact findable by the Jivo visitor. Throws `duplicate` when the visitor is somebody else here. */
export async function claimVisitor(book: Book, contactId: string, visitorKey: string, run: Run): Promise<void> {
  await claim(book, { table: 'local_visitors', column: 'visitor_key', value: visitorKey, contactId }, run);
}

function toIdentities(book: Book, fields: Fields): ReadonlySet<string> {
  const { region } = book.settings;
  const phones = [...toTexts(fields.phone), ...toTexts(fields.otherPhones)];
  const numbers = phones.map((phone) => toPhone(phone, region === '' ? {} : { region })?.e164);
  const identities = numbers.map((number) => (number === undefined ? undefined : toPhoneIdentity(number)));
  return new Set(identities.filter((identity) => identity !== undefined));
}

const CALCULATED = `SELECT c.id, c.fields, c.created_at, c.updated_at,
  (SELECT MAX(a.happened_at) FROM local_activities a WHERE a.account = c.account AND a.contact_id = c.id) AS last_contact,
  (SELECT COUNT(*) FROM local_activities a WHERE a.account = c.account AND a.contact_id = c.id AND a.kind = 'chat') AS chats,
  (SELECT COUNT(*) FROM local_tasks t WHERE t.account = c.account AND t.contact_id = c.id AND t.done_at IS NULL) AS open_tasks
  FROM local_contacts c`;

/** The contacts of these ids, in the order of the ids. Missing ones are left out. */
export async function readContacts(book: Book, ids: readonly string[], run: Run): Promise<readonly CrmRecord[]> {
  if (ids.length === 0) return [];
  const sql = `${CALCULATED} WHERE c.account = ? AND c.id IN (${toPlaceholders(ids)}) AND c.merged_into IS NULL`;
  const rows = await run(sql, [book.account, ...ids]);
  const records = new Map(rows.map((row) => [String(row.id), toRecord(book, row)]));
  return ids.map((id) => records.get(id)).filter((record) => record !== undefined);
}

/** The contact of an id. Throws `gone`. */
export async function readContact(book: Book, id: string, run: Run): Promise<CrmRecord> {
  const [record] = await readContacts(book, [id], run);
  if (record === undefined) throw createGone();
  return record;
}

function toRecord(book: Book, row: Row): CrmRecord {
  const lastContact = toText(row.last_contact);
  const fields: Fields = {
    ...fromStored(row),
    ...(lastContact === undefined ? {} : { lastContact }),
    chats: toNumber(row.chats),
    openTasks: toNumber(row.open_tasks),
  };
  const owner = book.settings.owners.find((candidate) => candidate.id === fields.ownerId);
  return {
    ref: toRef(String(row.id)),
    fields,
    ...(owner === undefined ? {} : { owner }),
    createdAt: String(row.created_at),
    updatedAt: String(row.updated_at),
  };
}

const SLOT_FIELDS: ReadonlySet<string> = new Set(slots.map((slot) => slot.field));

/** The record with the slots and the wanted fields alone. */
export function pickFields(record: CrmRecord, wanted: readonly string[]): CrmRecord {
  const entries = Object.entries(record.fields).filter(([name]) => SLOT_FIELDS.has(name) || wanted.includes(name));
  return { ...record, fields: Object.fromEntries(entries) };
}
