import { toPhoneIdentity } from '../../src/lead/phone.ts';
import type { CrmRecord, IdentityQuery } from '../connector.ts';
import { type Book, selectContacts } from './contacts.ts';
import { type Run, toPlaceholders, toText } from './database.ts';
import { toKey } from './values.ts';

/** The most contacts one search gives. A number on so many contacts tells nobody apart anyway. */
const MAX_HITS = 100;

interface Way {
  readonly table: 'local_visitors' | 'local_emails' | 'local_phones';
  readonly column: 'visitor_key' | 'email' | 'identity';
  readonly values: readonly string[];
}

function toWays(query: IdentityQuery): readonly Way[] {
  const ways: readonly Way[] = [
    {
      table: 'local_visitors',
      column: 'visitor_key',
      values: query.visitorKey === undefined ? [] : [query.visitorKey],
    },
    { table: 'local_emails', column: 'email', values: query.emails.map(toKey) },
    {
      table: 'local_phones',
      column: 'identity',
      values: query.phones.map((phone) => toPhoneIdentity(phone.e164)).filter((identity) => identity !== undefined),
    },
  ];
  return ways.filter((way) => way.values.length > 0);
}

/** Contacts with any of the identities, in one query; primary and further e-mails and phones alike. */
export async function findContacts(book: Book, query: IdentityQuery, run: Run): Promise<readonly CrmRecord[]> {
  const ways = toWays(query);
  if (ways.length === 0) return [];
  const selects = ways.map(
    ({ table, column, values }) =>
      `SELECT contact_id FROM ${table} WHERE account = ? AND ${column} IN (${toPlaceholders(values)})`,
  );
  const condition = {
    sql: `c.id IN (${selects.join(' UNION ')}) ORDER BY c.id LIMIT ${MAX_HITS}`,
    parameters: ways.flatMap((way) => [book.account, ...way.values]),
  };
  const records = await selectContacts(book, condition, run);
  const known = await findVisitor(book, query.visitorKey, run);
  return records.map((record) => (record.ref.id === known ? { ...record, matchedBy: 'visitor' } : record));
}

async function findVisitor(book: Book, visitorKey: string | undefined, run: Run): Promise<string | undefined> {
  if (visitorKey === undefined) return undefined;
  const sql = 'SELECT contact_id FROM local_visitors WHERE account = ? AND visitor_key = ?';
  const [row] = await run(sql, [book.account, visitorKey]);
  return toText(row?.contact_id);
}
