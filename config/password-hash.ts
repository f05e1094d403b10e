/** A password's scrypt hash as `console.password` holds it: `scrypt:COST:BLOCKSIZE:PARALLELIZATION:SALT:KEY`, the last two in base64url. */
export interface PasswordHash {
  /** Power of two. */
  readonly cost: number;
  readonly blockSize: number;
  readonly parallelization: number;
  readonly salt: Buffer;
  readonly key: Buffer;
}

const FORM = /^scrypt:(\d{1,7}):(\d{1,2}):(\d{1,2}):([\w-]{16,128}):([\w-]{32,128})$/;
/** What one check may cost: 256 MiB and eight rounds. */
const MAX_MEMORY = 2 ** 28;
const MAX_PARALLELIZATION = 8;

/** Whether the text is meant to be a hash, well made or not. */
export function isPasswordHash(text: string): boolean {
  return text.startsWith('scrypt:');
}

/** Reads the text form; undefined when it is none, or would cost too much to check. */
export function readPasswordHash(text: string): PasswordHash | undefined {
  const [, ...parts] = FORM.exec(text) ?? [];
  const [cost = 0, blockSize = 0, parallelization = 0] = parts.slice(0, 3).map(Number);
  const [, , , salt = '', key = ''] = parts;
  const isPowerOfTwo = cost > 1 && (cost & (cost - 1)) === 0;
  const isBearable = toScryptMemory({ cost, blockSize }) <= MAX_MEMORY && parallelization <= MAX_PARALLELIZATION;
  if (!isPowerOfTwo || blockSize < 1 || parallelization < 1 || !isBearable) return undefined;
  return {
    cost,
    blockSize,
    parallelization,
    salt: Buffer.from(salt, 'base64url'),
    key: Buffer.from(key, 'base64url'),
  };
}

/** Bytes scrypt needs, as `maxmem` of node:crypto wants it. */
export function toScryptMemory({ cost, blockSize }: Pick<PasswordHash, 'cost' | 'blockSize'>): number {
  return 128 * (cost + 2) * blockSize + 2 ** 20;
}
