import type { Call, CrmRecord, Owner, RecordRef } from '../connector.ts';
import { ConnectorError } from '../errors.ts';
import { type RecordAnswer, recordAnswer } from './answers.ts';
import { CONTACT_TYPE, isRecordId } from './api.ts';
import { readOwnerId, toCrmRecord } from './contact.ts';
import type { HubspotContext } from './context.ts';
import { toAskedProperties, toShownProperties } from './fields.ts';
import { toRecordUrl } from './link.ts';

/** An id HubSpot cannot have given needs no request: it would only be quoted in a path. */
export function checkContactRef(ref: RecordRef): void {
  if (ref.type === CONTACT_TYPE && isRecordId(ref.id)) return;
  throw new ConnectorError('gone', 'This is no HubSpot contact: its id is not a number.');
}

async function requestContact(
  context: HubspotContext,
  path: string,
  query: Readonly<Record<string, string>>,
  call: Call,
): Promise<RecordAnswer> {
  const asked = toAskedProperties(context.slots, call.fields);
  const answer = await context.send(
    {
      name: 'contacts.read',
      doing: 'reading a contact',
      method: 'GET',
      path,
      query: { ...query, properties: asked.join(',') },
      bucket: 'read',
      schema: recordAnswer,
    },
    call,
  );
  if (answer.archived)
    throw new ConnectorError('gone', 'HubSpot has this contact in its recycle bin.', { status: 404 });
  context.recent.rememberSeen(answer, asked);
  return answer;
}

/** By id; an id that a merge has absorbed answers with the contact that took it in. Throws `gone`. */
export function readContactById(context: HubspotContext, id: string, call: Call): Promise<RecordAnswer> {
  return requestContact(context, context.paths.contact(id), {}, call);
}

/**
 * By a property with unique values: `email`, which also resolves further addresses, or the visitor's. A direct read, so never
 * behind like the search. Undefined when nobody has the value.
 */
export async function readContactBy(
  context: HubspotContext,
  idProperty: string,
  value: string,
  call: Call,
): Promise<RecordAnswer | undefined> {
  // `.` and `..` would change the path even when escaped.
  if (/^\.{0,2}$/.test(value)) return undefined;
  try {
    return await requestContact(context, context.paths.contact(value), { idProperty }, call);
  } catch (error) {
    // 400 for an e-mail that HubSpot takes for none: nobody can have it.
    const isNobody = error instanceof ConnectorError && (error.kind === 'gone' || isOddEmail(idProperty, error));
    if (isNobody) return undefined;
    throw error;
  }
}

function isOddEmail(idProperty: string, error: ConnectorError): boolean {
  // The token endpoint answers 400 as well: a refused key says nothing of the e-mail.
  return idProperty === 'email' && error.status === 400 && error.kind !== 'auth';
}

/** More hits than this are a choice, not a person: their owners' names are not worth a request each. */
const MAX_NAMED = 5;

/** The hits of a search as records. */
export async function toRecords(
  context: HubspotContext,
  answers: readonly RecordAnswer[],
  call: Call,
): Promise<readonly CrmRecord[]> {
  if (answers.length <= MAX_NAMED) return Promise.all(answers.map((answer) => toRecord(context, answer, call)));
  return answers.map((answer) => {
    const id = readOwnerId(answer);
    return showRecord(context, answer, id === undefined ? undefined : context.owners.peek(id), call);
  });
}

function showRecord(context: HubspotContext, answer: RecordAnswer, owner: Owner | undefined, call: Call): CrmRecord {
  context.account.learn(toRecordUrl(answer.url));
  const shown = toShownProperties(context.slots, call.fields);
  return toCrmRecord(answer, shown, context.settings.newContactName, owner);
}

/** The record with its owner's name, where that can be had. */
export async function toRecord(context: HubspotContext, answer: RecordAnswer, call: Call): Promise<CrmRecord> {
  const id = readOwnerId(answer);
  const owner = id === undefined ? undefined : await context.owners.read(id, call);
  return showRecord(context, answer, owner, call);
}

export async function readContact(context: HubspotContext, ref: RecordRef, call: Call): Promise<CrmRecord> {
  checkContactRef(ref);
  const answer = await readContactById(context, ref.id, call);
  if (answer.id !== ref.id) context.recent.replaceId(ref.id, answer.id);
  return toRecord(context, answer, call);
}
