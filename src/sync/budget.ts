import type { Call, Limit, LimitReading } from '../../connectors/connector.ts';
import { ConnectorError } from '../../connectors/errors.ts';
import { type Bucket, type BucketStart, type BucketUsage, createBucket } from './bucket.ts';

/** What may still be asked of a CRM. One per account. */
export interface Budget {
  /** Waits until every bucket has room, agents' answers first. Returns what frees the place. Throws `rate-limited` when the signal ends the wait. */
  acquire(buckets: readonly string[], lane: Call['lane'], signal: AbortSignal): Promise<() => void>;
  /** Takes over what the CRM itself said. */
  correct(readings: readonly LimitReading[]): void;
  /** The CRM refused for its limits: nothing goes out through these buckets for a while. */
  block(buckets: readonly string[], retryAfterMs: number | undefined): void;
  /** So many processes draw on the same account, this one included. */
  share(processes: number): void;
  usage(): readonly BucketUsage[];
}

interface Waiter {
  go(): void;
}

/** Requests that wait for the same buckets in the same lane, first come first served. */
interface Queue {
  readonly lane: Call['lane'];
  readonly buckets: readonly Bucket[];
  readonly waiters: Set<Waiter>;
}

/** Wait after a refusal that names no time. */
const DEFAULT_BLOCK_MS = 1_000;

/** `now` is monotonic, in ms. A bucket name that is not among the limits is free. */
export function createBudget(limits: readonly Limit[], now: () => number, start: BucketStart = {}): Budget {
  const buckets = new Map(limits.map((limit) => [limit.bucket, createBucket(limit, now, start)]));
  const queues = new Map<string, Queue>();
  let timer: NodeJS.Timeout | undefined;

  function queueOf(names: readonly string[], lane: Call['lane']): Queue {
    const key = `${lane} ${names.join(' ')}`;
    const known = queues.get(key);
    if (known !== undefined) return known;
    const used = names.map((name) => buckets.get(name)).filter((bucket) => bucket !== undefined);
    const made: Queue = { lane, buckets: used, waiters: new Set() };
    queues.set(key, made);
    return made;
  }

  function waitMs(queue: Queue): number {
    return queue.buckets.reduce((longest, bucket) => Math.max(longest, bucket.waitMs(queue.lane)), 0);
  }

  /** An agent's answer waits for one of the same buckets: background work lets it pass. */
  function isOvertaken(queue: Queue): boolean {
    if (queue.lane === 'interactive') return false;
    return [...queues.values()].some(
      (other) =>
        other.lane === 'interactive' &&
        other.waiters.size > 0 &&
        other.buckets.some((bucket) => queue.buckets.includes(bucket)),
    );
  }

  function take(queue: Queue): void {
    for (const bucket of queue.buckets) bucket.take(queue.lane);
  }

  /** Lets go whoever may, agents first, and looks again when the next one may. */
  function serve(): void {
    clearTimeout(timer);
    let next = Number.POSITIVE_INFINITY;
    const inOrder = [...queues.values()].sort((left, right) => toRank(left.lane) - toRank(right.lane));
    for (const queue of inOrder) {
      for (const waiter of queue.waiters) {
        const wait = isOvertaken(queue) ? Number.POSITIVE_INFINITY : waitMs(queue);
        if (wait > 0) {
          next = Math.min(next, wait);
          break;
        }
        queue.waiters.delete(waiter);
        take(queue);
        waiter.go();
      }
    }
    if (Number.isFinite(next)) timer = setTimeout(serve, Math.ceil(next));
  }

  function isAnybodyWaiting(): boolean {
    return [...queues.values()].some(({ waiters }) => waiters.size > 0);
  }

  function release(queue: Queue): void {
    for (const bucket of queue.buckets) bucket.release();
    if (isAnybodyWaiting()) serve();
  }

  return {
    acquire(names, lane, signal) {
      const queue = queueOf(names, lane);
      if (queue.waiters.size === 0 && !isOvertaken(queue) && waitMs(queue) === 0) {
        take(queue);
        return Promise.resolve(() => release(queue));
      }
      return new Promise((resolve, reject) => {
        const abort = () => {
          queue.waiters.delete(waiter);
          // Nobody waits any more: a timer of hours would keep the process alive.
          if (!isAnybodyWaiting()) clearTimeout(timer);
          reject(toRefusal(waitMs(queue)));
        };
        const waiter: Waiter = {
          go() {
            signal.removeEventListener('abort', abort);
            resolve(() => release(queue));
          },
        };
        if (signal.aborted) {
          abort();
          return;
        }
        signal.addEventListener('abort', abort, { once: true });
        queue.waiters.add(waiter);
        serve();
      });
    },
    correct(readings) {
      for (const reading of readings) buckets.get(reading.bucket)?.correct(reading);
    },
    block(names, retryAfterMs) {
      for (const name of names) buckets.get(name)?.block(retryAfterMs ?? DEFAULT_BLOCK_MS);
    },
    share(processes) {
      for (const bucket of buckets.values()) bucket.share(processes);
    },
    usage: () => [...buckets.values()].map((bucket) => bucket.usage()),
  };
}

function toRefusal(waitMs: number): ConnectorError {
  const retry = Number.isFinite(waitMs) && waitMs > 0 ? { retryAfterMs: waitMs } : {};
  return new ConnectorError('rate-limited', "The CRM's limit of requests is used up for now.", retry);
}

function toRank(lane: Call['lane']): number {
  return lane === 'interactive' ? 0 : 1;
}
