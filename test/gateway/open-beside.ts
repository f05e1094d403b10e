import { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';

/**
 * Another connection to the SQLite file of a gateway that runs in this process. What it does at once must not wait for a
 * transaction that this very thread is in the middle of: between two turns of the loop there is none.
 */
export async function openBeside(storageUrl: string): Promise<DatabaseSync> {
  await setImmediate();
  return new DatabaseSync(storageUrl.slice('sqlite:'.length), { timeout: 5_000 });
}
