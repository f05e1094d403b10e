import { expect } from 'chai';
import { readPasswordHash } from '../../config/password-hash.ts';
import { createPasswordCheck, hashPassword, isSameText } from '../../src/http/password.ts';

describe('password of the console', () => {
  const composed = 'gar\u00e7on-caf\u00e9';
  // A hash takes its time: that is its purpose.
  let hash: string;

  before(async () => {
    hash = await hashPassword(composed);
  });

  it('is known again by its hash however its letters are composed, and no other text is', async () => {
    const isPassword = createPasswordCheck(hash);
    expect(await isPassword('garc\u0327on-cafe\u0301')).to.equal(true);
    expect(await isPassword(`${composed} `)).to.equal(false);
    expect(await isPassword('')).to.equal(false);
    expect(hash).to.not.include('caf');
  });

  it('has another hash each time', async () => {
    expect(await hashPassword(composed)).to.not.equal(hash);
  });

  it('is compared whatever the lengths', () => {
    expect(isSameText('', '')).to.equal(true);
    expect(isSameText('a', 'ab')).to.equal(false);
  });

  const salt = 'A'.repeat(22);
  const key = 'B'.repeat(43);
  for (const [what, text] of [
    ['a cost that is no power of two', `scrypt:1000:8:1:${salt}:${key}`],
    ['a cost of nothing', `scrypt:1:8:1:${salt}:${key}`],
    ['more memory than a check may take', `scrypt:1048576:16:1:${salt}:${key}`],
    ['too many rounds', `scrypt:65536:8:99:${salt}:${key}`],
    ['a short salt', `scrypt:65536:8:1:AAAA:${key}`],
    ['a short key', `scrypt:65536:8:1:${salt}:BBBB`],
    ['another kind', `bcrypt:65536:8:1:${salt}:${key}`],
  ] as const) {
    it(`is not read from a hash with ${what}`, () => {
      expect(readPasswordHash(text)).to.equal(undefined);
    });
  }

  it('is read from a hash that is well made', () => {
    const read = readPasswordHash(`scrypt:65536:8:1:${salt}:${key}`);
    expect(read).to.deep.include({ cost: 65_536, blockSize: 8, parallelization: 1 });
  });
});
