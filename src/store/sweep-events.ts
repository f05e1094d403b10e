import type { Transaction } from 'kysely';
import { sql } from 'kysely';
import type { Database } from './database.ts';
import { isOver, type Retention, toShortest } from './retention.ts';
import type { EventState, Tables } from './tables.ts';

/** How many events one stretch looks at: it must not hold up webhooks. */
const EVENTS_PER_STRETCH = 250;
/** Most events end soon after they came: who looks at them this much later finds nearly all of them ended, in ms. */
const ENDING_MS = 3_600_000;

/** What a look at a stretch of the events found. `next`: go on behind this number. */
export interface EventSweep {
  readonly next: number;
  /** What lies behind is too young. */
  readonly isEnd: boolean;
}

interface OldEvents {
  readonly emptied: readonly string[];
  readonly undecided: readonly string[];
  readonly removed: readonly string[];
  readonly buried: readonly string[];
}

interface Row {
  readonly id: string;
  readonly state: EventState;
  readonly finished_at: number | null;
  readonly bytes: number;
}

/**
 * Looks at a stretch of the events in order of arrival and takes from them what is kept no longer: body and answer, the
 * decision, or the whole event when both are over. Given-up and waiting ones lose their body and are ignored from then on.
 * Open ones stay whatever their age.
 */
export async function sweepEvents(database: Database, retention: Retention, from: number): Promise<EventSweep> {
  const shortest = toShortest(retention.payloads, retention.decisions, retention.deadLetters);
  if (shortest === null) return { next: from, isEnd: true };
  const found = await database.read
    .selectFrom('events')
    .select(['seq', 'id', 'state', 'received_at', 'finished_at', database.now.as('now')])
    // Of the body's size alone: the bodies of a stretch may be very large.
    .select(sql<number>`octet_length(body)`.as('bytes'))
    .where('seq', '>', from)
    .orderBy('seq')
    .limit(EVENTS_PER_STRETCH)
    .execute();
  const now = Number(found[0]?.now);
  const rows = found.filter(({ received_at }) => received_at < now - shortest - ENDING_MS);
  const old = sortOut(rows, retention, now);
  if (Object.values(old).some((ids: readonly string[]) => ids.length > 0)) {
    await database.write((transaction) => takeAway(transaction, database, old, retention.deadLetters ?? 0));
  }
  return { next: rows.at(-1)?.seq ?? from, isEnd: rows.length < EVENTS_PER_STRETCH };
}

function sortOut(rows: readonly Row[], retention: Retention, now: number): OldEvents {
  const toIds = (chosen: readonly Row[]) => chosen.map(({ id }) => id);
  const ageOf = ({ finished_at }: Row) => now - (finished_at ?? now);
  const finished = rows.filter(({ state }) => state === 'done' || state === 'ignored');
  const hasPayload = (row: Row) => row.bytes > 0 && !isOver(ageOf(row), retention.payloads);
  const isUndecided = (row: Row) => isOver(ageOf(row), retention.decisions);
  return {
    emptied: toIds(finished.filter((row) => row.bytes > 0 && !hasPayload(row) && !isUndecided(row))),
    undecided: toIds(finished.filter((row) => hasPayload(row) && isUndecided(row))),
    removed: toIds(finished.filter((row) => !hasPayload(row) && isUndecided(row))),
    buried: toIds(
      rows.filter(
        (row) => (row.state === 'dead' || row.state === 'waiting') && isOver(ageOf(row), retention.deadLetters),
      ),
    ),
  };
}

async function takeAway(
  transaction: Transaction<Tables>,
  { now }: Database,
  { emptied, undecided, removed, buried }: OldEvents,
  deadLettersMs: number,
): Promise<void> {
  const withoutDecision = [...undecided, ...removed];
  if (withoutDecision.length > 0) {
    await transaction.deleteFrom('decisions').where('event_id', 'in', withoutDecision).execute();
  }
  if (removed.length > 0) await transaction.deleteFrom('events').where('id', 'in', removed).execute();
  const empty = { body: '', answer: null };
  if (emptied.length > 0) await transaction.updateTable('events').set(empty).where('id', 'in', emptied).execute();
  if (buried.length === 0) return;
  const days = Math.round(deadLettersMs / 86_400_000);
  const reason = `It was not done in time: what was not finished is removed after ${days} days (storage.retention.deadLetters).`;
  await transaction
    .updateTable('events')
    .set({ ...empty, state: 'ignored', reason_kind: 'retention', reason, finished_at: now })
    .where('id', 'in', buried)
    // Somebody may have opened it again meanwhile.
    .where('state', 'in', ['dead', 'waiting'])
    .execute();
}
