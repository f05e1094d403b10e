import type { Worker } from 'node:worker_threads';
import { startCheckpointThread } from './checkpoint-thread.ts';

/** Moves committed pages from SQLite's log into the file, beside the event loop. */
export interface Checkpoints {
  /** Every so many commits there is something to move. */
  noteCommit(): void;
  /** Ends when the thread has let go of the file. */
  close(): Promise<void>;
}

/**
 * In pages. A writer that finds its log as long as this moves the rest by itself, before its commit ends: the log goes back to
 * its beginning only when all of it is moved, and a thread alone never catches up with a writer that goes on.
 */
export const LONGEST_LOG = 4_000;
const COMMITS = 64;

/**
 * SQLite's own checkpoints are part of a commit: every thousand pages the whole process stands still while they are copied
 * and synced. The thread is started when there is something to do. One that fails is not missed: the writer's own checkpoint
 * does its work, and where that cannot, commits fail and say why.
 */
export function createCheckpoints(path: string): Checkpoints {
  let commits = 0;
  let busy = false;
  let thread: Worker | undefined;

  function start(): Worker {
    const started = startCheckpointThread(path);
    const forget = () => {
      busy = false;
      thread = undefined;
    };
    started.on('message', () => {
      busy = false;
    });
    started.once('error', forget);
    started.once('exit', forget);
    return started;
  }

  return {
    noteCommit() {
      commits += 1;
      if (busy || commits < COMMITS) return;
      commits = 0;
      busy = true;
      thread ??= start();
      thread.postMessage('move');
    },
    async close() {
      await thread?.terminate();
    },
  };
}
