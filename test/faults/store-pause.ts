import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';

let last: Promise<void> = Promise.resolve();

/** Holds the write lock of a SQLite store, as a backup or a stuck command does; one after the other. */
export function pauseStore(path: string, ms: number): Promise<void> {
  last = last.then(() => holdLock(path, ms));
  return last;
}

async function holdLock(path: string, ms: number): Promise<void> {
  const database = new DatabaseSync(path, { timeout: 2_000 });
  try {
    database.exec('BEGIN IMMEDIATE');
    await wait(ms);
    database.exec('COMMIT');
  } finally {
    database.close();
  }
}
