import { type Kysely, sql } from 'kysely';
import { QUARTER_MS } from '../lead/day-start.ts';
import { findSeqAt } from './find-seq-at.ts';
import type { EventState, Tables } from './tables.ts';

/** How many events of a channel were received in a quarter of an hour and how they stand. */
export interface EventCount {
  readonly channel: string;
  readonly account: string;
  readonly state: EventState;
  /** Quarters of an hour since 1970. */
  readonly quarter: number;
  readonly count: number;
}

/** Of the events received at `since` (ms since 1970) or later. */
export async function countEvents(read: Kysely<Tables>, since: number): Promise<readonly EventCount[]> {
  const quarter = sql<number>`received_at / ${sql.lit(QUARTER_MS)}`;
  const rows = await read
    .selectFrom('events')
    .select(({ fn }) => ['channel', 'account', 'state', quarter.as('quarter'), fn.countAll<number>().as('count')])
    .where('seq', '>=', await findSeqAt(read, since))
    .groupBy(['channel', 'account', 'state', quarter])
    .execute();
  return rows.map((row) => ({ ...row, quarter: Number(row.quarter), count: Number(row.count) }));
}
