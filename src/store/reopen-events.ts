import type { Transaction } from 'kysely';
import type { Database } from './database.ts';
import type { EventState, Tables } from './tables.ts';

/** Which ended events to do again. */
export interface ReopenFilter {
  readonly state: Extract<EventState, 'waiting' | 'dead'>;
  readonly account?: string;
  readonly visitorKey?: string;
  readonly eventId?: string;
}

/** Makes ended events open and due, in their old place in the order of their person. Returns how many. */
export async function reopenEvents(
  transaction: Transaction<Tables>,
  { now }: Database,
  filter: ReopenFilter,
): Promise<number> {
  let select = transaction.selectFrom('events').select(['seq', 'person_keys']).where('state', '=', filter.state);
  if (filter.account !== undefined) select = select.where('account', '=', filter.account);
  if (filter.visitorKey !== undefined) select = select.where('visitor_key', '=', filter.visitorKey);
  if (filter.eventId !== undefined) select = select.where('id', '=', filter.eventId);
  const rows = await select.execute();
  for (const { seq, person_keys } of rows) {
    await transaction
      .updateTable('events')
      .set({ state: 'open', due_at: now, owner: null, reason: null, reason_kind: null, finished_at: null })
      .where('seq', '=', seq)
      .execute();
    const keys = JSON.parse(person_keys) as string[];
    if (keys.length === 0) continue;
    await transaction
      .insertInto('event_keys')
      .values(keys.map((key) => ({ key, seq })))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  return rows.length;
}
