/** The store has more waiting than it can write, or another process keeps it locked: the sender should come again. */
export class StoreBusyError extends Error {
  override readonly name = 'StoreBusyError';
}

/** Runs work inside one transaction and commits it. Rejects when anything in it fails; then nothing is written. */
export type Transact<Transaction> = (work: (transaction: Transaction) => Promise<void>) => Promise<void>;

/** What a committed transaction gave. */
export interface Committed<T> {
  readonly value: T;
  /** Resolves when the commit is on the disk. Rejects when the disk does not take it. */
  readonly durable: Promise<void>;
}

interface Waiting<Transaction> {
  work(transaction: Transaction): Promise<unknown>;
  resolve(committed: Committed<unknown>): void;
  reject(error: unknown): void;
}

const MAX_BATCH = 256;
const MAX_WAITING = 20_000;

/**
 * Collects what wants to be written while the last commit was on its way and commits it as one transaction: one fsync for
 * many events. A failing batch is repeated one by one, so that one bad row fails nobody else; work must bear being repeated.
 * A store that is locked (`StoreBusyError`) fails the batch as a whole: nobody waits for it once more. `sync` brings to the
 * disk what was committed so far.
 */
export function createGroupCommit<Transaction>(
  transact: Transact<Transaction>,
  sync: () => Promise<void>,
): <T>(work: (transaction: Transaction) => Promise<T>) => Promise<Committed<T>> {
  const queue: Waiting<Transaction>[] = [];
  let running = false;

  async function commit(batch: readonly Waiting<Transaction>[]): Promise<void> {
    const results: unknown[] = [];
    await transact(async (transaction) => {
      results.length = 0;
      for (const { work } of batch) results.push(await work(transaction));
    });
    const durable = sync();
    for (const [index, { resolve }] of batch.entries()) resolve({ value: results[index], durable });
    await durable.catch(() => undefined);
  }

  async function mend(batch: readonly Waiting<Transaction>[], error: unknown): Promise<void> {
    if (error instanceof StoreBusyError) for (const { reject } of batch) reject(error);
    else for (const waiting of batch) await commit([waiting]).catch(waiting.reject);
  }

  async function drain(): Promise<void> {
    while (queue.length > 0) {
      const batch = queue.splice(0, MAX_BATCH);
      await commit(batch).catch((error) => mend(batch, error));
    }
    running = false;
  }

  return (work) =>
    new Promise((resolve, reject) => {
      if (queue.length >= MAX_WAITING) {
        reject(new StoreBusyError('The store has too much waiting to be written.'));
        return;
      }
      queue.push({ work, resolve: resolve as (committed: Committed<unknown>) => void, reject });
      if (running) return;
      running = true;
      // One turn of the event loop gathers what arrives together.
      setImmediate(drain);
    });
}
