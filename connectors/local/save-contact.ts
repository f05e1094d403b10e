import { toPhone, toPhoneIdentity } from '../../src/lead/phone.ts';
import type { Fields } from '../connector.ts';
import { ConnectorError } from '../errors.ts';
import { type Book, type Contact, toRef } from './contacts.ts';
import { type Run, toText } from './database.ts';
import { toSearchText } from './search-text.ts';
import { toKey, toTexts } from './values.ts';

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

/** The line a phone stands for, whatever its spelling; undefined for one that identifies nobody. */
export function toIdentity(book: Book, phone: string): string | undefined {
  const { region } = book.settings;
  const number = toPhone(phone, region === '' ? {} : { region })?.e164;
  return number === undefined ? undefined : toPhoneIdentity(number);
}

function toIdentities(book: Book, fields: Fields): ReadonlySet<string> {
  const phones = [...toTexts(fields.phone), ...toTexts(fields.otherPhones)];
  return new Set(phones.map((phone) => toIdentity(book, phone)).filter((identity) => identity !== undefined));
}
