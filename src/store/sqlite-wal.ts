import { type FileHandle, open } from 'node:fs/promises';
import { StoreBusyError } from './group-commit.ts';

/** The write-ahead log of a SQLite file that is open in this process. */
export interface WriteAheadLog {
  /** Resolves when every commit so far is on the disk. Throws `StoreBusyError` when the disk does not take them. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/**
 * With `synchronous = FULL` SQLite itself syncs the log at each commit, and the whole process stands still as long as the
 * disk takes. The same sync from here lets the process work on meanwhile. The log stays the same file as long as any
 * connection is open, and SQLite keeps no locks on it that closing it here could drop.
 */
export function createWriteAheadLog(path: string): WriteAheadLog {
  let opening: Promise<FileHandle> | undefined;

  async function openLog(): Promise<FileHandle> {
    // The log is there from the first commit on. Windows syncs only what may be written to.
    opening ??= open(`${path}-wal`, 'r+');
    try {
      return await opening;
    } catch (error) {
      opening = undefined;
      throw error;
    }
  }

  return {
    async sync() {
      try {
        const log = await openLog();
        await log.datasync();
      } catch (cause) {
        throw new StoreBusyError('The disk did not take a commit.', { cause });
      }
    },
    async close() {
      await (await opening)?.close();
    },
  };
}
