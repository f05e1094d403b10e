import { type Kysely, sql } from 'kysely';
import { findSeqAt } from './find-seq-at.ts';
import type { EventState, Tables } from './tables.ts';

/** How many events of a channel were received in an hour and how they stand. */
export interface EventCount {
  readonly channel: string;
  readonly account: string;
  readonly state: EventState;
  /** Hours since 1970. */
  readonly hour: number;
  readonly count: number;
}

/** Of the events received at `since` (ms since 1970) or later. */
export async function countEvents(read: Kysely<Tables>, since: number): Promise<readonly EventCount[]> {
  const hour = sql<number>`received_at / 3600000`;
  const rows = await read
    .selectFrom('events')
    .select(({ fn }) => ['channel', 'account', 'state', hour.as('hour'), fn.countAll<number>().as('count')])
    .where('seq', '>=', await findSeqAt(read, since))
    .groupBy(['channel', 'account', 'state', hour])
    .execute();
  return rows.map((row) => ({ ...row, hour: Number(row.hour), count: Number(row.count) }));
}
