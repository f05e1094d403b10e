import { type Kysely, sql } from 'kysely';
import type { Tables } from './tables.ts';

/** A text that is another one after anything arrived, ended or was put off, in whichever process. Cheap: asked every second. */
export async function readPulse(read: Kysely<Tables>): Promise<string> {
  const newest = await read.selectFrom('events').select('seq').orderBy('seq', 'desc').limit(1).executeTakeFirst();
  const open = await read
    .selectFrom('events')
    .select(({ fn }) => [fn.countAll<number>().as('count'), fn.sum('due_at').as('due')])
    .where('state', '=', sql.lit('open' as const))
    .executeTakeFirst();
  return [newest?.seq ?? 0, open?.count ?? 0, open?.due ?? 0].join(' ');
}
