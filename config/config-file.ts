import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { ConnectorDefinition } from '../connectors/connector.ts';
import { parseConfigText } from './json-text.ts';
import { parseConfig, readEnvironment } from './load.ts';
import type { GatewayConfig } from './schema.ts';
import { isObject } from './validate.ts';

/** The configuration as it is written: `${NAME}` and defaults not filled in. */
export type RawConfig = Readonly<Record<string, unknown>>;

/** Somebody changed the file since it was read. */
export class ConfigChangedError extends Error {
  override readonly name = 'ConfigChangedError';
}

/** A secret for a file of its own, named in the configuration by `reference`. */
export interface SecretFile {
  /** Below the configuration's folder, such as `secrets/crm-accessToken`. */
  readonly path: string;
  readonly value: string;
}

/** The configuration file, for a program that changes it. */
export interface ConfigFile {
  readonly path: string;
  /** Whether this process may replace the file. */
  isWritable(): boolean;
  /** The file's text and what it says. Throws what reading throws, and `ConfigError`. */
  read(): { readonly text: string; readonly raw: RawConfig };
  /** Completes and checks it, with `secrets` as if they were written. Throws `ConfigError`. */
  check(raw: RawConfig, secrets?: readonly SecretFile[]): GatewayConfig;
  /** Writes secrets and file, each whole or not at all. Throws `ConfigChangedError` when the file is no longer `before`. */
  write(before: string, raw: RawConfig, secrets: readonly SecretFile[]): void;
}

/** How the configuration names a secret's file. */
export function toReference({ path }: Pick<SecretFile, 'path'>): string {
  return `\${file:${path}}`;
}

/** The text that is written. */
export function formatConfig(raw: RawConfig): string {
  return `${JSON.stringify(raw, null, 2)}\n`;
}

export function openConfigFile(
  path: string,
  definitions: Readonly<Record<string, ConnectorDefinition<never>>>,
  environment?: Readonly<Record<string, string | undefined>>,
): ConfigFile {
  const folder = dirname(path);
  return {
    path,
    isWritable() {
      try {
        accessSync(path, constants.W_OK);
        accessSync(folder, constants.W_OK);
        return true;
      } catch {
        return false;
      }
    },
    read() {
      const text = readFileSync(path, 'utf8');
      const raw = parseConfigText(text, path);
      return { text, raw: isObject(raw) ? raw : {} };
    },
    check: (raw, secrets = []) =>
      parseConfig(
        fillIn(raw, new Map(secrets.map((secret) => [toReference(secret), secret.value]))) as RawConfig,
        definitions,
        // Anew each time: a file `.env` may have changed.
        environment ?? readEnvironment(),
        folder,
      ),
    write(before, raw, secrets) {
      if (readFileSync(path, 'utf8') !== before) {
        throw new ConfigChangedError('The configuration file was changed meanwhile.');
      }
      for (const secret of secrets) {
        const place = join(folder, secret.path);
        mkdirSync(dirname(place), { recursive: true, mode: 0o700 });
        replaceFile(place, secret.value, 0o600);
      }
      replaceFile(path, formatConfig(raw), statSync(path).mode & 0o777);
    },
  };
}

/** Secrets that are not written yet, in place of their names. */
function fillIn(value: unknown, secrets: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return secrets.get(value) ?? value;
  if (Array.isArray(value)) return value.map((item) => fillIn(item, secrets));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fillIn(item, secrets)]));
}

/** A reader sees the old file or the new one, never half of it. */
function replaceFile(path: string, text: string, mode: number): void {
  const draft = `${path}.${process.pid}.draft`;
  try {
    writeFileSync(draft, text, { mode, flush: true });
    renameSync(draft, path);
  } finally {
    if (existsSync(draft)) rmSync(draft);
  }
}
