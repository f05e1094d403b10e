import type { Database } from './database.ts';
import { sweepReceipts } from './sweep.ts';
import { sweepEvents } from './sweep-events.ts';
import { sweepUnmappedAgents } from './unmapped-agents.ts';

export interface HousekeepingOptions {
  readonly resendWindowMs: number;
  /** How long finished events are kept. */
  readonly retentionMs: number;
}

/** Keeps the store from growing with history. */
export interface Housekeeping {
  /** Does a little; to be called every few seconds. Rejects with the store's error, and goes on where it was the next time. */
  step(): Promise<void>;
}

/** So many stretches of old events at most in one step: 2,500 a second when called every two seconds. */
const STRETCHES_PER_STEP = 20;

export function createHousekeeping(database: Database, options: HousekeepingOptions): Housekeeping {
  const { resendWindowMs, retentionMs } = options;
  let receiptsTo = '';
  let eventsTo = 0;
  return {
    async step() {
      receiptsTo = await database.write(async (transaction) => {
        await sweepUnmappedAgents(transaction, database, retentionMs);
        return sweepReceipts(transaction, database, resendWindowMs, receiptsTo);
      });
      for (let stretch = 0; stretch < STRETCHES_PER_STEP; stretch += 1) {
        const from = eventsTo;
        const { next, removed } = await database.write((transaction) =>
          sweepEvents(transaction, database, retentionMs, from),
        );
        eventsTo = next;
        if (removed === 0 || next === 0) return;
      }
    },
  };
}
