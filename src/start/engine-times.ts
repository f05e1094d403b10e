import type { GatewayConfig } from '../../config/schema.ts';
import type { EngineOptions } from '../sync/engine.ts';

type EngineTimes = Pick<
  EngineOptions,
  'retry' | 'leaseMs' | 'pollMs' | 'concurrency' | 'accountConcurrency' | 'resendWindowMs'
>;

const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;
/** How long the same webhook counts as sent again: no setting, the promise of one answer for each rests on it. */
const RESEND_WINDOW_MS = 15 * 60_000;

/** Pure. The engine's times and numbers, as configured. */
export function toEngineTimes({ retry, worker }: Pick<GatewayConfig, 'retry' | 'worker'>): EngineTimes {
  return {
    retry: {
      firstMs: retry.firstSeconds * SECOND_MS,
      longestMs: retry.longestSeconds * SECOND_MS,
      giveUpMs: retry.giveUpHours * HOUR_MS,
    },
    leaseMs: worker.leaseSeconds * SECOND_MS,
    pollMs: worker.pollMs,
    concurrency: worker.concurrency,
    accountConcurrency: worker.accountConcurrency,
    resendWindowMs: RESEND_WINDOW_MS,
  };
}
