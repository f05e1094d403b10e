import { sql, type Transaction } from 'kysely';
import { type Claim, toClaim } from './claim.ts';
import type { Database } from './database.ts';
import type { Tables } from './tables.ts';

/** One webhook to write down. */
export interface NewEvent {
  readonly id: string;
  readonly channel: string;
  readonly account: string;
  readonly name: string;
  readonly effect: string;
  /** True: an agent waits for the answer. */
  readonly interactive: boolean;
  /** Nothing is to be done: the event is finished by being written down. */
  readonly ignored: boolean;
  readonly chatId: string | undefined;
  readonly visitorKey: string | undefined;
  readonly body: string;
  /** Equal for the same event sent again. */
  readonly resendKey: string;
  /** Identities of the person, hashed. Events that share one are done one after the other. */
  readonly personKeys: readonly string[];
  /** Answer of an ignored event. */
  readonly answer: string | undefined;
}

export interface ReceiveOptions {
  readonly resendWindowMs: number;
  readonly owner: string;
  readonly leaseMs: number;
  /** Take the event at once, if nothing of the same person is open. */
  readonly claim: boolean;
}

/** `duplicate`: `eventId` is the event already known. `claim`: this process is to do the event now. */
export interface Receipt {
  readonly eventId: string;
  readonly duplicate: boolean;
  readonly claim: Claim | undefined;
}

/** Serialises receiving on PostgreSQL, so that events become visible in the order of their numbers. SQLite has one writer anyway. */
const RECEIVE_LOCK = 7_146_001;

/** Writes the event down, unless the same one came within the window: decided by the primary key of `receipts`. */
export async function receiveEvent(
  transaction: Transaction<Tables>,
  { engine, now }: Database,
  event: NewEvent,
  options: ReceiveOptions,
): Promise<Receipt> {
  if (engine === 'postgres') await sql`SELECT pg_advisory_xact_lock(${RECEIVE_LOCK})`.execute(transaction);
  const fresh = await transaction
    .insertInto('receipts')
    .values({ key: event.resendKey, event_id: event.id, at: now })
    .onConflict((conflict) =>
      conflict
        .column('key')
        .doUpdateSet({ event_id: event.id, at: now })
        .where('receipts.at', '<=', sql<number>`${now} - ${options.resendWindowMs}`),
    )
    .returning('event_id')
    .executeTakeFirst();
  if (fresh === undefined) {
    const known = await transaction
      .selectFrom('receipts')
      .select('event_id')
      .where('key', '=', event.resendKey)
      .executeTakeFirstOrThrow();
    return { eventId: known.event_id, duplicate: true, claim: undefined };
  }
  const claimed = !event.ignored && options.claim && !(await isBlocked(transaction, event.personKeys));
  const row = await transaction
    .insertInto('events')
    .values({
      id: event.id,
      channel: event.channel,
      account: event.account,
      name: event.name,
      effect: event.effect,
      lane: event.interactive ? 0 : 1,
      chat_id: event.chatId ?? null,
      visitor_key: event.visitorKey ?? null,
      person_keys: JSON.stringify(event.personKeys),
      body: event.body,
      received_at: now,
      state: event.ignored ? 'ignored' : 'open',
      attempts: claimed ? 1 : 0,
      due_at: claimed ? sql<number>`${now} + ${options.leaseMs}` : now,
      owner: claimed ? options.owner : null,
      answer: event.answer ?? null,
      finished_at: event.ignored ? now : null,
    })
    .returning(['seq', 'received_at'])
    .executeTakeFirstOrThrow();
  if (!event.ignored && event.personKeys.length > 0) {
    await transaction
      .insertInto('event_keys')
      .values(event.personKeys.map((key) => ({ key, seq: row.seq })))
      .execute();
  }
  return {
    eventId: event.id,
    duplicate: false,
    claim: claimed ? toClaim({ ...event, seq: row.seq, attempts: 1, received_at: row.received_at }) : undefined,
  };
}

async function isBlocked(transaction: Transaction<Tables>, personKeys: readonly string[]): Promise<boolean> {
  if (personKeys.length === 0) return false;
  const earlier = await transaction
    .selectFrom('event_keys')
    .select('seq')
    .where('key', 'in', personKeys)
    .limit(1)
    .executeTakeFirst();
  return earlier !== undefined;
}
