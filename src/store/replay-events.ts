import { type Kysely, sql } from 'kysely';
import type { Database } from './database.ts';
import { findSeqAt, findSeqRange } from './find-seq-at.ts';
import { reopenEvents } from './reopen-events.ts';
import type { Tables } from './tables.ts';

/** Which given-up events to do again: those for which everything given is true. {}: all. */
export interface ReplayFilter {
  readonly eventId?: string;
  readonly channel?: string;
  readonly account?: string;
  /** Jivo's name of the event. */
  readonly name?: string;
  /** Kind of the error it was given up for. */
  readonly kind?: string;
  /** ms since 1970: received at `from` or later, before `until`. */
  readonly from?: number;
  readonly until?: number;
}

/** Events made due in one transaction: nobody receives or claims meanwhile. */
const EVENTS_AT_ONCE = 500;

/** How many given-up events the filter names now. */
export async function countReplayable({ read }: Database, filter: ReplayFilter): Promise<number> {
  const row = await chooseDead(read, filter, await findStretch(read, filter))
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/**
 * Makes given-up events due again, in their old place in the order of their person, the oldest first and some at a time, so
 * that what comes in meanwhile is not held up. What is given up again meanwhile is not taken twice. Returns how many.
 */
export async function replayEvents(
  database: Database,
  filter: ReplayFilter,
  onProgress: (done: number) => void = () => undefined,
): Promise<number> {
  let { start, end } = await findStretch(database.read, filter);
  let count = 0;
  for (;;) {
    const rows = await chooseDead(database.read, filter, { start, end })
      .select('seq')
      .orderBy('seq')
      .limit(EVENTS_AT_ONCE)
      .execute();
    const last = rows.at(-1);
    if (last === undefined) return count;
    const seqs = rows.map(({ seq }) => seq);
    count += await database.write((transaction) => reopenEvents(transaction, database, { state: 'dead', seqs }));
    onProgress(count);
    start = last.seq + 1;
  }
}

/** Numbers of events from `start` on, `end` not among them. */
interface Stretch {
  readonly start: number;
  readonly end: number;
}

async function findStretch(read: Kysely<Tables>, { from, until }: ReplayFilter): Promise<Stretch> {
  const start = from === undefined ? 0 : await findSeqAt(read, from);
  const end = until === undefined ? (await findSeqRange(read)).newest + 1 : await findSeqAt(read, until);
  return { start, end };
}

function chooseDead(read: Kysely<Tables>, filter: ReplayFilter, { start, end }: Stretch) {
  // The state is part of the text: only so does the index of that state alone serve.
  let query = read
    .selectFrom('events')
    .where('state', '=', sql.lit('dead' as const))
    .where('seq', '>=', start)
    .where('seq', '<', end);
  if (filter.eventId !== undefined) query = query.where('id', '=', filter.eventId);
  if (filter.channel !== undefined) query = query.where('channel', '=', filter.channel);
  if (filter.account !== undefined) query = query.where('account', '=', filter.account);
  if (filter.name !== undefined) query = query.where('name', '=', filter.name);
  if (filter.kind !== undefined) query = query.where('reason_kind', '=', filter.kind);
  return query;
}
