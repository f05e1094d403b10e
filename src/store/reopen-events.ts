import { type ExpressionBuilder, sql, type Transaction } from 'kysely';
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
  const rows = await transaction
    .updateTable('events')
    .set({ state: 'open', due_at: database.now, owner: null, reason: null, reason_kind: null, finished_at: null })
    .where((where) => isChosen(where, filter))
    .returning(['seq', 'person_keys'])
    .execute();
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

/** Whether any of the filters names an event now. Locks nothing. */
export async function isAnyReopenable(
  transaction: Transaction<Tables>,
  filters: readonly ReopenFilter[],
): Promise<boolean> {
  if (filters.length === 0) return false;
  const row = await transaction
    .selectFrom('events')
    .select('seq')
    .where((where) => where.or(filters.map((filter) => isChosen(where, filter))))
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

function isChosen(where: ExpressionBuilder<Tables, 'events'>, filter: ReopenFilter) {
  const { state, account, visitorKey, chat, eventId, seqs } = filter;
  return where.and([
    // Part of the text: only so does SQLite use an index on one state.
    where('state', '=', sql.lit(state)),
    ...(account === undefined ? [] : [where('account', '=', account)]),
    ...(visitorKey === undefined ? [] : [where('visitor_key', '=', visitorKey)]),
    ...(chat === undefined ? [] : [where('channel', '=', chat.channel), where('chat_id', '=', chat.id)]),
    ...(eventId === undefined ? [] : [where('id', '=', eventId)]),
    ...(seqs === undefined ? [] : [where('seq', 'in', seqs)]),
  ]);
}
