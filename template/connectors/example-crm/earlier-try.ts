import type { Call, Fields } from '../../../connectors/connector.ts';
import { ConnectorError } from '../../../connectors/errors.ts';
import type { ContactAnswer } from './answers.ts';
import { CONTACT_TYPE, slots } from './contact.ts';
import { searchContacts } from './find-contacts.ts';
import type { Send } from './transport.ts';

/** The gateway gives an event up after a day: what is older was made by somebody else. */
const LONGEST_MS = 24 * 60 * 60 * 1000;

/**
 * Looks for the contact that an earlier try has made although its answer was lost. This CRM keeps e-mails unique, so only a
 * contact without one could come twice. A CRM that takes an idempotency key (send `call.eventId`) or keeps the visitor in an
 * external-id field needs none of this. Throws `duplicate`.
 */
export async function checkEarlierTry(send: Send, fields: Fields, call: Call): Promise<void> {
  const phones = slots.filter(({ holds }) => holds === 'phone').map(({ field }) => fields[field]);
  const told = phones.filter((phone) => typeof phone === 'string');
  if (told.length === 0) return;
  const found = await searchContacts(send, { emails: [], phones: told }, call);
  const made = found.find((answer) => isSame(answer, fields));
  if (made === undefined) return;
  const message = 'An earlier try has made this contact already.';
  throw new ConnectorError('duplicate', message, { existing: { type: CONTACT_TYPE, id: made.id } });
}

/** Just made, with exactly what was sent: two people may share a number. */
function isSame(answer: ContactAnswer, fields: Fields): boolean {
  if (Date.parse(answer.created_at) < Date.now() - LONGEST_MS) return false;
  return slots.every(({ field }) => (answer[field] ?? '') === (fields[field] ?? ''));
}
