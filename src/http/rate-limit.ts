import { createBoundedCache } from '../cache/bounded-cache.ts';

/** Keeps one client or channel from taking all of the gateway. */
export interface RateLimit {
  /** Counts one request. 0: go ahead; otherwise ms until the next one would be let through. */
  take(key: string): number;
}

interface Bucket {
  tokens: number;
  at: number;
}

const MINUTE_MS = 60_000;
/** Those asked for longest ago are forgotten first, and start anew. */
const MAX_KEYS = 10_000;

/**
 * So many requests a minute for each key, all at once or spread out. `perMinute` null: no limit. `now` is monotonic, in ms.
 */
export function createRateLimit(perMinute: number | null, now: () => number): RateLimit {
  if (perMinute === null) return { take: () => 0 };
  const buckets = createBoundedCache<Bucket>(MAX_KEYS);
  return {
    take(key) {
      const at = now();
      const before = buckets.get(key) ?? { tokens: perMinute, at };
      const tokens = Math.min(perMinute, before.tokens + ((at - before.at) * perMinute) / MINUTE_MS);
      const allowed = tokens >= 1;
      buckets.set(key, { tokens: allowed ? tokens - 1 : tokens, at });
      return allowed ? 0 : ((1 - tokens) * MINUTE_MS) / perMinute;
    },
  };
}
