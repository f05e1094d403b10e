import type { CrmRecord, Fields, HostDatabase, RecordRef } from '../connector.ts';
import { ConnectorError } from '../errors.ts';
import { type Row, type Run, toNumber, toText } from './database.ts';
import { CONTACT_TYPE, type LocalField, slots } from './fields.ts';
import type { LocalSettings } from './settings.ts';

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

const CALCULATED = `SELECT c.id, c.fields, c.created_at, c.updated_at,
  (SELECT MAX(a.happened_at) FROM local_activities a WHERE a.account = c.account AND a.contact_id = c.id) AS last_contact,
  (SELECT COUNT(*) FROM local_activities a WHERE a.account = c.account AND a.contact_id = c.id AND a.kind = 'chat') AS chats,
  (SELECT COUNT(*) FROM local_tasks t WHERE t.account = c.account AND t.contact_id = c.id AND t.done_at IS NULL) AS open_tasks
  FROM local_contacts c`;

/** SQL after `WHERE`, about a contact `c`, and what its `?` stand for. May go on with ORDER BY and LIMIT. */
export interface Condition {
  readonly sql: string;
  readonly parameters: readonly (string | number)[];
}

/** The contacts a condition holds for: one statement, so that no merge comes between finding and reading. */
export async function selectContacts(book: Book, condition: Condition, run: Run): Promise<readonly CrmRecord[]> {
  const rows = await run(`${CALCULATED} WHERE c.account = ? AND ${condition.sql}`, [
    book.account,
    ...condition.parameters,
  ]);
  return rows.map((row) => toRecord(book, row));
}

/** The contact of a ref, or the one it was merged into. Throws `gone`. */
export async function readContact(book: Book, ref: RecordRef, run: Run): Promise<CrmRecord> {
  const condition = {
    sql: 'c.id = (SELECT COALESCE(merged_into, id) FROM local_contacts WHERE account = ? AND id = ?)',
    parameters: [book.account, ref.id],
  };
  const [record] = ref.type === CONTACT_TYPE ? await selectContacts(book, condition, run) : [];
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
