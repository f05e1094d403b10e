import type { Kysely } from 'kysely';
import type { EventState, Tables } from './tables.ts';

/** One line of a listing. Times in ms since 1970. */
export interface EventLine {
  readonly id: string;
  readonly channel: string;
  readonly name: string;
  readonly state: EventState;
  readonly attempts: number;
  readonly receivedAt: number;
  readonly dueAt: number;
  readonly reason: string | undefined;
}

export interface EventFilter {
  readonly state?: EventState;
  readonly channel?: string;
  readonly limit: number;
}

/** The newest events first. */
export async function listEvents(
  read: Kysely<Tables>,
  { state, channel, limit }: EventFilter,
): Promise<readonly EventLine[]> {
  let query = read
    .selectFrom('events')
    .select(['id', 'channel', 'name', 'state', 'attempts', 'received_at', 'due_at', 'reason'])
    .orderBy('seq', 'desc')
    .limit(limit);
  if (state !== undefined) query = query.where('state', '=', state);
  if (channel !== undefined) query = query.where('channel', '=', channel);
  const rows = await query.execute();
  return rows.map((row) => ({
    id: row.id,
    channel: row.channel,
    name: row.name,
    state: row.state,
    attempts: row.attempts,
    receivedAt: row.received_at,
    dueAt: row.due_at,
    reason: row.reason ?? undefined,
  }));
}
