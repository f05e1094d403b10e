import type { Claim } from '../store/claim.ts';
import type { Log } from './log.ts';

export interface WorkerOptions {
  /** How many events at the same time. */
  readonly concurrency: number;
  /** How many of them of one account, so that a CRM that hangs holds up no other. */
  readonly accountConcurrency: number;
  readonly log: Log;
  /** Whether a claim may find anything: asked at each poll, cheaper than a claim. */
  isDue(): Promise<boolean>;
  /** Takes due events from the store, none of the accounts that are full. */
  claim(limit: number, fullAccounts: readonly string[]): Promise<readonly Claim[]>;
  /** Does one event. Must not reject. */
  run(claim: Claim): Promise<void>;
}

/** Does what nobody waits for, or what could not be done when it came. */
export interface Worker {
  /** Looks for due events now. */
  wake(): void;
  /** Looks for events that became due without anybody's word. To be called every now and then. */
  poll(): void;
  /** An event was stored that is not claimed yet. */
  expectOne(): void;
  /** An event ended: another one of the same person may be due. */
  wakeIfExpected(): void;
  /** Ends when the store is no longer asked whether anything is due. */
  stop(): Promise<void>;
}

export function createWorker({ concurrency, accountConcurrency, log, isDue, claim, run }: WorkerOptions): Worker {
  let busy = 0;
  const busyByAccount = new Map<string, number>();
  /** Stored but not claimed yet, as far as this process knows: while 0, an event's end needs no look at the store. */
  let expected = 0;
  let looking = false;
  let lookAgain = false;
  let polling: Promise<void> | undefined;
  let stopped = false;

  function count({ account }: Claim, change: 1 | -1): void {
    busy += change;
    const left = (busyByAccount.get(account) ?? 0) + change;
    if (left > 0) busyByAccount.set(account, left);
    else busyByAccount.delete(account);
  }

  async function takeDue(): Promise<void> {
    do {
      lookAgain = false;
      const room = Math.min(concurrency - busy, accountConcurrency);
      if (stopped || room <= 0) return;
      const full = [...busyByAccount].filter(([, count]) => count >= accountConcurrency).map(([account]) => account);
      const claims = await claim(room, full);
      expected = Math.max(0, expected - claims.length);
      // All the room was used: more may be due, of this account or another.
      const more = claims.length === room;
      lookAgain ||= more;
      for (const one of claims) {
        count(one, 1);
        run(one).finally(() => {
          count(one, -1);
          if (more || full.length > 0) wake();
        });
      }
    } while (lookAgain);
  }

  const logFailure = (error: unknown) => log.error({ err: error }, 'event:claim:error');

  function wake(): void {
    if (looking) {
      lookAgain = true;
      return;
    }
    looking = true;
    takeDue()
      .catch(logFailure)
      .finally(() => {
        looking = false;
      });
  }

  function poll(): void {
    if (looking || stopped) return;
    polling ??= isDue()
      .then((due) => {
        if (due) wake();
      })
      .catch(logFailure)
      .finally(() => {
        polling = undefined;
      });
  }

  return {
    wake,
    poll,
    expectOne() {
      expected += 1;
      wake();
    },
    wakeIfExpected() {
      if (expected > 0) wake();
    },
    async stop() {
      stopped = true;
      await polling;
    },
  };
}
