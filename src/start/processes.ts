import { z } from 'zod';
import type { GatewayConfig } from '../../config/schema.ts';
import type { Database } from '../store/database.ts';
import { forgetDead, listReports, type ProcessReport, removeReport, saveReport } from '../store/processes.ts';
import type { Log } from '../sync/log.ts';
import { type BucketCount, toCount } from '../sync/sum-usage.ts';
import { toFingerprint } from './config-fingerprint.ts';
import type { ConfigFollower } from './follow-config.ts';
import type { Runtime } from './runtime.ts';

/** A living process on the store. */
export interface ProcessStanding extends Pick<ProcessReport, 'owner' | 'generation' | 'fingerprint' | 'trouble'> {
  /** What it has counted of the limits of an account, by name. */
  readonly usage: Readonly<Record<string, readonly BucketCount[]>>;
}

/** The processes on the store: this one tells the others how it stands. */
export interface Processes {
  /** This one as it is now, and the others as they were seconds ago. */
  list(): Promise<{ readonly here: ProcessStanding; readonly others: readonly ProcessStanding[] }>;
  /** Reports for the first time, then regularly. */
  start(): Promise<void>;
  /** Nobody counts this process any more. */
  close(): Promise<void>;
}

export interface ProcessesOptions {
  readonly database: Database;
  /** Name of this process. */
  readonly owner: string;
  current(): Runtime;
  readonly follower: ConfigFollower;
  readonly log: Log;
  readonly everyMs: number;
}

export const REPORT_EVERY_MS = 2_000;
/** A process that has nothing new to say says so after this: its row may have been taken for that of a dead one. */
const REPEAT_AFTER_MS = 10_000;

const storedUsage = z.record(
  z.string(),
  z.array(
    z.object({
      bucket: z.string(),
      used: z.number(),
      own: z.number(),
      max: z.number(),
      toldAt: z.number().optional(),
    }),
  ),
);

export function createProcesses(options: ProcessesOptions): Processes {
  const { database, owner, current, follower, log, everyMs } = options;
  let printed: { readonly config: GatewayConfig; readonly fingerprint: string } | undefined;
  let said = '';
  let saidAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  let stepping: Promise<void> | undefined;

  function print(config: GatewayConfig): string {
    if (printed?.config !== config) printed = { config, fingerprint: toFingerprint(config, database.vault) };
    return printed.fingerprint;
  }

  function describe(): ProcessStanding {
    const { accounts, config } = current();
    const usage = Object.fromEntries([...accounts].map(([name, { budget }]) => [name, budget.usage().map(toCount)]));
    return { owner, fingerprint: print(config), ...follower.standing(), usage };
  }

  async function report(): Promise<void> {
    const { usage, ...standing } = describe();
    const row = { ...standing, usage: JSON.stringify(usage) };
    const text = JSON.stringify(row);
    if (text === said && performance.now() - saidAt < REPEAT_AFTER_MS) return;
    await Promise.all([
      database.write((transaction) => saveReport(transaction, database, row)),
      database.write((transaction) => forgetDead(transaction, database, owner)),
    ]);
    said = text;
    saidAt = performance.now();
  }

  function step(): Promise<void> {
    stepping ??= follower
      .look()
      .then(report)
      .catch((error) => log.warn({ err: error }, 'store:processes:error'))
      .finally(() => {
        stepping = undefined;
      });
    return stepping;
  }

  return {
    async list() {
      const reports = await listReports(database);
      return { here: describe(), others: reports.filter((one) => one.owner !== owner).map(toStanding) };
    },
    async start() {
      await step();
      timer = setInterval(step, everyMs);
    },
    async close() {
      clearInterval(timer);
      await stepping;
      await database
        .write((transaction) => removeReport(transaction, owner))
        .catch((error) => log.warn({ err: error }, 'store:processes:error'));
    },
  };
}

function toStanding({ usage, ...rest }: ProcessReport): ProcessStanding {
  return { ...rest, usage: storedUsage.parse(JSON.parse(usage)) };
}
