import { type Kysely, sql } from 'kysely';
import type { Tables } from './tables.ts';

/** An event that waits for a person, with its decision. Times in ms since 1970. */
export interface UnfinishedEvent {
  readonly id: string;
  readonly channel: string;
  readonly account: string;
  readonly name: string;
  readonly attempts: number;
  readonly receivedAt: number;
  readonly visitorKey: string | undefined;
  readonly chatId: string | undefined;
  readonly reasonKind: string | undefined;
  readonly reason: string | undefined;
  /** JSON in the vocabulary of sync/decision.ts. */
  readonly decision: string | undefined;
}

/** The newest first. */
export async function listUnfinished(
  read: Kysely<Tables>,
  state: 'waiting' | 'dead',
  limit: number,
): Promise<readonly UnfinishedEvent[]> {
  const rows = await read
    .selectFrom('events')
    .leftJoin('decisions', 'decisions.event_id', 'events.id')
    .select(['events.id', 'channel', 'account', 'name', 'attempts', 'received_at', 'visitor_key', 'chat_id'])
    .select(['reason_kind', 'reason', 'decisions.body as decision'])
    .where('state', '=', sql.lit(state))
    .orderBy('events.seq', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    channel: row.channel,
    account: row.account,
    name: row.name,
    attempts: row.attempts,
    receivedAt: row.received_at,
    visitorKey: row.visitor_key ?? undefined,
    chatId: row.chat_id ?? undefined,
    reasonKind: row.reason_kind ?? undefined,
    reason: row.reason ?? undefined,
    decision: row.decision ?? undefined,
  }));
}
