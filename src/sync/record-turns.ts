import { LRUCache } from 'lru-cache';
import type { RecordRef } from '../../connectors/connector.ts';

/** Lets one event at a time write to a record: two visitors may be one person without sharing an identity. One per account. */
export interface RecordTurns {
  /**
   * Waits for the record's turn. `stale`: somebody wrote to it after `readAt` (performance.now()), so that what was read then
   * is no longer what the CRM has.
   */
  take<T>(record: RecordRef, readAt: number, work: (stale: boolean) => Promise<T>): Promise<T>;
}

/** More records than are written to during one event's time. */
const MAX_REMEMBERED = 10_000;

export function createRecordTurns(): RecordTurns {
  const last = new Map<string, Promise<unknown>>();
  const writtenAt = new LRUCache<string, number>({ max: MAX_REMEMBERED });
  return {
    async take({ type, id }, readAt, work) {
      const key = `${type} ${id}`;
      const before = last.get(key);
      const { promise: done, resolve: end } = Promise.withResolvers<void>();
      last.set(key, done);
      await before;
      try {
        return await work((writtenAt.get(key) ?? Number.NEGATIVE_INFINITY) >= readAt);
      } finally {
        writtenAt.set(key, performance.now());
        if (last.get(key) === done) last.delete(key);
        end();
      }
    },
  };
}
