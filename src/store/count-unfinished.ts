import { type Kysely, sql } from 'kysely';
import type { Tables } from './tables.ts';

/** Events of a channel that are not at an end, whenever they came. */
export interface UnfinishedCount {
  readonly channel: string;
  readonly state: 'open' | 'waiting' | 'dead';
  readonly count: number;
}

const STATES = ['open', 'waiting', 'dead'] as const;

/** One question per state, with the state in the text: only so does SQLite use an index on one state. */
export async function countUnfinished(read: Kysely<Tables>): Promise<readonly UnfinishedCount[]> {
  const counts: UnfinishedCount[] = [];
  for (const state of STATES) {
    const rows = await read
      .selectFrom('events')
      .select(({ fn }) => ['channel', fn.countAll<number>().as('count')])
      .where('state', '=', sql.lit(state))
      .groupBy('channel')
      .execute();
    counts.push(...rows.map(({ channel, count }) => ({ channel, state, count: Number(count) })));
  }
  return counts;
}
