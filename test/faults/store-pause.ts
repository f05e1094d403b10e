import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { toSqlitePath } from '../../src/store/open-store.ts';

/** Keeps everybody from writing to a store, as a backup or a stuck command does; one pause after the other. */
export function createStorePause(storageUrl: string): (ms: number) => Promise<void> {
  const hold = storageUrl.startsWith('sqlite:') ? holdSqlite : holdPostgres;
  let last: Promise<void> = Promise.resolve();
  return (ms) => {
    last = last.then(() => hold(storageUrl, ms));
    return last;
  };
}

async function holdSqlite(storageUrl: string, ms: number): Promise<void> {
  const database = new DatabaseSync(toSqlitePath(storageUrl), { timeout: 2_000 });
  try {
    database.exec('BEGIN IMMEDIATE');
    await wait(ms);
    database.exec('COMMIT');
  } finally {
    database.close();
  }
}

async function holdPostgres(storageUrl: string, ms: number): Promise<void> {
  const client = new pg.Client({ connectionString: storageUrl });
  await client.connect();
  try {
    await client.query('BEGIN; LOCK TABLE events IN ACCESS EXCLUSIVE MODE');
    await wait(ms);
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
}
