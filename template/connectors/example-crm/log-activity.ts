import type { ActivityRef, Call, RecordRef } from '../../../connectors/connector.ts';
import { ConnectorError } from '../../../connectors/errors.ts';
import type { Activity } from '../../../src/lead/activity.ts';
import { entryAnswer } from './answers.ts';
import { toContactPath } from './contact.ts';
import { type Entry, toEmptyText, toEntries, toEntryKind } from './entries.ts';
import { findEntries } from './find-entries.ts';
import type { Send } from './transport.ts';
import { readContact } from './write-contact.ts';

interface LogContext {
  readonly send: Send;
  readonly timeZone: string;
}

/** Logs the activity on the contact, or brings the entries of its last time up to date. Ids come in the order of the parts. */
export async function logActivity(
  { send, timeZone }: LogContext,
  ref: RecordRef,
  activity: Activity,
  previous: ActivityRef | undefined,
  call: Call,
): Promise<ActivityRef> {
  const entries = toEntries(activity, timeZone);
  const known = await findKnown(send, ref, activity, previous?.ids ?? [], entries.length, call);
  const ids: string[] = [];
  for (const [index, entry] of entries.entries()) ids.push(await writeEntry(send, ref, entry, known[index], call));
  const surplus = known.slice(entries.length).filter((id) => id !== undefined);
  for (const [place, id] of surplus.entries()) {
    const index = entries.length + place;
    const empty = { kind: toEntryKind(activity, index), text: toEmptyText(activity.key, index), created: {} };
    ids.push(await writeEntry(send, ref, empty, id, call));
  }
  return { ids };
}

/** What is there already. Only after a try whose answer may have been lost is it worth a request to look. */
async function findKnown(
  send: Send,
  ref: RecordRef,
  activity: Activity,
  previous: readonly string[],
  count: number,
  call: Call,
): Promise<readonly (string | undefined)[]> {
  if (call.attempt <= 1 || previous.length >= count) return previous;
  const found = await findEntries(send, ref, activity, count, call);
  return found.map((id, index) => previous[index] ?? id);
}

/** People delete entries: then it is made anew. */
async function writeEntry(
  send: Send,
  ref: RecordRef,
  entry: Entry,
  id: string | undefined,
  call: Call,
): Promise<string> {
  if (id === undefined) return createEntry(send, ref, entry, call);
  try {
    return await replaceText(send, entry, id, call);
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.kind !== 'gone') throw error;
    return createEntry(send, ref, entry, call);
  }
}

/** A task is for the contact's owner. Where the CRM sees to that itself, leave it out. */
async function createEntry(send: Send, ref: RecordRef, { kind, text, created }: Entry, call: Call): Promise<string> {
  const ownerId = kind === 'tasks' ? (await readContact(send, ref, call)).owner?.id : undefined;
  const { id } = await send(
    {
      name: `${kind}.create`,
      doing: 'logging an activity',
      method: 'POST',
      path: `${toContactPath(ref)}/${kind}`,
      body: { ...created, text, ...(ownerId !== undefined && { owner_id: ownerId }) },
      schema: entryAnswer,
    },
    call,
  );
  return id;
}

async function replaceText(send: Send, { kind, text }: Entry, id: string, call: Call): Promise<string> {
  const answer = await send(
    {
      name: `${kind}.update`,
      doing: 'updating an entry',
      method: 'PATCH',
      path: `${kind}/${encodeURIComponent(id)}`,
      body: { text },
      schema: entryAnswer,
    },
    call,
  );
  return answer.id;
}
