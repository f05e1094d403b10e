import type { Kysely } from 'kysely';
import type { Tables } from './tables.ts';

/** More than an agent types while a CRM answers. */
const MOST = 20;

/** Bodies of the visitor's open events after this one that bring contact data, in the order they came. */
export async function findLaterBodies(
  read: Kysely<Tables>,
  { seq, account, channel }: { readonly seq: number; readonly account: string; readonly channel: string },
  visitorKey: string,
): Promise<readonly string[]> {
  const rows = await read
    .selectFrom('events')
    .select('body')
    .where('state', '=', 'open')
    .where('seq', 'in', (select) =>
      select
        .selectFrom('event_keys as mine')
        .innerJoin('event_keys as later', 'later.key', 'mine.key')
        .select('later.seq')
        .where('mine.seq', '=', seq)
        .whereRef('later.seq', '>', 'mine.seq'),
    )
    .where('account', '=', account)
    .where('channel', '=', channel)
    .where('visitor_key', '=', visitorKey)
    .where('effect', 'in', ['answer', 'complete'])
    .orderBy('seq')
    .limit(MOST)
    .execute();
  return rows.map(({ body }) => body);
}
