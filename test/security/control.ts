import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Span } from './lateness.ts';

/** The control server at work. */
export interface Control extends AsyncDisposable {
  /** When it was late so far. */
  readStalls(): Promise<readonly Span[]>;
}

/** `folder`: on the disk that the gateway writes to. */
export async function startControl(folder: string): Promise<Control> {
  const worker = new Worker(new URL('./control-server.ts', import.meta.url), { workerData: { folder } });
  await once(worker, 'message');
  return {
    async readStalls() {
      worker.postMessage('stalls');
      const [stalls] = (await once(worker, 'message')) as [readonly Span[]];
      return stalls;
    },
    async [Symbol.asyncDispose]() {
      await worker.terminate();
    },
  };
}
