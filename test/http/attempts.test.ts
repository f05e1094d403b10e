import { expect } from 'chai';
import { createAttempts } from '../../src/http/attempts.ts';

const LIMITS = { perAddress: 3, total: 5, windowMs: 1_000 };

describe('limit of sign-in attempts', () => {
  it('makes an address wait until its oldest attempt is out of the window', () => {
    let now = 0;
    const attempts = createAttempts(LIMITS, () => now);
    for (now of [0, 100, 200]) expect(attempts.take('192.0.2.1')).to.equal(0);
    now = 300;
    expect(attempts.take('192.0.2.1')).to.equal(700);
    now = 1_001;
    expect(attempts.take('192.0.2.1')).to.equal(0);
    expect(attempts.take('192.0.2.1')).to.equal(99);
  });

  it('limits all addresses together', () => {
    const attempts = createAttempts(LIMITS, () => 0);
    const waits = [1, 2, 3, 4, 5, 6].map((last) => attempts.take(`192.0.2.${last}`));
    expect(waits).to.deep.equal([0, 0, 0, 0, 0, 1_000]);
  });

  it('takes one network of IPv6 for one address, and a mapped IPv4 address for itself', () => {
    const attempts = createAttempts(LIMITS, () => 0);
    for (const address of ['2001:db8:1:2::1', '2001:db8:1:2:3:4:5:6', '2001:db8:1:2::ffff']) {
      expect(attempts.take(address)).to.equal(0);
    }
    expect(attempts.take('2001:db8:1:2:9::')).to.equal(1_000);
    expect(attempts.take('2001:db8:1:3::1')).to.equal(0);
    const others = createAttempts(LIMITS, () => 0);
    for (const address of ['::ffff:192.0.2.1', '192.0.2.1', '192.0.2.1']) others.take(address);
    expect(others.take('::ffff:192.0.2.1')).to.equal(1_000);
    expect(others.take('::ffff:192.0.2.2')).to.equal(0);
  });

  it('forgets the attempts of an address that knew the password', () => {
    const attempts = createAttempts({ ...LIMITS, total: 3 }, () => 0);
    for (const _ of [1, 2, 3]) attempts.take('192.0.2.1');
    attempts.succeeded('192.0.2.1');
    expect(attempts.take('192.0.2.1')).to.equal(0);
    expect(attempts.take('192.0.2.2')).to.equal(0);
  });
});
