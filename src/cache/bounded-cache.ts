import { LRUCache } from 'lru-cache';

/**
 * Keeps `max` entries at most, each for `ttlMs` at most; the one that was used longest ago goes first. It takes memory as it
 * fills: told the number of entries, lru-cache takes the room for all of them at once, so each is said to have the size 1.
 */
export function createBoundedCache<Value extends {}>(max: number, ttlMs?: number): LRUCache<string, Value> {
  return new LRUCache<string, Value>({
    maxSize: max,
    sizeCalculation: () => 1,
    ...(ttlMs !== undefined && { ttl: ttlMs }),
  });
}
