import { expect } from 'chai';
import fc from 'fast-check';
import { ConnectorError, type ErrorKind } from '../../connectors/errors.ts';
import { PausedError } from '../../src/sync/circuit.ts';
import { judgeError } from '../../src/sync/retry.ts';

const OPTIONS = { firstMs: 2_000, longestMs: 3_600_000, giveUpMs: 86_400_000 };

function judge(error: ConnectorError, attempts = 1, ageMs = 0, random = 0.5) {
  return judgeError(error, { attempts, ageMs }, OPTIONS, random);
}

const kinds = fc.constantFrom<ErrorKind>('rate-limited', 'unavailable', 'timeout');
const below1 = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('what becomes of a failed attempt', () => {
  for (const kind of ['duplicate', 'gone', 'invalid-field', 'rejected', 'bug'] as const) {
    it(`${kind} is given up at once`, () => {
      expect(judge(new ConnectorError(kind, 'No.'))).to.deep.equal({ kind: 'dead' });
    });
  }

  it('the wait is from 2 s to 1 h, whatever the attempt and the chance', () => {
    fc.assert(
      fc.property(kinds, fc.integer({ min: 1, max: 10_000 }), below1, (kind, attempts, random) => {
        const verdict = judge(new ConnectorError(kind, 'No.'), attempts, 0, random);
        expect(verdict.kind).to.equal('again');
        if (verdict.kind === 'again') expect(verdict.delayMs).to.be.within(2_000, 3_600_000);
      }),
    );
  });

  it('the longest wait doubles with each attempt', () => {
    const longest = [1, 2, 3, 4, 11, 12, 50].map((attempts) => {
      const verdict = judge(new ConnectorError('timeout', 'No.'), attempts, 0, 0.999_999_999);
      return verdict.kind === 'again' ? Math.round(verdict.delayMs / 1_000) : 0;
    });
    expect(longest).to.deep.equal([2, 4, 8, 16, 2_048, 3_600, 3_600]);
  });

  it('the CRM’s own wait is never cut short', () => {
    fc.assert(
      fc.property(kinds, fc.nat(100_000_000), below1, (kind, retryAfterMs, random) => {
        const verdict = judge(new ConnectorError(kind, 'No.', { retryAfterMs }), 1, 0, random);
        expect(verdict.kind === 'again' && verdict.delayMs >= retryAfterMs).to.equal(true);
      }),
    );
  });

  it('after a day it is given up', () => {
    const error = new ConnectorError('unavailable', 'Ill.');
    expect(judge(error, 40, 86_400_000).kind).to.equal('again');
    expect(judge(error, 40, 86_400_001).kind).to.equal('dead');
  });

  it('time without a valid key, or in which nothing was tried, is not held against the event', () => {
    const ill = new ConnectorError('unavailable', 'Ill.');
    expect(judge(new ConnectorError('auth', 'Revoked.'), 40, 172_800_000).kind).to.equal('again');
    expect(judge(new PausedError(ill, 5_000), 40, 172_800_000).kind).to.equal('again');
  });

  it('a pause does not make the wait grow', () => {
    const verdict = judge(new PausedError(new ConnectorError('unavailable', 'Ill.'), 5_000), 40);
    expect(verdict.kind === 'again' && verdict.delayMs).to.be.within(5_000, 7_000);
  });
});
