import { sql } from 'kysely';
import type { Database } from './database.ts';

/** Whether a gateway took in an event on this store within the last `withinMs`, or left one open: a CRM may still count its requests. */
export async function wasBusy({ read, now }: Database, withinMs: number): Promise<boolean> {
  const open = await read
    .selectFrom('events')
    .select('seq')
    .where('state', '=', sql.lit('open' as const))
    .limit(1)
    .executeTakeFirst();
  if (open !== undefined) return true;
  const last = await read
    .selectFrom('events')
    .select(['received_at', now.as('now')])
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return last !== undefined && Number(last.now) - Number(last.received_at) < withinMs;
}
