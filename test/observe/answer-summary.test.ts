import { expect } from 'chai';
import fc from 'fast-check';
import { sumUpAnswers, toStep } from '../../src/observe/answer-summary.ts';
import type { AnswerCount } from '../../src/store/answer-times.ts';

/** As the store keeps them: one row for each step. */
function toCounts(times: readonly number[]): readonly AnswerCount[] {
  const steps = Map.groupBy(times, toStep);
  return [...steps].map(([step, own]) => ({
    channel: 'shop',
    quarter: 1,
    step,
    count: own.length,
    late: own.filter((ms) => ms > 2_500).length,
    known: 0,
    slowest: Math.max(...own),
  }));
}

describe('the summary of answer times', () => {
  it('is of nobody when no agent has waited', () => {
    expect(sumUpAnswers([])).to.equal(undefined);
  });

  it('says of one answer what it took', () => {
    expect(sumUpAnswers(toCounts([412.5]))).to.deep.equal({
      count: 1,
      median: 412.5,
      p95: 412.5,
      slowest: 412.5,
      late: 0,
      known: 0,
    });
  });

  it('has the slowest exactly, median and p95 by rank to within 5 %', () => {
    const time = fc.double({ min: 1, max: 60_000, noNaN: true });
    fc.assert(
      fc.property(fc.array(time, { minLength: 1, maxLength: 300 }), (times) => {
        const summary = sumUpAnswers(toCounts(times));
        const sorted = times.toSorted((left, right) => left - right);
        const rank = (share: number) => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
        expect(summary?.slowest).to.equal(sorted.at(-1));
        expect(summary?.late).to.equal(times.filter((ms) => ms > 2_500).length);
        for (const [found, true_] of [
          [summary?.median, rank(0.5)],
          [summary?.p95, rank(0.95)],
        ] as const) {
          expect(found).to.be.within(true_, true_ * 1.051);
        }
      }),
    );
  });
});
