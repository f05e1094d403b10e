import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import type { ConnectorDefinition } from '../connectors/connector.ts';
import { parseConfigText } from './json-text.ts';
import { readCardMappings, readFieldMappings, readRoutes } from './mappings.ts';
import { readOwners } from './owners.ts';
import { ConfigError, expectObject, type Problem } from './problems.ts';
import type { AccountConfig, Branch, ChannelConfig, GatewayConfig, RetryConfig } from './schema.ts';
import { channelSchema, gatewaySchema } from './schema.ts';
import { isObject, validateBranch } from './validate.ts';
import { substituteVariables } from './variables.ts';

type Environment = Readonly<Record<string, string | undefined>>;
type Definitions = Readonly<Record<string, ConnectorDefinition<never>>>;

/** The configuration and the file it came from. */
export interface LoadedConfig {
  readonly path: string;
  readonly config: GatewayConfig;
}

const DEFAULT_PATH = fileURLToPath(new URL('./default.json', import.meta.url));
const NAME = /^[a-z0-9][a-z0-9_-]{0,63}$/;

/**
 * Reads, completes and checks the configuration. This is the only place that reads the environment.
 * Throws `ConfigError` with every problem found: where it is, what was found, what was expected.
 */
export function loadConfig(definitions: Definitions, environment: Environment = readEnvironment()): LoadedConfig {
  const named = environment.GATEWAY_CONFIG ?? '';
  const path = named === '' ? DEFAULT_PATH : resolve(named);
  return { path, config: parseConfig(readJson(path), definitions, environment, dirname(path)) };
}

/** The process's environment, and below it what a file `.env` in the working directory sets. */
export function readEnvironment(): Environment {
  try {
    return { ...parseEnv(readFileSync('.env', 'utf8')), ...process.env };
  } catch (error) {
    if (isObject(error) && error.code === 'ENOENT') return process.env;
    throw new ConfigError([{ path: '.env', text: 'the file cannot be read' }]);
  }
}

function readJson(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    const code = isObject(cause) ? String(cause.code) : 'unknown error';
    throw new ConfigError([
      { path, text: `the file cannot be read (${code}); set GATEWAY_CONFIG to an existing file` },
    ]);
  }
  return parseConfigText(text, path);
}

/** The same for a value already read. `directory` is where relative `${file:…}` paths begin. */
export function parseConfig(
  raw: unknown,
  definitions: Definitions,
  environment: Environment,
  directory: string,
): GatewayConfig {
  const problems: Problem[] = [];
  const value = substituteVariables(raw, { environment, directory, problems });
  if (!isObject(value)) throw new ConfigError([expectObject('(whole file)', value, 'a JSON object')]);
  const { accounts, channels, ...rest } = value;
  const gateway = validateBranch(gatewaySchema, rest, '', problems, ['accounts', 'channels']) as Omit<
    GatewayConfig,
    'accounts' | 'channels' | 'storage'
  > & { storage: Omit<GatewayConfig['storage'], 'encryptionKeys'> & { encryptionKey: string | string[] | null } };
  checkPauses(gateway.retry, problems);
  const { encryptionKey, ...storage } = gateway.storage;
  const config: GatewayConfig = {
    ...gateway,
    storage: { ...storage, encryptionKeys: encryptionKey === null ? [] : [encryptionKey].flat() },
    accounts: readAccounts(accounts, definitions, problems),
    channels: readChannels(channels, isObject(accounts) ? accounts : undefined, problems),
  };
  if (problems.length > 0) throw new ConfigError(withoutEcho(problems).map((problem) => asWritten(problem, raw)));
  return config;
}

/** Each value is good by itself: the longest pause must not be shorter than the first. */
function checkPauses({ firstSeconds, longestSeconds }: RetryConfig, problems: Problem[]): void {
  if (problems.some(({ path }) => path.startsWith('retry')) || longestSeconds >= firstSeconds) return;
  const text = `expected at least retry.firstSeconds (${firstSeconds})`;
  problems.push({ path: 'retry.longestSeconds', text, found: longestSeconds });
}

/** One mistake is one problem: a value that could not be read is not also a wrong one. */
function withoutEcho(problems: readonly Problem[]): readonly Problem[] {
  return problems.filter(({ path }, index) => problems.findIndex((other) => other.path === path) === index);
}

/** What a variable or a file stands for may be a secret in the wrong place: its name is shown. */
function asWritten(problem: Problem, raw: unknown): Problem {
  if (!('found' in problem)) return problem;
  const steps = problem.path.split(/[.[\]]+/).filter((step) => step !== '');
  const written = steps.reduce<unknown>((node, step) => (node as Record<string, unknown> | undefined)?.[step], raw);
  return (JSON.stringify(written) ?? '').includes('${') ? { ...problem, found: written } : problem;
}

function readAccounts(
  value: unknown,
  definitions: Definitions,
  problems: Problem[],
): Readonly<Record<string, AccountConfig>> {
  const accounts: Record<string, AccountConfig> = {};
  for (const [name, account] of readEntries(value, 'accounts', problems)) {
    const path = `accounts.${name}`;
    const { connector, settings = {}, owners, ...unknown } = account;
    for (const key of Object.keys(unknown)) {
      problems.push({ path: `${path}.${key}`, text: 'unknown key; expected "connector", "settings" or "owners"' });
    }
    const known = Object.keys(definitions);
    if (typeof connector !== 'string' || !known.includes(connector)) {
      const expected = known.map((id) => `"${id}"`).join(', ');
      problems.push({ path: `${path}.connector`, text: `expected one of ${expected}`, found: connector });
      continue;
    }
    const schema = definitions[connector]?.settings as unknown as Branch;
    const checked = validateBranch(schema, settings, `${path}.settings`, problems);
    accounts[name] = {
      connector,
      settings: checked as Record<string, unknown>,
      owners: readOwners(owners, `${path}.owners`, problems),
    };
  }
  return accounts;
}

function readChannels(
  value: unknown,
  accounts: Readonly<Record<string, unknown>> | undefined,
  problems: Problem[],
): Readonly<Record<string, ChannelConfig>> {
  const channels: Record<string, ChannelConfig> = {};
  const known = accounts && Object.keys(accounts);
  for (const [name, channel] of readEntries(value, 'channels', problems)) {
    const path = `channels.${name}`;
    const { fields, customData, routes, ...rest } = channel;
    const checked = validateBranch(channelSchema, rest, path, problems, ['fields', 'customData', 'routes']) as Omit<
      ChannelConfig,
      'tokens' | 'fields' | 'customData' | 'routes'
    > & { token: string | readonly string[] | null };
    if (accounts !== undefined && checked.account !== '' && !Object.hasOwn(accounts, checked.account)) {
      const expected = Object.keys(accounts).map((account) => `"${account}"`);
      problems.push({
        path: `${path}.account`,
        text: `expected the name of an account (${expected.join(', ')})`,
        found: checked.account,
      });
    }
    const { token, ...settings } = checked;
    channels[name] = {
      ...settings,
      tokens: token === null ? [] : typeof token === 'string' ? [token] : token,
      fields: readFieldMappings(fields, `${path}.fields`, known, problems),
      customData: readCardMappings(customData, `${path}.customData`, problems),
      routes: readRoutes(routes, `${path}.routes`, known, problems),
    };
  }
  return channels;
}

function readEntries(
  value: unknown,
  path: string,
  problems: Problem[],
): readonly (readonly [string, Readonly<Record<string, unknown>>])[] {
  if (!isObject(value) || Object.keys(value).length === 0) {
    problems.push(expectObject(path, value, 'an object with at least one entry'));
    return [];
  }
  return Object.entries(value).flatMap(([name, entry]) => {
    if (!NAME.test(name)) {
      problems.push({ path: `${path}.${name}`, text: 'expected a name of small letters, digits, "-" and "_"' });
      return [];
    }
    if (!isObject(entry)) {
      problems.push(expectObject(`${path}.${name}`, entry));
      return [];
    }
    return [[name, entry] as const];
  });
}
