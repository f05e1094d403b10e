import { DatabaseSync } from 'node:sqlite';

/** Another gateway runs on the same file. */
export class StoreInUseError extends Error {
  override readonly name = 'StoreInUseError';
}

/**
 * Makes this process the only gateway on the file, until it ends however it ends: the operating system drops the lock of a
 * killed process. A second small database carries the lock, because Node offers no file locks of its own.
 * Throws `StoreInUseError` when another process holds it.
 */
export function lockSqlite(path: string): { release(): void } {
  const lock = new DatabaseSync(`${path}.lock`, { timeout: 0 });
  try {
    lock.exec('PRAGMA journal_mode = DELETE; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;');
  } catch (error) {
    lock.close();
    throw new StoreInUseError(`Another gateway already runs on ${path}.`, { cause: error });
  }
  return { release: () => lock.close() };
}
