import type { Kysely } from 'kysely';
import type { NewConflict } from './conflicts.ts';
import type { ConflictsTable, Tables } from './tables.ts';

/** A value of a chat that found no place. `at`: ms since 1970. */
export interface Conflict extends NewConflict {
  readonly state: ConflictsTable['state'];
  readonly at: number;
}

export interface ConflictFilter {
  readonly id?: string;
  readonly account?: string;
  readonly visitorKey?: string;
  readonly eventId?: string;
  readonly state?: Conflict['state'];
  readonly limit: number;
}

/** The newest first. */
export async function listConflicts(read: Kysely<Tables>, filter: ConflictFilter): Promise<readonly Conflict[]> {
  let query = read.selectFrom('conflicts').selectAll().orderBy('at', 'desc').orderBy('id').limit(filter.limit);
  if (filter.id !== undefined) query = query.where('id', '=', filter.id);
  if (filter.account !== undefined) query = query.where('account', '=', filter.account);
  if (filter.visitorKey !== undefined) query = query.where('visitor_key', '=', filter.visitorKey);
  if (filter.eventId !== undefined) query = query.where('event_id', '=', filter.eventId);
  if (filter.state !== undefined) query = query.where('state', '=', filter.state);
  const rows = await query.execute();
  return rows.map((row) => ({
    id: row.id,
    account: row.account,
    eventId: row.event_id,
    visitorKey: row.visitor_key ?? undefined,
    chatKey: row.chat_key ?? undefined,
    record: { type: row.record_type, id: row.record_id },
    holds: row.holds,
    chatValue: row.chat_value,
    crmValue: row.crm_value ?? undefined,
    reason: row.reason,
    state: row.state,
    at: row.at,
  }));
}

export async function countOpenConflicts(read: Kysely<Tables>): Promise<number> {
  const row = await read
    .selectFrom('conflicts')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('state', '=', 'open')
    .executeTakeFirst();
  return Number(row?.count ?? 0);
}
