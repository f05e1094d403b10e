import type { Call, Created, CrmRecord, FieldChanges, RecordDraft, RecordRef } from '../../../connectors/connector.ts';
import { contactAnswer } from './answers.ts';
import { toContactPath, toRecord } from './contact.ts';
import { checkEarlierTry } from './earlier-try.ts';
import type { Send } from './transport.ts';

/** The contact as it is now. This CRM answers for a merged contact with the one that stayed, so its id is the truth. */
export async function readContact(send: Send, ref: RecordRef, call: Call): Promise<CrmRecord> {
  const answer = await send(
    {
      name: 'contacts.read',
      doing: 'reading a contact',
      method: 'GET',
      path: toContactPath(ref),
      schema: contactAnswer,
    },
    call,
  );
  return toRecord(answer, call.fields);
}

/** Add here what the CRM demands of a new record and a visitor may not have told: a last name, a company. */
export async function createContact(send: Send, { fields, ownerId }: RecordDraft, call: Call): Promise<Created> {
  if (call.attempt > 1) await checkEarlierTry(send, fields, call);
  const answer = await send(
    {
      name: 'contacts.create',
      doing: 'creating a contact',
      method: 'POST',
      path: 'contacts',
      body: ownerId === undefined ? fields : { ...fields, owner_id: ownerId },
      isGeneral: true,
      schema: contactAnswer,
    },
    call,
  );
  return { record: toRecord(answer, call.fields) };
}

/** `null` empties a field here. Where a CRM wants an empty text instead, translate it here. */
export async function updateContact(send: Send, ref: RecordRef, changes: FieldChanges, call: Call): Promise<CrmRecord> {
  const answer = await send(
    {
      name: 'contacts.update',
      doing: 'updating a contact',
      method: 'PATCH',
      path: toContactPath(ref),
      body: changes,
      schema: contactAnswer,
    },
    call,
  );
  return toRecord(answer, call.fields);
}
