import { setTimeout } from 'node:timers/promises';
import { StoreBusyError } from './group-commit.ts';

/** The lowest byte of SQLite's result code when another process holds the lock. */
const SQLITE_BUSY = 5;
/** A process that commits holds the lock for a few milliseconds. */
const ASK_EVERY_MS = 5;

/**
 * Runs a transaction of a SQLite connection without a busy timeout again until it gets the lock. SQLite's own waiting would
 * hold up the whole process: its timers, its answers to agents, its requests to CRMs. Throws `StoreBusyError` when another
 * process still holds the lock after `limitMs`, and what the transaction throws.
 */
export async function waitForLock<T>(transact: () => Promise<T>, limitMs: number): Promise<T> {
  const end = performance.now() + limitMs;
  for (;;) {
    try {
      return await transact();
    } catch (cause) {
      if (!isBusy(cause)) throw cause;
      if (performance.now() >= end) throw new StoreBusyError('Another process keeps the store locked.', { cause });
      await setTimeout(ASK_EVERY_MS);
    }
  }
}

function isBusy(error: unknown): boolean {
  const { errcode } = error as { errcode?: unknown };
  return error instanceof Error && typeof errcode === 'number' && (errcode & 0xff) === SQLITE_BUSY;
}
