import type { Kysely } from 'kysely';
import type { Tables } from './tables.ts';

/**
 * The number of the first event received at `time` (ms since 1970) or later; one more than the newest when there is none.
 * Numbers grow with time, so a few looks by number find it: no index on the time is needed, which every webhook would pay for.
 */
export async function findSeqAt(read: Kysely<Tables>, time: number): Promise<number> {
  const { oldest, newest } = await findSeqRange(read);
  let low = oldest;
  let high = newest + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const row = await read
      .selectFrom('events')
      .select(['seq', 'received_at'])
      .where('seq', '>=', middle)
      .orderBy('seq')
      .limit(1)
      .executeTakeFirst();
    if (row === undefined || row.received_at >= time) high = middle;
    else low = row.seq + 1;
  }
  return low;
}

/** Numbers of the oldest and newest event; 1 and 0 when there is none. */
export async function findSeqRange(
  read: Kysely<Tables>,
): Promise<{ readonly oldest: number; readonly newest: number }> {
  const end = (direction: 'asc' | 'desc') =>
    read.selectFrom('events').select('seq').orderBy('seq', direction).limit(1).executeTakeFirst();
  return { oldest: (await end('asc'))?.seq ?? 1, newest: (await end('desc'))?.seq ?? 0 };
}
