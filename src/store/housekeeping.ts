import type { Database } from './database.ts';
import { createResealing } from './reseal.ts';
import type { Retention } from './retention.ts';
import { sweepReceipts } from './sweep.ts';
import { sweepEvents } from './sweep-events.ts';
import { type AgedTable, type Place, sweepTable } from './sweep-table.ts';

export interface HousekeepingOptions {
  readonly resendWindowMs: number;
  readonly retention: Retention;
  /** Everything is sealed with the newest key now; so many rows were not. Called once, and not without a key. */
  onResealed(rows: number): void;
  /** A monotonic clock in ms. */
  now(): number;
}

/** Keeps the store from growing with history. */
export interface Housekeeping {
  /** Does a little; to be called every few seconds. Rejects with the store's error, and goes on where it was the next time. */
  step(): Promise<void>;
}

/** So many stretches of old events at most in one step: 2,500 a second when called every two seconds. */
const STRETCHES_PER_STEP = 20;
/** Then events are looked at from the oldest on once more: some ended long after they came. */
const LOOK_AGAIN_AFTER_MS = 86_400_000;

/** No CRM's search is behind for as long: who was written may be forgotten. */
const RECENT_MS = 86_400_000;

const AGED_TABLES: readonly (AgedTable & { readonly limit: (retention: Retention) => number | null })[] = [
  { limit: ({ links }) => links, name: 'links', keys: ['account', 'visitor_key'], time: 'checked_at' },
  { limit: ({ links }) => links, name: 'visitor_accounts', keys: ['key'], time: 'at' },
  { limit: ({ activities }) => activities, name: 'activities', keys: ['account', 'key'], time: 'updated_at' },
  { limit: ({ conflicts }) => conflicts, name: 'conflicts', keys: ['id'], time: 'at', condition: "state <> 'open'" },
  { limit: ({ decisions }) => decisions, name: 'unmapped_agents', keys: ['account', 'key'], time: 'last_at' },
  { limit: ({ erasures }) => erasures, name: 'tombstones', keys: ['mark'], time: 'at' },
  { limit: () => RECENT_MS, name: 'recent_records', keys: ['key'], time: 'at' },
  { limit: () => RECENT_MS, name: 'record_turns', keys: ['key'], time: 'until' },
];

export function createHousekeeping(database: Database, options: HousekeepingOptions): Housekeeping {
  const { resendWindowMs, retention, now, onResealed } = options;
  const resealing = createResealing(database);
  const places = new Map<string, Place | undefined>();
  let receiptsTo = '';
  let eventsTo = 0;
  let beganAt = now();

  async function tidyEvents(): Promise<void> {
    if (now() - beganAt > LOOK_AGAIN_AFTER_MS) {
      eventsTo = 0;
      beganAt = now();
    }
    for (let stretch = 0; stretch < STRETCHES_PER_STEP; stretch += 1) {
      const { next, isEnd } = await sweepEvents(database, retention, eventsTo);
      eventsTo = next;
      if (isEnd) return;
    }
  }

  return {
    async step() {
      receiptsTo = await database.write((transaction) =>
        sweepReceipts(transaction, database, resendWindowMs, receiptsTo),
      );
      await tidyEvents();
      const resealed = await resealing.step();
      if (resealed !== undefined) onResealed(resealed);
      for (const table of AGED_TABLES) {
        const limit = table.limit(retention);
        if (limit === null) continue;
        places.set(table.name, await sweepTable(database, table, limit, places.get(table.name)));
      }
    },
  };
}
