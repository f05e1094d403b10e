import type { Transaction } from 'kysely';
import type { Database } from './database.ts';
import type { Tables } from './tables.ts';

/** How many events one step looks at: it must not hold up webhooks. */
const EVENTS_PER_STEP = 250;

/** `next`: the number to go on from; 0: everything old was looked at. */
export interface EventSweep {
  readonly next: number;
  readonly removed: number;
}

/**
 * Looks through a stretch of the events in order of arrival and removes those finished longer ago than the retention time,
 * whole: body, answer and decision, because all of them tell of a person, and what remained would grow without end. Open,
 * waiting and dead events stay whatever their age. Links and activities stay too: the next chat of the visitor needs them.
 */
export async function sweepEvents(
  transaction: Transaction<Tables>,
  { now }: Database,
  retentionMs: number,
  from: number,
): Promise<EventSweep> {
  const rows = await transaction
    .selectFrom('events')
    .select(['seq', 'id', 'state', 'received_at', 'finished_at', now.as('now')])
    .where('seq', '>', from)
    .orderBy('seq')
    .limit(EVENTS_PER_STEP)
    .execute();
  const oldest = Number(rows[0]?.now) - retentionMs;
  const old = rows.filter(
    ({ state, finished_at }) => (state === 'done' || state === 'ignored') && (finished_at ?? oldest) < oldest,
  );
  if (old.length > 0) {
    const ids = old.map(({ id }) => id);
    await transaction.deleteFrom('decisions').where('event_id', 'in', ids).execute();
    await transaction.deleteFrom('events').where('id', 'in', ids).execute();
  }
  const last = rows.at(-1);
  const isEnd = rows.length < EVENTS_PER_STEP || last === undefined || last.received_at >= oldest;
  return { next: isEnd ? 0 : last.seq, removed: old.length };
}
