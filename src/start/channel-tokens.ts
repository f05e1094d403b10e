import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import type { GatewayConfig } from '../../config/schema.ts';
import { readTokenFile, TokenError, type TokenFile, toTokenPath, writeTokenFile } from './token-file.ts';

export { TokenError } from './token-file.ts';

/** The tokens each channel takes, one or two, the one to paste into Jivo first. */
export interface ChannelTokens {
  of(channel: string): readonly string[];
}

/** 144 bits: 24 characters in base64url. */
const TOKEN_BYTES = 18;
/** How long a change of the token file may stay unseen, in ms. */
const LOOK_EVERY_MS = 1_000;

/**
 * The webhook tokens of every channel. Those the configuration leaves out are made once and kept in a file beside the
 * SQLite database, readable by its owner only. Throws `TokenError` when the file cannot be used.
 */
export function readChannelTokens(config: GatewayConfig): ReadonlyMap<string, readonly string[]> {
  const tokens = new Map(Object.entries(config.channels).map(([name, { tokens: given }]) => [name, given]));
  const missing = listMadeChannels(config);
  const [first] = missing;
  if (first === undefined) return tokens;
  const path = toTokenPath(config.storage.url);
  if (path === undefined) {
    throw new TokenError(
      `channels.${first}.token: expected a token; it is made by itself only when storage.url is a SQLite file`,
    );
  }
  const kept = readTokenFile(path);
  const made = missing.filter((name) => kept[name] === undefined);
  const all: TokenFile = { ...kept, ...Object.fromEntries(made.map((name) => [name, [createToken()]])) };
  if (made.length > 0) writeTokenFile(path, all);
  for (const name of missing) tokens.set(name, all[name] ?? []);
  return tokens;
}

/**
 * The same for a gateway that runs: follows the token file within a second, so that a rotation needs no restart. While the
 * file cannot be read, what was last read counts.
 */
export function followChannelTokens(config: GatewayConfig, onError: (error: unknown) => void): ChannelTokens {
  let tokens = readChannelTokens(config);
  const path = listMadeChannels(config).length === 0 ? undefined : toTokenPath(config.storage.url);
  if (path === undefined) return { of: (channel) => tokens.get(channel) ?? [] };
  let seen = readChangeTime(path);
  let lookedAt = performance.now();
  const look = () => {
    lookedAt = performance.now();
    const changed = readChangeTime(path);
    if (changed === seen) return;
    seen = changed;
    try {
      tokens = readChannelTokens(config);
    } catch (error) {
      onError(error);
    }
  };
  return {
    of(channel) {
      if (performance.now() - lookedAt > LOOK_EVERY_MS) look();
      return tokens.get(channel) ?? [];
    },
  };
}

/** A new token of 144 random bits. */
export function createToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

/** The channels whose tokens the gateway makes. */
function listMadeChannels(config: GatewayConfig): readonly string[] {
  return Object.entries(config.channels)
    .filter(([, { tokens }]) => tokens.length === 0)
    .map(([name]) => name);
}

function readChangeTime(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}
