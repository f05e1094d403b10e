import { type Kysely, sql } from 'kysely';
import type { EventState, Tables } from './tables.ts';

/** What became of an event. */
export interface EventStatus {
  /** Nothing more will happen to it for now: its answer is the one to give. */
  readonly settled: boolean;
  readonly answer: string | undefined;
}

export async function findEventStatus(read: Kysely<Tables>, eventId: string): Promise<EventStatus | undefined> {
  const row = await read
    .selectFrom('events')
    .select(['state', 'answer', 'owner'])
    .where('id', '=', eventId)
    .executeTakeFirst();
  return row === undefined
    ? undefined
    : { settled: row.state !== 'open' || (row.owner === null && row.answer !== null), answer: row.answer ?? undefined };
}

/** An event with its decision, for people. */
export interface EventStory {
  readonly id: string;
  readonly channel: string;
  readonly account: string;
  readonly name: string;
  readonly state: EventState;
  readonly attempts: number;
  readonly receivedAt: number;
  readonly finishedAt: number | undefined;
  readonly dueAt: number;
  readonly reason: string | undefined;
  /** undefined: removed after `storage.retention.payloads`, and the answer with it. */
  readonly body: string | undefined;
  readonly answer: string | undefined;
  readonly decision: string | undefined;
}

export async function findEventStory(read: Kysely<Tables>, eventId: string): Promise<EventStory | undefined> {
  const row = await read
    .selectFrom('events')
    .leftJoin('decisions', 'decisions.event_id', 'events.id')
    .selectAll('events')
    .select('decisions.body as decision')
    .where('events.id', '=', eventId)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    id: row.id,
    channel: row.channel,
    account: row.account,
    name: row.name,
    state: row.state,
    attempts: row.attempts,
    receivedAt: row.received_at,
    finishedAt: row.finished_at ?? undefined,
    dueAt: row.due_at,
    reason: row.reason ?? undefined,
    body: row.body === '' ? undefined : row.body,
    answer: row.answer ?? undefined,
    decision: row.decision ?? undefined,
  };
}

/** How many events are open and dead, for readiness and metrics. `oldestDueMs`: how long the oldest due one has waited. */
export interface Backlog {
  readonly open: number;
  readonly dead: number;
}

export async function countBacklog(read: Kysely<Tables>): Promise<Backlog> {
  return { open: await countState(read, 'open'), dead: await countState(read, 'dead') };
}

/** The state is part of the text, not a parameter: only so does the index of that state alone serve, however long the history. */
async function countState(read: Kysely<Tables>, state: 'open' | 'dead'): Promise<number> {
  const row = await read
    .selectFrom('events')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('state', '=', sql.lit(state))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}
