import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { toSqlitePath } from '../store/open-store.ts';

/** The configuration leaves tokens to be made, but there is no place to keep them. */
export class TokenError extends Error {
  override readonly name = 'TokenError';
}

/** The made tokens by channel: one, or while they are changed two, the newer one first. */
export type TokenFile = Readonly<Record<string, readonly string[]>>;

const FILE = 'channel-tokens.json';

const tokenFile = z.record(
  z.string(),
  z.union([
    z
      .string()
      .min(1)
      .transform((token) => [token]),
    z.array(z.string().min(1)).min(1).max(2),
  ]),
);

/** Where made tokens are kept: beside the SQLite file. Undefined for another store. */
export function toTokenPath(storageUrl: string): string | undefined {
  return storageUrl.startsWith('sqlite:') ? join(dirname(toSqlitePath(storageUrl)), FILE) : undefined;
}

/** Throws `TokenError`. A file that is not there has no tokens. */
export function readTokenFile(path: string): TokenFile {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new TokenError(`The channel tokens in ${path} cannot be read.`, { cause: error });
  }
  const tokens = parseTokens(text);
  // A token file that is not as written must not be replaced: Jivo knows its tokens.
  if (tokens === undefined) {
    throw new TokenError(`${path} is not a list of channel tokens; mend it or set the tokens in the configuration.`);
  }
  return tokens;
}

function parseTokens(text: string): TokenFile | undefined {
  try {
    return tokenFile.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Whole or not at all: a half-written file would change every webhook URL. Throws `TokenError`. */
export function writeTokenFile(path: string, tokens: TokenFile): void {
  const entries = Object.entries(tokens).map(([name, list]) => [name, list.length === 1 ? list[0] : list] as const);
  try {
    mkdirSync(dirname(path), { recursive: true });
    const draft = `${path}.${process.pid}.draft`;
    writeFileSync(draft, `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`, { mode: 0o600 });
    renameSync(draft, path);
  } catch (error) {
    throw new TokenError(`The channel tokens cannot be written to ${path}.`, { cause: error });
  }
}
