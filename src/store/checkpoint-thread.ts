import { DatabaseSync } from 'node:sqlite';
import { isMainThread, type MessagePort, parentPort, Worker, workerData } from 'node:worker_threads';

/** It runs one statement. In MB. */
const LIMITS = { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 1 };
/** With nothing to do for so long it ends: it takes memory. In ms. */
const IDLE_MS = 5_000;

/** A thread that moves, at each message, what it can from SQLite's log into the file, and answers. Keeps no process alive. */
export function startCheckpointThread(path: string): Worker {
  const thread = new Worker(new URL(import.meta.url), { workerData: { checkpoint: path }, resourceLimits: LIMITS });
  thread.unref();
  return thread;
}

function serve(port: MessagePort, path: string): void {
  const database = new DatabaseSync(path);
  const end = () => {
    database.close();
    port.close();
  };
  let idle = setTimeout(end, IDLE_MS);
  port.on('message', () => {
    clearTimeout(idle);
    database.exec('PRAGMA wal_checkpoint(PASSIVE)');
    port.postMessage('moved');
    idle = setTimeout(end, IDLE_MS);
  });
}

if (!isMainThread && parentPort !== null) {
  const { checkpoint } = (workerData ?? {}) as { readonly checkpoint?: unknown };
  if (typeof checkpoint === 'string') serve(parentPort, checkpoint);
}
