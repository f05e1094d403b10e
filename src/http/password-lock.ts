import { type AttemptLimits, createAttempts } from './attempts.ts';
import { createPasswordCheck } from './password.ts';

/** What came of trying a password. `waitMs`: nobody looked at it, because too many were tried. */
export type Verdict = { readonly kind: 'right' | 'wrong' } | { readonly kind: 'locked'; readonly waitMs: number };

/** The console's password with its limit of attempts, the same for every door it opens. */
export interface PasswordLock {
  try(address: string, given: string): Promise<Verdict>;
}

/** Per address enough for a forgetful person, in total enough for an office. */
const LIMITS: AttemptLimits = { perAddress: 10, total: 100, windowMs: 15 * 60_000 };

/** `stored`: the password or its hash, as configured. `now` is monotonic, in ms. */
export function createPasswordLock(stored: string, now: () => number): PasswordLock {
  const attempts = createAttempts(LIMITS, now);
  const isPassword = createPasswordCheck(stored);
  return {
    async try(address, given) {
      const waitMs = attempts.take(address);
      if (waitMs > 0) return { kind: 'locked', waitMs };
      if (!(await isPassword(given))) return { kind: 'wrong' };
      attempts.succeeded(address);
      return { kind: 'right' };
    },
  };
}
