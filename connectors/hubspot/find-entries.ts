import type { Activity } from '../../src/lead/activity.ts';
import type { Call } from '../connector.ts';
import { readPart } from './activity-html.ts';
import { associatedAnswer, associationsAnswer, recordsAnswer } from './answers.ts';
import { ENTRIES, type EntryKind, MAX_BATCH_SIZE } from './api.ts';
import type { HubspotContext } from './context.ts';
import { toEntryKind } from './entries.ts';

/** A contact with more notes than this has them on further pages. */
const PAGE_SIZE = 500;
const MAX_PAGES = 20;

/** An entry that is there, and its text where that was read. */
export interface KnownEntry {
  readonly id: string;
  readonly body?: string;
}

/** Ids of the contact's newest entries of a kind. Ids grow, and what is looked for was made a moment ago. */
async function listNewest(
  context: HubspotContext,
  contactId: string,
  kind: EntryKind,
  call: Call,
): Promise<readonly string[]> {
  const name = ENTRIES[kind].path;
  const contact = await context.send(
    {
      name: 'contacts.read-associations',
      doing: 'looking for an entry that an earlier try may have made',
      method: 'GET',
      path: context.paths.contact(contactId),
      query: { associations: name },
      bucket: 'read',
      schema: associatedAnswer,
    },
    call,
  );
  const first = contact.associations?.[name];
  const ids = [...(first?.results ?? [])];
  let after = first?.paging?.next?.after;
  for (let page = 1; after !== undefined && page < MAX_PAGES; page += 1) {
    const answer = await context.send(
      {
        name: 'contacts.list-associations',
        doing: 'looking for an entry that an earlier try may have made',
        method: 'GET',
        path: context.paths.contactEntries(contactId, kind),
        query: { limit: String(PAGE_SIZE), after },
        bucket: 'read',
        schema: associationsAnswer,
      },
      call,
    );
    ids.push(...answer.results);
    after = answer.paging?.next?.after;
  }
  const newestFirst = [...new Set(ids)].sort((a, b) => b.length - a.length || (a < b ? 1 : -1));
  return newestFirst.slice(0, MAX_BATCH_SIZE);
}

async function findKind(
  context: HubspotContext,
  contactId: string,
  activity: Activity,
  kind: EntryKind,
  call: Call,
): Promise<ReadonlyMap<number, KnownEntry>> {
  const ids = await listNewest(context, contactId, kind, call);
  if (ids.length === 0) return new Map();
  const bodyProperty = ENTRIES[kind].body;
  const { results } = await context.send(
    {
      name: `${ENTRIES[kind].path}.batch-read`,
      doing: 'looking for an entry that an earlier try may have made',
      method: 'POST',
      path: context.paths.entryBatchRead(kind),
      body: { properties: [bodyProperty], propertiesWithHistory: [], inputs: ids.map((id) => ({ id })) },
      bucket: 'read',
      schema: recordsAnswer,
    },
    call,
  );
  const bodies = new Map(results.map((entry) => [entry.id, entry.properties[bodyProperty] ?? '']));
  const found = new Map<number, KnownEntry>();
  // Newest first, so the oldest of several is the one that stays.
  for (const id of ids) {
    const body = bodies.get(id) ?? '';
    const part = readPart(body, activity.key);
    if (part !== undefined && part >= 1 && toEntryKind(activity, part - 1) === kind) found.set(part - 1, { id, body });
  }
  return found;
}

/**
 * Entries that an earlier try of this activity has left on the contact, by their place. Entries have no natural key, so
 * their text carries one. Two calls, three when the activity is logged as objects of two kinds.
 */
export async function findEntries(
  context: HubspotContext,
  contactId: string,
  activity: Activity,
  count: number,
  call: Call,
): Promise<ReadonlyMap<number, KnownEntry>> {
  const kinds = new Set(Array.from({ length: count }, (_, index) => toEntryKind(activity, index)));
  const found = new Map<number, KnownEntry>();
  for (const kind of kinds) {
    for (const [index, entry] of await findKind(context, contactId, activity, kind, call)) found.set(index, entry);
  }
  return found;
}
