import type { Transaction } from 'kysely';
import type { Database } from './database.ts';
import { lockReopening } from './order-locks.ts';
import type { EventState, Tables } from './tables.ts';

/** Which ended events to do again. */
export interface ReopenFilter {
  readonly state: Exclude<EventState, 'open'>;
  readonly account?: string;
  readonly visitorKey?: string;
  readonly chat?: { readonly channel: string; readonly id: string };
  readonly eventId?: string;
  /** By their numbers. */
  readonly seqs?: readonly number[];
}

const KEYS_AT_ONCE = 1_000;

/** Makes ended events open and due, in their old place in the order of their person. Returns how many. */
export async function reopenEvents(
  transaction: Transaction<Tables>,
  database: Database,
  filter: ReopenFilter,
): Promise<number> {
  await lockReopening(transaction, database);
  let update = transaction
    .updateTable('events')
    .set({ state: 'open', due_at: database.now, owner: null, reason: null, reason_kind: null, finished_at: null })
    .where('state', '=', filter.state);
  if (filter.account !== undefined) update = update.where('account', '=', filter.account);
  if (filter.visitorKey !== undefined) update = update.where('visitor_key', '=', filter.visitorKey);
  if (filter.chat !== undefined) {
    update = update.where('channel', '=', filter.chat.channel).where('chat_id', '=', filter.chat.id);
  }
  if (filter.eventId !== undefined) update = update.where('id', '=', filter.eventId);
  if (filter.seqs !== undefined) update = update.where('seq', 'in', filter.seqs);
  const rows = await update.returning(['seq', 'person_keys']).execute();
  const keys = rows.flatMap(({ seq, person_keys }) =>
    (JSON.parse(person_keys) as string[]).map((key) => ({ key, seq })),
  );
  for (let start = 0; start < keys.length; start += KEYS_AT_ONCE) {
    await transaction
      .insertInto('event_keys')
      .values(keys.slice(start, start + KEYS_AT_ONCE))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  return rows.length;
}
