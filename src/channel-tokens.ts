import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { GatewayConfig } from '../config/schema.ts';
import { toSqlitePath } from './store/open-store.ts';

/** The configuration leaves tokens to be made, but there is no place to keep them. */
export class TokenError extends Error {
  override readonly name = 'TokenError';
}

const FILE = 'channel-tokens.json';
/** 144 bits: 24 characters in base64url. */
const TOKEN_BYTES = 18;

/**
 * The webhook tokens of every channel. Those the configuration leaves out are made once and kept in a file beside the
 * SQLite database, readable by its owner only. Throws `TokenError` when the file cannot be used.
 */
export function readChannelTokens(config: GatewayConfig): ReadonlyMap<string, readonly string[]> {
  const tokens = new Map(Object.entries(config.channels).map(([name, { tokens: given }]) => [name, given]));
  const missing = [...tokens].filter(([, given]) => given.length === 0).map(([name]) => name);
  if (missing.length === 0) return tokens;
  if (!config.storage.url.startsWith('sqlite:')) {
    throw new TokenError(
      `channels.${missing[0]}.token: expected a token; it is made by itself only when storage.url is a SQLite file`,
    );
  }
  const path = join(dirname(toSqlitePath(config.storage.url)), FILE);
  const kept = readTokenFile(path);
  const made = missing.filter((name) => kept[name] === undefined);
  for (const name of made) kept[name] = randomBytes(TOKEN_BYTES).toString('base64url');
  if (made.length > 0) writeTokenFile(path, kept);
  for (const name of missing) tokens.set(name, [kept[name] ?? '']);
  return tokens;
}

function readTokenFile(path: string): Record<string, string> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new TokenError(`The channel tokens in ${path} cannot be read.`, { cause: error });
  }
  try {
    const tokens = JSON.parse(text) as Record<string, string>;
    if (Object.values(tokens).every((token) => typeof token === 'string')) return tokens;
  } catch {
    // Falls through to the one message: a token file that is not as written must not be replaced, Jivo knows its tokens.
  }
  throw new TokenError(`${path} is not a list of channel tokens; mend it or set the tokens in the configuration.`);
}

/** Whole or not at all: a half-written file would change every webhook URL. */
function writeTokenFile(path: string, tokens: Readonly<Record<string, string>>): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    const draft = `${path}.${process.pid}.draft`;
    writeFileSync(draft, `${JSON.stringify(tokens, null, 2)}\n`, { mode: 0o600 });
    renameSync(draft, path);
  } catch (error) {
    throw new TokenError(`The channel tokens cannot be written to ${path}.`, { cause: error });
  }
}
