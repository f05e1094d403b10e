import { hash, randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { isPasswordHash, type PasswordHash, readPasswordHash, toScryptMemory } from '../../config/password-hash.ts';

/** OWASP's second choice: 64 MiB and one round. https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html */
const STRENGTH = { cost: 2 ** 16, blockSize: 8, parallelization: 1 } as const;
const SALT_BYTES = 16;
const KEY_BYTES = 32;

/** Says whether the given text is the password. */
export type PasswordCheck = (given: string) => Promise<boolean>;

/** A hash to put into `console.password` in place of the password. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const key = await deriveKey(password, salt, KEY_BYTES, STRENGTH);
  const { cost, blockSize, parallelization } = STRENGTH;
  return ['scrypt', cost, blockSize, parallelization, salt.toString('base64url'), key.toString('base64url')].join(':');
}

/** `stored` is the password itself or its hash. Compares in constant time. Throws for a hash that is not well made. */
export function createPasswordCheck(stored: string): PasswordCheck {
  if (!isPasswordHash(stored)) return async (given) => isSameText(given, stored);
  const wanted = readPasswordHash(stored);
  if (wanted === undefined) throw new Error('console.password is no well-made scrypt hash.');
  let last: Promise<unknown> = Promise.resolve();
  return (given) => {
    // One at a time: each takes much memory and a thread.
    const checked = last.then(() => isPasswordOf(given, wanted));
    last = checked.catch(() => undefined);
    return checked;
  };
}

/** In constant time, whatever the lengths. */
export function isSameText(left: string, right: string): boolean {
  return timingSafeEqual(hash('sha256', left, 'buffer'), hash('sha256', right, 'buffer'));
}

async function isPasswordOf(given: string, wanted: PasswordHash): Promise<boolean> {
  return timingSafeEqual(await deriveKey(given, wanted.salt, wanted.key.length, wanted), wanted.key);
}

function deriveKey(
  password: string,
  salt: Buffer,
  length: number,
  { cost, blockSize, parallelization }: Pick<PasswordHash, 'cost' | 'blockSize' | 'parallelization'>,
): Promise<Buffer> {
  const options: ScryptOptions = { cost, blockSize, parallelization, maxmem: toScryptMemory({ cost, blockSize }) };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, length, options, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
