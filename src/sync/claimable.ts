import type { Circuit } from './circuit.ts';

/** Of which accounts events are to be taken up: of all others as many as there is room for. */
export interface Claimable {
  /** None of these. */
  readonly pausedAccounts: readonly string[];
  /** One of each: it finds out whether the CRM is well again. */
  readonly probedAccounts: readonly string[];
}

/** Pure. `busy`: accounts of which an event is being done now, which may be the probe. `full`: those with no room left. */
export function findClaimable(
  accounts: Iterable<readonly [account: string, circuit: Pick<Circuit, 'isPaused' | 'mayProbe'>]>,
  busy: ReadonlySet<string>,
  full: readonly string[],
): Claimable {
  const pausedAccounts = new Set(full);
  const probedAccounts: string[] = [];
  for (const [account, circuit] of accounts) {
    if (circuit.isPaused() || (circuit.mayProbe() && busy.has(account))) pausedAccounts.add(account);
    else if (circuit.mayProbe() && !pausedAccounts.has(account)) probedAccounts.push(account);
  }
  return { pausedAccounts: [...pausedAccounts], probedAccounts };
}
