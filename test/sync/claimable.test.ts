import { expect } from 'chai';
import { findClaimable } from '../../src/sync/claimable.ts';

const CIRCUITS = {
  closed: { isPaused: () => false, mayProbe: () => false },
  open: { isPaused: () => true, mayProbe: () => false },
  cooled: { isPaused: () => false, mayProbe: () => true },
};

describe('accounts of which events are taken up', () => {
  const cases = [
    ['closed', 'idle', 'all'],
    ['closed', 'busy', 'all'],
    ['closed', 'full', 'none'],
    ['open', 'idle', 'none'],
    ['open', 'busy', 'none'],
    ['cooled', 'idle', 'one'],
    ['cooled', 'busy', 'none'],
    ['cooled', 'full', 'none'],
  ] as const;
  for (const [circuit, state, expected] of cases) {
    it(`${expected} where the circuit is ${circuit} and the account is ${state}`, () => {
      const busy = new Set(state === 'idle' ? [] : ['crm']);
      const full = state === 'full' ? ['crm'] : [];
      const claimable = findClaimable([['crm', CIRCUITS[circuit]]], busy, full);
      expect(claimable).to.deep.equal({
        pausedAccounts: expected === 'none' ? ['crm'] : [],
        probedAccounts: expected === 'one' ? ['crm'] : [],
      });
    });
  }
});
