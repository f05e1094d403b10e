import { expect } from 'chai';
import { createBoundedCache } from '../../src/cache/bounded-cache.ts';

describe('a bounded cache', () => {
  it('forgets what was used longest ago when it is full', () => {
    const cache = createBoundedCache<number>(3);
    for (const [index, key] of ['a', 'b', 'c'].entries()) cache.set(key, index);
    expect(cache.get('a')).to.equal(0);
    cache.set('d', 3);
    expect([...cache.keys()]).to.have.members(['a', 'c', 'd']);
  });

  it('counts an entry that is set again once', () => {
    const cache = createBoundedCache<number>(2);
    for (const value of [1, 2, 3]) cache.set('a', value);
    cache.set('b', 1);
    expect([...cache.entries()]).to.deep.equal([
      ['b', 1],
      ['a', 3],
    ]);
  });

  it('keeps an entry for the time it is given', () => {
    expect(createBoundedCache<number>(3, 60_000).set('a', 1).getRemainingTTL('a')).to.be.within(1, 60_000);
    expect(createBoundedCache<number>(3).set('a', 1).getRemainingTTL('a')).to.equal(Number.POSITIVE_INFINITY);
  });
});
