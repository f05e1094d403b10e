import { QUARTER_MS } from '../lead/day-start.ts';
import { type AnswerCount, addAnswerTimes } from '../store/answer-times.ts';
import type { Database } from '../store/database.ts';
import { toStep } from './answer-summary.ts';

/** An answer an agent has waited for. */
export interface AgentAnswer {
  readonly channel: string;
  readonly ms: number;
  readonly deadlineMs: number;
  /** The CRM had not answered: the agent got what was known. */
  readonly known: boolean;
}

/** Keeps in the store how quickly agents were answered: it holds over restarts and for all processes together. */
export interface AnswerTimes {
  /** Costs no commit: what is noted is written with the next flush. */
  note(answer: AgentAnswer): void;
  /** Writes what was noted since the last flush. What the store refuses is reported, and written with the next one. */
  flush(): Promise<void>;
  /** Flushes for the last time. */
  close(): Promise<void>;
}

export interface AnswerTimesOptions {
  readonly database: Database;
  /** ms since 1970. */
  now(): number;
  onError(error: unknown): void;
}

/** What the console shows: today, which has 25 hours when clocks are put back, in any time zone. */
const KEPT_QUARTERS = 26 * 4;
/** A crash loses no more than this. */
const FLUSH_EVERY_MS = 2_000;

export function createAnswerTimes({ database, now, onError }: AnswerTimesOptions): AnswerTimes {
  let noted = new Map<string, AnswerCount>();
  let flushing: Promise<void> | undefined;

  function add(one: AnswerCount): void {
    const key = `${one.channel} ${one.quarter} ${one.step}`;
    const { count = 0, late = 0, known = 0, slowest = 0 } = noted.get(key) ?? {};
    noted.set(key, {
      ...one,
      count: count + one.count,
      late: late + one.late,
      known: known + one.known,
      slowest: Math.max(slowest, one.slowest),
    });
  }

  async function write(): Promise<void> {
    const counts = [...noted.values()];
    if (counts.length === 0) return;
    noted = new Map();
    const forgetBefore = Math.floor(now() / QUARTER_MS) - KEPT_QUARTERS;
    try {
      await database.write((transaction) => addAnswerTimes(transaction, database, counts, forgetBefore));
    } catch (error) {
      counts.forEach(add);
      onError(error);
    }
  }

  async function flush(): Promise<void> {
    // What was noted while one was on its way is written by the next.
    await flushing;
    flushing ??= write().finally(() => {
      flushing = undefined;
    });
    await flushing;
  }

  const timer = setInterval(flush, FLUSH_EVERY_MS).unref();
  return {
    note({ channel, ms, deadlineMs, known }) {
      const quarter = Math.floor(now() / QUARTER_MS);
      const late = ms > deadlineMs ? 1 : 0;
      add({ channel, quarter, step: toStep(ms), count: 1, late, known: known ? 1 : 0, slowest: ms });
    },
    flush,
    async close() {
      clearInterval(timer);
      await flush();
    },
  };
}
