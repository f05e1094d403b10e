import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import { findSeqAt, findSeqRange } from './find-seq-at.ts';
import type { EventLine } from './list-events.ts';
import type { EventState, Tables } from './tables.ts';

/** What to look for; everything that is given has to be true of an event. */
export interface EventSearch {
  readonly channel?: string;
  readonly name?: string;
  readonly state?: EventState;
  readonly account?: string;
  readonly visitorKey?: string;
  /** Any one of the person's hashed identities, as the store has them. */
  readonly personKeys?: readonly string[];
  /** ms since 1970: received at `from` or later, before `until`. */
  readonly from?: number;
  readonly until?: number;
  /** Only events with a smaller number: where the last page ended. */
  readonly before?: number;
  readonly limit: number;
}

/** An event of a search. */
export interface FoundEvent extends EventLine {
  readonly seq: number;
  readonly account: string;
  readonly visitorKey: string | undefined;
}

/** `older`: go on with `before` of this number; undefined when all were looked at. */
export interface FoundEvents {
  readonly events: readonly FoundEvent[];
  readonly older: number | undefined;
}

/** Events looked at in one query, and in one search: a look at years of history must not hold up webhooks. */
const STRETCH = 4_000;
const MAX_STRETCHES = 12;

/** The newest events first. Looks at a stretch of numbers at a time and lets other work go between. */
export async function searchEvents(read: Kysely<Tables>, search: EventSearch): Promise<FoundEvents> {
  const range = await findSeqRange(read);
  const oldest = search.from === undefined ? range.oldest : await findSeqAt(read, search.from);
  const end = search.until === undefined ? range.newest + 1 : await findSeqAt(read, search.until);
  let before = Math.min(search.before ?? end, end);
  const events: FoundEvent[] = [];
  for (let stretch = 0; stretch < MAX_STRETCHES && before > oldest; stretch += 1) {
    const start = Math.max(oldest, before - STRETCH);
    const wanted = search.limit - events.length;
    const found = await searchStretch(read, search, start, before, wanted);
    events.push(...found);
    if (found.length === wanted) {
      const last = found.at(-1)?.seq ?? start;
      return { events, older: last > oldest ? last : undefined };
    }
    before = start;
    await nextTurn();
  }
  return { events, older: before > oldest ? before : undefined };
}

async function searchStretch(
  read: Kysely<Tables>,
  search: EventSearch,
  start: number,
  before: number,
  limit: number,
): Promise<readonly FoundEvent[]> {
  let query = read
    .selectFrom('events')
    .select(['seq', 'id', 'channel', 'account', 'name', 'state', 'attempts'])
    .select(['received_at', 'due_at', 'reason', 'visitor_key'])
    .where('seq', '>=', start)
    .where('seq', '<', before)
    .orderBy('seq', 'desc')
    .limit(limit);
  if (search.channel !== undefined) query = query.where('channel', '=', search.channel);
  if (search.name !== undefined) query = query.where('name', '=', search.name);
  if (search.state !== undefined) query = query.where('state', '=', search.state);
  if (search.account !== undefined) query = query.where('account', '=', search.account);
  if (search.visitorKey !== undefined) query = query.where('visitor_key', '=', search.visitorKey);
  const { personKeys } = search;
  if (personKeys !== undefined) {
    // Keys are hashes in base64url, in quotes in the list: what a `_` lets through besides is no key that exists.
    query = query.where((where) => where.or(personKeys.map((key) => where('person_keys', 'like', `%"${key}"%`))));
  }
  const rows = await query.execute();
  return rows.map((row) => ({
    seq: row.seq,
    id: row.id,
    channel: row.channel,
    account: row.account,
    name: row.name,
    state: row.state,
    attempts: row.attempts,
    receivedAt: row.received_at,
    dueAt: row.due_at,
    reason: row.reason ?? undefined,
    visitorKey: row.visitor_key ?? undefined,
  }));
}
