import { createBoundedCache } from '../cache/bounded-cache.ts';
import { toNetwork } from './network.ts';

export interface AttemptLimits {
  /** Failed attempts within the window, of one address and of all together. */
  readonly perAddress: number;
  readonly total: number;
  readonly windowMs: number;
}

/** Keeps somebody from trying passwords. */
export interface Attempts {
  /** Counts an attempt before it is made, so that many at once count too. 0: go ahead, otherwise ms to wait. */
  take(address: string): number;
  /** It was the right password: takes the address's attempts back. */
  succeeded(address: string): void;
}

const MAX_ADDRESSES = 10_000;

/** `now` is monotonic, in ms. */
export function createAttempts({ perAddress, total, windowMs }: AttemptLimits, now: () => number): Attempts {
  const byNetwork = createBoundedCache<number[]>(MAX_ADDRESSES);
  let all: number[] = [];
  const waitOf = (times: readonly number[], max: number) =>
    times.length < max ? 0 : (times[times.length - max] ?? 0) + windowMs - now();
  return {
    take(address) {
      const network = toNetwork(address);
      const since = now() - windowMs;
      all = all.filter((time) => time > since);
      const own = (byNetwork.get(network) ?? []).filter((time) => time > since);
      const wait = Math.max(waitOf(own, perAddress), waitOf(all, total));
      if (wait > 0) return wait;
      byNetwork.set(network, [...own, now()]);
      all.push(now());
      return 0;
    },
    succeeded(address) {
      const network = toNetwork(address);
      const own = new Set(byNetwork.get(network));
      all = all.filter((time) => !own.has(time));
      byNetwork.delete(network);
    },
  };
}
