import { randomInt } from 'node:crypto';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const TIME_LENGTH = 10;
const RANDOM_LENGTH = 8;

/** What an id of a contact looks like. */
export const ID_PATTERN = /^[0-9a-hjkmnp-tv-z]{18}$/;

/** A new id: 10 characters of time (ms, sorts by age) and 8 of chance, in Crockford's base 32. */
export function createId(now: number = Date.now()): string {
  let time = '';
  for (let rest = now; time.length < TIME_LENGTH; rest = Math.floor(rest / ALPHABET.length)) {
    time = ALPHABET.charAt(rest % ALPHABET.length) + time;
  }
  let chance = '';
  while (chance.length < RANDOM_LENGTH) chance += ALPHABET.charAt(randomInt(ALPHABET.length));
  return time + chance;
}
