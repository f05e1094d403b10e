import type { SchemaObj } from 'convict';
import type { RawConfig } from '../../../config/config-file.ts';
import { isObject } from '../../../config/validate.ts';
import type { Definitions } from '../../start/accounts.ts';

const MASK = '•••';
const REFERENCE = /^(\$\{[^}]*\})+$/;

/** One setting of a connector as its definition declares it. */
export type Setting = SchemaObj<unknown> & { readonly doc?: string; readonly sensitive?: boolean };

/** The settings of a connector by name; those within groups are left out. */
export function listSettings(definitions: Definitions, connector: string): readonly (readonly [string, Setting])[] {
  const schema = definitions[connector]?.settings as Readonly<Record<string, Setting>> | undefined;
  return Object.entries(schema ?? {}).filter(([, setting]) => Object.hasOwn(setting, 'default'));
}

/** The configuration to be shown: secrets that stand in it are masked, names of secrets are not. */
export function maskSecrets(raw: RawConfig, definitions: Definitions): RawConfig {
  const { accounts, channels, storage, console: own, ...rest } = raw;
  return {
    ...rest,
    ...(storage !== undefined && { storage: maskKeys(storage, ['url']) }),
    ...(own !== undefined && { console: maskKeys(own, ['password']) }),
    ...(accounts !== undefined && { accounts: mapEntries(accounts, (account) => maskAccount(account, definitions)) }),
    ...(channels !== undefined && { channels: mapEntries(channels, (channel) => maskKeys(channel, ['token'])) }),
  };
}

function maskAccount(account: unknown, definitions: Definitions): unknown {
  if (!isObject(account) || !isObject(account.settings)) return account;
  const settings = listSettings(definitions, String(account.connector));
  const secret = settings.filter(([, { sensitive }]) => sensitive === true).map(([name]) => name);
  return { ...account, settings: maskKeys(account.settings, secret) };
}

function mapEntries(value: unknown, change: (entry: unknown) => unknown): unknown {
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, change(entry)]));
}

function maskKeys(value: unknown, keys: readonly string[]): unknown {
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, keys.includes(key) ? mask(item) : item] as const),
  );
}

function mask(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(mask);
  if (typeof value !== 'string' || value === '' || REFERENCE.test(value)) return value;
  // Without a user and a password an address is no secret.
  return /^sqlite:/.test(value) ? value : MASK;
}
