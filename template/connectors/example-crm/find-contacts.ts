import type { Call, CrmRecord, IdentityQuery } from '../../../connectors/connector.ts';
import { type ContactAnswer, contactsAnswer } from './answers.ts';
import { toRecord } from './contact.ts';
import type { Send } from './transport.ts';

/** More people than this on one number and it identifies nobody. */
const MAX_HITS = 100;

/** What one search asks for: anybody with any of these. */
export interface ContactSearch {
  readonly emails: readonly string[];
  readonly phones: readonly string[];
}

/** Everybody who may be meant, whichever e-mail or phone field holds it. The gateway verifies each hit. */
export async function findContacts(send: Send, query: IdentityQuery, call: Call): Promise<readonly CrmRecord[]> {
  const { emails } = query;
  // This CRM compares phones as they were typed, so every way to write the number is asked for. Where a CRM compares digits,
  // `phone.national` is enough and finds more.
  const phones = query.phones.flatMap(({ spellings }) => spellings);
  if (emails.length + phones.length === 0) return [];
  const found = await searchContacts(send, { emails, phones }, call);
  return found.map((answer) => toRecord(answer, call.fields));
}

/**
 * The one place where people's text goes into a query: JSON quotes it here. A CRM with a query language of its own needs a
 * module that does nothing but quoting, with tests.
 */
export async function searchContacts(
  send: Send,
  { emails, phones }: ContactSearch,
  call: Call,
): Promise<readonly ContactAnswer[]> {
  const { contacts } = await send(
    {
      name: 'contacts.search',
      doing: 'searching for a contact',
      method: 'POST',
      path: 'contacts/search',
      body: { emails, phones, limit: MAX_HITS },
      isGeneral: true,
      schema: contactsAnswer,
    },
    call,
  );
  return contacts;
}
