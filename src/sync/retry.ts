import type { ConnectorError } from '../../connectors/errors.ts';
import { PausedError } from './circuit.ts';

export interface RetryOptions {
  readonly firstMs: number;
  readonly longestMs: number;
  /** After this long since the event came it is given up; while the key is refused it waits on. */
  readonly giveUpMs: number;
}

/** What becomes of an event after an error: `again` after a delay, or `dead`. */
export type Verdict = { readonly kind: 'again'; readonly delayMs: number } | { readonly kind: 'dead' };

/**
 * Pure. Exponential back-off with full jitter; a wait the CRM names is honoured. `random` is in [0, 1).
 * `attempts` counts this one; `ageMs` is the time since the event came.
 */
export function judgeError(
  error: ConnectorError,
  { attempts, ageMs }: { readonly attempts: number; readonly ageMs: number },
  options: RetryOptions,
  random: number,
): Verdict {
  // Nothing was tried: the wait does not grow, and time without a valid key is not held against the event.
  if (error instanceof PausedError)
    return { kind: 'again', delayMs: (error.retryAfterMs ?? 0) + random * options.firstMs };
  if (!error.retryable || (error.kind !== 'auth' && ageMs > options.giveUpMs)) return { kind: 'dead' };
  const longest = Math.min(options.longestMs, options.firstMs * 2 ** Math.min(attempts - 1, 30));
  const jittered = options.firstMs + random * (longest - options.firstMs);
  return { kind: 'again', delayMs: Math.max(jittered, error.retryAfterMs ?? 0) };
}
