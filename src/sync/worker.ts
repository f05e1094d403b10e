import type { Claim } from '../store/claim.ts';
import type { Log } from './log.ts';

export interface WorkerOptions {
  /** How many events at the same time. */
  readonly concurrency: number;
  readonly log: Log;
  /** Takes due events from the store. */
  claim(limit: number): Promise<readonly Claim[]>;
  /** Does one event. Must not reject. */
  run(claim: Claim): Promise<void>;
}

/** Does what nobody waits for, or what could not be done when it came. */
export interface Worker {
  /** Looks for due events now. */
  wake(): void;
  /** An event was stored that is not claimed yet. */
  expectOne(): void;
  /** An event ended: another one of the same person may be due. */
  wakeIfExpected(): void;
  stop(): void;
}

export function createWorker({ concurrency, log, claim, run }: WorkerOptions): Worker {
  let busy = 0;
  /** Stored but not claimed yet, as far as this process knows: while 0, an event's end needs no look at the store. */
  let expected = 0;
  let looking = false;
  let lookAgain = false;
  let stopped = false;

  async function takeDue(): Promise<void> {
    do {
      lookAgain = false;
      const room = concurrency - busy;
      if (stopped || room <= 0) return;
      const claims = await claim(room);
      expected = Math.max(0, expected - claims.length);
      for (const one of claims) {
        busy += 1;
        run(one).finally(() => {
          busy -= 1;
          // All the room was used: more may be due.
          if (claims.length === room) wake();
        });
      }
    } while (lookAgain);
  }

  function wake(): void {
    if (looking) {
      lookAgain = true;
      return;
    }
    looking = true;
    takeDue()
      .catch((error) => log.error({ err: error }, 'event:claim:error'))
      .finally(() => {
        looking = false;
      });
  }

  return {
    wake,
    expectOne() {
      expected += 1;
      wake();
    },
    wakeIfExpected() {
      if (expected > 0) wake();
    },
    stop() {
      stopped = true;
    },
  };
}
