import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/** Rewriting a larger file would hold up webhooks for too long. */
export const LARGEST_SCRUB = 256 * 1_048_576;
const BUSY_TIMEOUT_MS = 10_000;

/**
 * Rewrites the file, so that nothing of deleted rows stays in its unused parts. False, with nothing done, when it is larger
 * than `LARGEST_SCRUB` and not forced. Throws node:sqlite's error when another process keeps writing.
 */
export function scrubSqlite(path: string, force: boolean): boolean {
  if (!force && statSync(path).size > LARGEST_SCRUB) return false;
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
  try {
    database.exec('VACUUM');
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    return true;
  } finally {
    database.close();
  }
}
