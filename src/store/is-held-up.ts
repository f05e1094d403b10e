import type { Database } from './database.ts';
import { runStatement } from './statement.ts';

/** Whether the event waits behind an earlier one of its person that failed and is not due yet. */
export async function isHeldUp({ engine, read, clock }: Database, eventId: string): Promise<boolean> {
  const rows = await runStatement<{ seq: number }>(
    read,
    engine,
    `SELECT earlier.seq FROM events
     JOIN event_keys AS mine ON mine.seq = events.seq
     JOIN event_keys AS other ON other.key = mine.key AND other.seq < mine.seq
     JOIN events AS earlier ON earlier.seq = other.seq
     WHERE events.id = ? AND events.owner IS NULL AND events.state = 'open'
       AND earlier.state = 'open' AND earlier.owner IS NULL AND earlier.reason IS NOT NULL
       AND earlier.due_at > ${clock} LIMIT 1`,
    [eventId],
  );
  return rows.length > 0;
}
