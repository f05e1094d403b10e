import type { Database } from '../../src/store/database.ts';
import type { EventsTable } from '../../src/store/tables.ts';
import { waitUntil } from './wait-until.ts';

/** Every event in the store, in order of arrival. */
export function readEvents({ read }: Database): Promise<readonly EventsTable[]> {
  return read.selectFrom('events').selectAll().orderBy('seq').execute() as unknown as Promise<readonly EventsTable[]>;
}

/** Waits until no event is open. */
export async function settleEvents({ read }: Database, limitMs?: number): Promise<void> {
  const open = read.selectFrom('events').select('seq').where('state', '=', 'open').limit(1);
  await waitUntil('no event is open', async () => (await open.execute()).length === 0, limitMs);
}
