import { isDeepStrictEqual } from 'node:util';
import type { GatewayConfig } from '../../config/schema.ts';
import { isObject } from '../../config/validate.ts';

/** Names of what is different in a later configuration. */
export interface NameChanges {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

/** What another configuration changes. */
export interface ConfigChanges {
  readonly accounts: NameChanges;
  readonly channels: NameChanges;
  /** Keys outside of accounts and channels: these are read at the start alone. */
  readonly fixed: readonly string[];
}

/** Compares two complete configurations. Values are not in the result: some are secrets. */
export function compareConfigs(before: GatewayConfig, after: GatewayConfig): ConfigChanges {
  const { accounts, channels, ...fixed } = before;
  const { accounts: laterAccounts, channels: laterChannels, ...laterFixed } = after;
  return {
    accounts: compareNames(accounts, laterAccounts),
    channels: compareNames(channels, laterChannels),
    fixed: listChangedKeys(fixed, laterFixed).map((key) =>
      // The file's own name of it.
      key === 'storage.encryptionKeys' ? 'storage.encryptionKey' : key,
    ),
  };
}

/** One line each of what was changed; [] when nothing was. */
export function describeChanges({ accounts, channels }: ConfigChanges): readonly string[] {
  return [...describeNames('Accounts', accounts), ...describeNames('Channels', channels)];
}

function describeNames(what: string, changes: NameChanges): readonly string[] {
  return Object.entries(changes)
    .filter(([, names]) => names.length > 0)
    .map(([how, names]) => `${what} ${how}: ${names.join(', ')}`);
}

function compareNames(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): NameChanges {
  const kept = Object.keys(after).filter((name) => Object.hasOwn(before, name));
  return {
    added: Object.keys(after).filter((name) => !Object.hasOwn(before, name)),
    changed: kept.filter((name) => !isDeepStrictEqual(before[name], after[name])),
    removed: Object.keys(before).filter((name) => !Object.hasOwn(after, name)),
  };
}

function listChangedKeys(before: unknown, after: unknown, path = ''): readonly string[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (!isObject(before) || !isObject(after)) return [path];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) => listChangedKeys(before[key], after[key], path === '' ? key : `${path}.${key}`));
}
