import type { PeopleKeeper, Person, RecordRef } from '../connector.ts';
import { type Book, readContact, toRef } from './contacts.ts';
import type { Row } from './database.ts';
import { deleteContact } from './keep-book.ts';
import { readHistory } from './read-history.ts';

const WAYS = [
  { kind: 'visitor', sql: 'SELECT contact_id, visitor_key AS value FROM local_visitors WHERE account = ?' },
  { kind: 'email', sql: 'SELECT contact_id, email AS value FROM local_emails WHERE account = ?' },
  { kind: 'phone', sql: 'SELECT contact_id, identity AS value FROM local_phones WHERE account = ?' },
] as const;

/** What the contact book keeps of a person: contact, activities and tasks. */
export function createPeopleKeeper(book: Book): PeopleKeeper {
  return {
    collect: async (person) =>
      Promise.all(
        (await findTheirs(book, person, undefined)).map(async (ref) => ({
          ...(await readContact(book, ref, book.database.all)),
          ...(await readHistory(book, ref)),
        })),
      ),
    async erase(person, until) {
      const refs = await findTheirs(book, person, until);
      for (const ref of refs) await deleteContact(book, ref);
      return refs;
    },
  };
}

/** Looks at every identity in the book: nobody waits for this, and who is looked for may be known by a mark alone. */
async function findTheirs(book: Book, person: Person, until: string | undefined): Promise<readonly RecordRef[]> {
  const { all } = book.database;
  const found = new Set<string>();
  for (const { kind, sql } of WAYS) {
    for (const row of await all(sql, [book.account])) {
      if (person.isTheirs(kind, String(row.value))) found.add(String(row.contact_id));
    }
  }
  const rows = await all('SELECT id, merged_into, created_at FROM local_contacts WHERE account = ? ORDER BY id', [
    book.account,
  ]);
  const theirs = rows.filter((row) => found.has(String(row.id)) || isNamed(person, row));
  const ids = new Set(
    theirs
      .filter((row) => until === undefined || String(row.created_at) <= until)
      .map((row) => String(row.merged_into ?? row.id)),
  );
  return [...ids].map(toRef);
}

function isNamed({ refs }: Person, { id }: Row): boolean {
  return refs.some((ref) => ref.type === toRef('').type && ref.id === id);
}
