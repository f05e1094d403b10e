import { expect } from 'chai';
import fc from 'fast-check';
import type { BucketUsage } from '../../src/sync/bucket.ts';
import { createBudget } from '../../src/sync/budget.ts';
import { type BucketCount, sumUsage, toCount } from '../../src/sync/sum-usage.ts';

const HERE: BucketUsage = {
  bucket: 'burst',
  title: 'requests per 10 seconds',
  used: 0,
  own: 0,
  max: 100,
  intervalMs: 10_000,
  toldAt: undefined,
};
const toOther = (count: Partial<BucketCount>): BucketCount => ({
  bucket: 'burst',
  used: 0,
  own: 0,
  max: 100,
  ...count,
});

describe('a limit that several processes draw on', () => {
  for (const [what, here, others, used, max] of [
    ['adds up what each has sent', { used: 7, own: 7 }, [{ used: 5, own: 5 }], 12, 100],
    ['knows what one alone has sent', { used: 7, own: 7 }, [], 7, 100],
    ['does not count twice what the CRM told of the others', { used: 12, own: 7 }, [{ used: 12, own: 5 }], 12, 100],
    ['counts other programs, as whoever heard most of them', { used: 30, own: 7 }, [{ used: 12, own: 5 }], 30, 100],
    ['leaves out other limits', { used: 7, own: 7 }, [{ bucket: 'search', used: 5, own: 5 }], 7, 100],
    [
      'believes the CRM’s newest word of a long window, of another process too',
      { used: 900, own: 40, toldAt: 1 },
      [{ used: 50, own: 3, max: 500, toldAt: performance.timeOrigin + 5_000 }],
      50,
      500,
    ],
    [
      'believes the CRM before processes that only counted',
      { used: 40, own: 40 },
      [{ used: 300, own: 2, toldAt: performance.timeOrigin }],
      300,
      100,
    ],
  ] as const) {
    it(what, () => {
      expect(sumUsage({ ...HERE, ...here }, others.map(toOther))).to.include({ title: HERE.title, used, max });
    });
  }

  it('is never fuller than all have used, and never emptier than what one has', () => {
    const counts = fc.array(fc.record({ own: fc.nat(50), heard: fc.nat(50) }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(counts, fc.nat(50), (processes, foreign) => {
        const total = processes.reduce((sum, { own }) => sum + own, foreign);
        const [here, ...others] = processes.map(({ own, heard }) => ({ own, used: Math.min(total, own + heard) }));
        const { used } = sumUsage({ ...HERE, ...here }, others.map(toOther));
        expect(used).to.be.within(Math.max(...[here, ...others].map((one) => one?.used ?? 0)), total);
        expect(used).to.be.at.least(total - foreign);
      }),
    );
  });

  it('tells a process’s own requests from what the CRM says of all', async () => {
    let at = 1_000;
    const limits = [
      { bucket: 'burst', title: 'burst', max: 100, intervalMs: 10_000 },
      { bucket: 'daily', title: 'daily', max: 1_000, intervalMs: 86_400_000 },
      { bucket: 'places', title: 'places', max: 5 },
    ];
    const budget = createBudget(limits, () => at);
    const names = limits.map(({ bucket }) => bucket);
    const release = await budget.acquire(names, 'interactive', new AbortController().signal);
    budget.correct([
      { bucket: 'burst', remaining: 90 },
      { bucket: 'daily', remaining: 400 },
    ]);
    const toldAt = Math.round(performance.timeOrigin + at);
    expect(budget.usage().map(toCount)).to.deep.equal([
      { bucket: 'burst', used: 10, own: 1, max: 100, toldAt: undefined },
      { bucket: 'daily', used: 600, own: 1, max: 1_000, toldAt },
      { bucket: 'places', used: 1, own: 1, max: 5, toldAt: undefined },
    ]);
    release();
    at += 86_400_000;
    expect(budget.usage().map(({ used, own }) => [used, own])).to.deep.equal([
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
  });
});
