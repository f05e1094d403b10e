import type { Database } from './database.ts';
import { runStatement } from './statement.ts';

/** Whether the time of any open event has come. Only a read: to claim takes a transaction, which locks the store and is synced to the disk. */
export async function hasDue({ engine, read, clock }: Database): Promise<boolean> {
  const rows = await runStatement(
    read,
    engine,
    `SELECT 1 FROM events WHERE state = 'open' AND lane IN (0, 1) AND due_at <= ${clock} LIMIT 1`,
    [],
  );
  return rows.length > 0;
}
