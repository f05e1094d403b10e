import type { Call, RecordRef } from '../../../connectors/connector.ts';
import type { Activity } from '../../../src/lead/activity.ts';
import { type EntryAnswer, entriesAnswer } from './answers.ts';
import { toContactPath } from './contact.ts';
import { type EntryKind, toEntryKind, toReference } from './entries.ts';
import type { Send } from './transport.ts';

/** Newest first, and what is looked for was made within the last day. */
const MAX_PAGES = 20;

/** Ids of the entries that an earlier try of this activity has left on the contact, by their place. */
export async function findEntries(
  send: Send,
  ref: RecordRef,
  activity: Activity,
  count: number,
  call: Call,
): Promise<readonly (string | undefined)[]> {
  const kinds = new Set(Array.from({ length: count }, (_, index) => toEntryKind(activity, index)));
  const lists = new Map<EntryKind, readonly EntryAnswer[]>();
  for (const kind of kinds) lists.set(kind, await listEntries(send, ref, kind, call));
  return Array.from({ length: count }, (_, index) => {
    const reference = toReference(activity.key, index);
    const list = lists.get(toEntryKind(activity, index)) ?? [];
    // The oldest of several is the one that stays.
    return list.findLast(({ text }) => text.endsWith(reference))?.id;
  });
}

async function listEntries(send: Send, ref: RecordRef, kind: EntryKind, call: Call): Promise<readonly EntryAnswer[]> {
  const found: EntryAnswer[] = [];
  let page: number | null | undefined = 1;
  for (let asked = 0; typeof page === 'number' && asked < MAX_PAGES; asked += 1) {
    const answer: { entries: EntryAnswer[]; next_page?: number | null | undefined } = await send(
      {
        name: `${kind}.list`,
        doing: 'looking for an entry that an earlier try may have made',
        method: 'GET',
        path: `${toContactPath(ref)}/${kind}`,
        query: { page: String(page) },
        schema: entriesAnswer,
      },
      call,
    );
    found.push(...answer.entries);
    page = answer.next_page;
  }
  return found;
}
