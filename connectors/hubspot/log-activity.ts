import type { Activity } from '../../src/lead/activity.ts';
import type { ActivityRef, Call, RecordRef } from '../connector.ts';
import { ConnectorError } from '../errors.ts';
import { toEmptyBody } from './activity-html.ts';
import { ENTRIES } from './api.ts';
import { readOwnerId } from './contact.ts';
import type { HubspotContext } from './context.ts';
import { type Entry, toEntries, toEntryKind } from './entries.ts';
import { findEntries, type KnownEntry } from './find-entries.ts';
import { checkContactRef, readContactById } from './read-contact.ts';
import { sendEntry } from './send-entry.ts';

/**
 * Logs the activity on the contact, or brings the entries of its last time up to date. After a try whose answer may have been
 * lost it looks before it makes anything. Ids come in the order of the parts. Throws `gone` when the contact is.
 */
export async function logActivity(
  context: HubspotContext,
  ref: RecordRef,
  activity: Activity,
  previous: ActivityRef | undefined,
  call: Call,
): Promise<ActivityRef> {
  checkContactRef(ref);
  await context.account.ensure(call);
  const entries = toEntries(activity, {
    timeZone: context.account.timeZone,
    ownerId: activity.kind === 'offline-message' ? await readTaskOwner(context, ref, call) : undefined,
    now: Date.now(),
  });
  const known = await findKnown(context, ref, activity, previous, entries.length, call);
  const ids = await writeEntries(context, ref, entries, known, call);
  const surplus = known.slice(entries.length).filter((entry) => entry !== undefined);
  for (const [index, { id }] of surplus.entries()) {
    await emptyEntry(context, activity, entries.length + index, id, call);
  }
  return { ids: [...ids, ...surplus.map(({ id }) => id)] };
}

/** How many parts of a long text are on their way together: one after the other a very long one would miss every deadline. */
const TOGETHER = 5;

/**
 * Gives the ids in the order of the entries. What is there already comes last, so that every try of a text too long for one
 * deadline gets further than the one before.
 */
async function writeEntries(
  context: HubspotContext,
  ref: RecordRef,
  entries: readonly Entry[],
  known: readonly (KnownEntry | undefined)[],
  call: Call,
): Promise<readonly string[]> {
  const ids: string[] = [];
  const order = [...entries.keys()].sort(
    (one, other) => Number(known[one] !== undefined) - Number(known[other] !== undefined),
  );
  const write = async (index: number): Promise<void> => {
    const entry = entries[index];
    if (entry !== undefined) ids[index] = await writeEntry(context, ref, entry, known[index], call);
  };
  // The first alone: it tells whether the contact is still there.
  for (const some of [order.slice(0, 1), ...toGroups(order.slice(1), TOGETHER)]) {
    const outcomes = await Promise.allSettled(some.map(write));
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }
  return ids;
}

function toGroups<T>(list: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );
}

async function writeEntry(
  context: HubspotContext,
  ref: RecordRef,
  entry: Entry,
  known: KnownEntry | undefined,
  call: Call,
): Promise<string> {
  if (known === undefined) return createEntry(context, ref, entry, call);
  const isSame = entry.kind === 'note' && known.body === entry.properties[ENTRIES.note.body];
  return isSame ? known.id : replaceEntry(context, ref, known.id, entry, call);
}

/** Read a moment ago by the search for the contact, as a rule. */
async function readTaskOwner(context: HubspotContext, ref: RecordRef, call: Call): Promise<string | undefined> {
  return readOwnerId(context.recent.readSeen(ref.id) ?? (await readContactById(context, ref.id, call)));
}

async function findKnown(
  context: HubspotContext,
  ref: RecordRef,
  activity: Activity,
  previous: ActivityRef | undefined,
  count: number,
  call: Call,
): Promise<readonly (KnownEntry | undefined)[]> {
  const ids = (previous?.ids ?? []).map((id) => ({ id }));
  if (call.attempt <= 1 || ids.length >= count) return ids;
  const found = await findEntries(context, ref.id, activity, count, call);
  const length = Math.max(count, ...[...found.keys()].map((index) => index + 1));
  return Array.from({ length }, (_, index) => ids[index] ?? found.get(index));
}

async function createEntry(context: HubspotContext, ref: RecordRef, entry: Entry, call: Call): Promise<string> {
  const association = {
    to: { id: ref.id },
    types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: ENTRIES[entry.kind].associationTypeId }],
  };
  const sent = { ...entry.created, ...entry.properties };
  try {
    return await sendEntry(context, entry.kind, undefined, sent, call, [association]);
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.kind !== 'rejected' || error.status !== 400) throw error;
    // HubSpot says of a missing contact only that an association is wrong: the contact itself tells.
    const contact = await readContactById(context, ref.id, call);
    if (contact.id === ref.id) throw error;
    throw new ConnectorError('gone', 'HubSpot has merged this contact into another.', { status: 400, cause: error });
  }
}

/** People delete notes: then the activity is logged anew. */
async function replaceEntry(
  context: HubspotContext,
  ref: RecordRef,
  id: string,
  entry: Entry,
  call: Call,
): Promise<string> {
  try {
    return await sendEntry(context, entry.kind, id, entry.properties, call);
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.kind !== 'gone') throw error;
    return createEntry(context, ref, entry, call);
  }
}

async function emptyEntry(
  context: HubspotContext,
  activity: Activity,
  index: number,
  id: string,
  call: Call,
): Promise<void> {
  const kind = toEntryKind(activity, index);
  const body = toEmptyBody('Part of a Jivo entry', activity.key, index + 1);
  try {
    await sendEntry(context, kind, id, { [ENTRIES[kind].body]: body }, call);
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.kind !== 'gone') throw error;
  }
}
