import type { Call, Limit, LimitReading } from '../../connectors/connector.ts';
import { ConnectorError } from '../../connectors/errors.ts';

/** What may still be asked of a CRM. One per account. */
export interface Budget {
  /** Waits until every bucket has room, agents' answers first. Returns what frees the place. Throws `rate-limited` when the signal ends the wait. */
  acquire(buckets: readonly string[], lane: Call['lane'], signal: AbortSignal): Promise<() => void>;
  /** Takes over what the CRM itself said. */
  correct(readings: readonly LimitReading[]): void;
  /** The CRM refused for its limits: nothing goes out through these buckets for a while. */
  block(buckets: readonly string[], retryAfterMs: number | undefined): void;
}

interface Bucket {
  readonly limit: Limit;
  /** Times of the requests in the window, oldest first. */
  readonly sent: number[];
  running: number;
  blockedUntil: number;
}

interface Waiter {
  readonly buckets: readonly Bucket[];
  readonly lane: Call['lane'];
  go(): void;
}

/** What background work leaves of a window to agents' answers. */
const BACKGROUND_SHARE = 0.8;
/** Wait after a refusal that names no time. */
const DEFAULT_BLOCK_MS = 1_000;

/** Counts requests in sliding windows. `now` is monotonic, in ms. Unknown bucket names are free. */
export function createBudget(limits: readonly Limit[], now: () => number): Budget {
  const buckets = new Map<string, Bucket>(
    limits.map((limit) => [limit.bucket, { limit, sent: [], running: 0, blockedUntil: 0 }]),
  );
  const waiting: Waiter[] = [];
  let timer: NodeJS.Timeout | undefined;

  /** ms until the bucket has room for this lane. */
  function waitOf(bucket: Bucket, lane: Call['lane']): number {
    const time = now();
    if (bucket.blockedUntil > time) return bucket.blockedUntil - time;
    const share = lane === 'background' ? BACKGROUND_SHARE : 1;
    const max = Math.max(1, Math.floor(bucket.limit.max * share));
    if (bucket.limit.intervalMs === undefined) return bucket.running < max ? 0 : Number.POSITIVE_INFINITY;
    const since = time - bucket.limit.intervalMs;
    while (bucket.sent[0] !== undefined && bucket.sent[0] <= since) bucket.sent.shift();
    if (bucket.sent.length < max) return 0;
    return (bucket.sent[bucket.sent.length - max] ?? time) - since;
  }

  function waitOfAll(waiter: { buckets: readonly Bucket[]; lane: Call['lane'] }): number {
    return waiter.buckets.reduce((longest, bucket) => Math.max(longest, waitOf(bucket, waiter.lane)), 0);
  }

  function take(used: readonly Bucket[]): void {
    for (const bucket of used) {
      bucket.running += 1;
      if (bucket.limit.intervalMs !== undefined) bucket.sent.push(now());
    }
  }

  function serve(): void {
    clearTimeout(timer);
    let next = Number.POSITIVE_INFINITY;
    for (const lane of ['interactive', 'background'] as const) {
      for (const waiter of waiting.filter((entry) => entry.lane === lane)) {
        const wait = waitOfAll(waiter);
        if (wait > 0) {
          next = Math.min(next, wait);
          continue;
        }
        waiting.splice(waiting.indexOf(waiter), 1);
        take(waiter.buckets);
        waiter.go();
      }
    }
    if (waiting.length > 0 && Number.isFinite(next)) timer = setTimeout(serve, Math.ceil(next));
  }

  return {
    acquire(names, lane, signal) {
      const used = names.map((name) => buckets.get(name)).filter((bucket) => bucket !== undefined);
      const release = () => {
        for (const bucket of used) bucket.running -= 1;
        if (waiting.length > 0) serve();
      };
      const queued = waiting.some((waiter) => waiter.lane === lane || waiter.lane === 'interactive');
      if (!queued && waitOfAll({ buckets: used, lane }) === 0) {
        take(used);
        return Promise.resolve(release);
      }
      return new Promise((resolve, reject) => {
        const abort = () => {
          waiting.splice(waiting.indexOf(waiter), 1);
          const wait = waitOfAll({ buckets: used, lane });
          const retry = Number.isFinite(wait) && wait > 0 ? { retryAfterMs: wait } : {};
          reject(new ConnectorError('rate-limited', "The CRM's limit of requests is used up for now.", retry));
        };
        const waiter: Waiter = {
          buckets: used,
          lane,
          go() {
            signal.removeEventListener('abort', abort);
            resolve(release);
          },
        };
        if (signal.aborted) {
          waiting.push(waiter);
          abort();
          return;
        }
        signal.addEventListener('abort', abort, { once: true });
        waiting.push(waiter);
        serve();
      });
    },
    correct(readings) {
      for (const { bucket: name, remaining, max } of readings) {
        const bucket = buckets.get(name);
        if (bucket === undefined || remaining === undefined || bucket.limit.intervalMs === undefined) continue;
        // Others use the same limit: what they took is counted as sent by us just now.
        const missing = Math.min(max ?? bucket.limit.max, bucket.limit.max) - remaining - bucket.sent.length;
        for (let index = 0; index < missing; index += 1) bucket.sent.push(now());
      }
    },
    block(names, retryAfterMs) {
      for (const name of names) {
        const bucket = buckets.get(name);
        if (bucket !== undefined) bucket.blockedUntil = now() + (retryAfterMs ?? DEFAULT_BLOCK_MS);
      }
    },
  };
}
