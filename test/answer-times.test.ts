import { expect } from 'chai';
import { createAnswerTimes } from '../src/answer-times.ts';

describe('answer times', () => {
  it('are summed up by rank, late ones counted from the deadline on', () => {
    const times = createAnswerTimes(() => 0);
    for (let ms = 100; ms >= 1; ms -= 1) times.note('shop', ms);
    expect(times.read('shop', 99)).to.deep.equal({ count: 100, median: 50, p95: 95, worst: 100, late: 2 });
    expect(times.read('blog', 99)).to.equal(undefined);
  });

  it('are of the last day alone', () => {
    let now = 0;
    const times = createAnswerTimes(() => now);
    times.note('shop', 900);
    now = 3_600_000;
    times.note('shop', 10);
    now = 86_400_000;
    expect(times.read('shop', 500)).to.deep.equal({ count: 1, median: 10, p95: 10, worst: 10, late: 0 });
    now = 2 * 86_400_000;
    expect(times.read('shop', 500)).to.equal(undefined);
  });

  it('of a busy channel are the newest ones', () => {
    const times = createAnswerTimes(() => 0);
    for (let count = 0; count < 5_000; count += 1) times.note('shop', 1_000);
    for (let count = 0; count < 4_999; count += 1) times.note('shop', 5);
    expect(times.read('shop', 500)).to.include({ count: 5_000, median: 5, worst: 1_000, late: 1 });
    times.note('shop', 5);
    expect(times.read('shop', 500)).to.include({ count: 5_000, worst: 5, late: 0 });
  });
});
