import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { scrubSqlite } from './scrub-sqlite.ts';

/**
 * `scrubSqlite` for a running gateway, which goes on with its work: within its own thread the rewriting would wait for a
 * transaction that cannot end meanwhile. Rejects as that throws.
 */
export function scrubInThread(path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL(import.meta.url), { workerData: { scrub: path } });
    thread.once('message', resolve);
    thread.once('error', reject);
    thread.once('exit', () => reject(new Error('The thread ended without an answer.')));
  });
}

if (!isMainThread) {
  const { scrub } = (workerData ?? {}) as { readonly scrub?: unknown };
  if (typeof scrub === 'string') parentPort?.postMessage(scrubSqlite(scrub, false));
}
