import { type Kysely, sql } from 'kysely';
import type { Tables } from './tables.ts';

/**
 * A text that is another one after anything arrived, ended or was put off, in whichever process, or one of them began, ended or took
 * another configuration. Cheap: asked every second.
 */
export async function readPulse(read: Kysely<Tables>): Promise<string> {
  const newest = await read.selectFrom('events').select('seq').orderBy('seq', 'desc').limit(1).executeTakeFirst();
  const open = await read
    .selectFrom('events')
    .select(({ fn }) => [fn.countAll<number>().as('count'), fn.sum('due_at').as('due')])
    .where('state', '=', sql.lit('open' as const))
    .executeTakeFirst();
  const processes = await read
    .selectFrom('processes')
    .select(['owner', 'generation', 'fingerprint', 'trouble'])
    .orderBy('owner')
    .execute();
  return JSON.stringify([newest?.seq, open?.count, open?.due, processes]);
}
