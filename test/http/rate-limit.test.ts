import { expect } from 'chai';
import fc from 'fast-check';
import { createRateLimit } from '../../src/http/rate-limit.ts';

describe('createRateLimit', () => {
  it('lets a minute’s worth through at once, then one at a time', () => {
    let now = 1_000;
    const limit = createRateLimit(60, () => now);
    for (let count = 0; count < 60; count += 1) expect(limit.take('a')).to.equal(0);
    expect(limit.take('a')).to.be.closeTo(1_000, 1);
    expect(limit.take('b')).to.equal(0);
    now += 1_001;
    expect(limit.take('a')).to.equal(0);
    expect(limit.take('a')).to.be.greaterThan(0);
  });

  it('has no limit for null', () => {
    const limit = createRateLimit(null, () => 0);
    for (let count = 0; count < 1_000; count += 1) expect(limit.take('a')).to.equal(0);
  });

  it('lets through at most what fits into the time, and one more after the wait it names', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(5_000), { maxLength: 200 }),
        fc.integer({ min: 1, max: 100 }),
        (pauses, perMinute) => {
          let now = 0;
          const limit = createRateLimit(perMinute, () => now);
          let taken = 0;
          for (const pause of pauses) {
            now += pause;
            const wait = limit.take('a');
            if (wait === 0) taken += 1;
            else expect(wait).to.be.at.most(60_000.1);
          }
          expect(taken).to.be.at.most(perMinute + (now * perMinute) / 60_000 + 1e-6);
          const wait = limit.take('a');
          now += wait + 1e-3;
          if (wait > 0) expect(limit.take('a')).to.equal(0);
        },
      ),
    );
  });
});
