import type { Database } from './database.ts';
import { findMissingOwners } from './missing-owners.ts';
import type { Presence } from './presence.ts';
import { releaseEvents, releaseForgotten } from './retry-events.ts';

export interface TakeOverOptions {
  readonly database: Database;
  readonly owner: string;
  readonly leaseMs: number;
  /** Ids of the events this process is doing. */
  running(): Iterable<string>;
  readonly times?: TakeOverTimes;
}

/** In ms. */
export interface TakeOverTimes {
  /** Cut off from the store for so long, this process stops its work: well before the others begin it. */
  readonly stopAfter: number;
  /** Connections break and are made anew: only who is missing for so long is dead. */
  readonly deadAfter: number;
}

/** Frees what dead processes hold, long before their leases end. */
export interface TakeOver {
  /** Aborts what runs here when the other processes must think that this one is dead. */
  signal(): AbortSignal;
  start(): Promise<void>;
  /** To be called every few seconds. Returns how many events became due. */
  look(): Promise<number>;
  close(): Promise<void>;
}

const TIMES: TakeOverTimes = { stopAfter: 5_000, deadAfter: 12_000 };

export function createTakeOver({ database, owner, leaseMs, running, times = TIMES }: TakeOverOptions): TakeOver {
  const missingSince = new Map<string, number>();
  let presence: Presence | undefined;
  let cutOff = new AbortController();

  async function findDead(): Promise<readonly string[]> {
    const now = performance.now();
    const missing = new Set(await findMissingOwners(database, leaseMs));
    for (const name of missingSince.keys()) if (!missing.has(name)) missingSince.delete(name);
    for (const name of missing) if (!missingSince.has(name)) missingSince.set(name, now);
    return [...missingSince].filter(([, since]) => now - since >= times.deadAfter).map(([name]) => name);
  }

  return {
    signal: () => cutOff.signal,
    async start() {
      presence = await database.announce(owner);
    },
    async look() {
      if ((presence?.lostForMs() ?? 0) > times.stopAfter) {
        cutOff.abort(new Error('The store is out of reach: another process may take the event over.'));
        cutOff = new AbortController();
      }
      let released = await database.write((transaction) =>
        releaseForgotten(transaction, database, { owner, leaseMs, running: [...running()] }),
      );
      for (const dead of await findDead()) {
        released += await database.write((transaction) => releaseEvents(transaction, database, dead));
        missingSince.delete(dead);
      }
      return released;
    },
    close: async () => presence?.close(),
  };
}
