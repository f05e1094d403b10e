import { isDeepStrictEqual } from 'node:util';
import type { AccountConfig, GatewayConfig } from '../../config/schema.ts';
import type { Database } from '../store/database.ts';
import type { AccountTools, Channel } from '../sync/channel.ts';
import type { Crm } from '../sync/crm.ts';
import { type AccountTimes, createChannels, type Definitions, openAccounts, shareAccounts } from './accounts.ts';
import type { ChannelTokens } from './channel-tokens.ts';

/**
 * What the gateway works with at one moment. It never changes: a new configuration puts another one in its place, and who
 * began with this one ends with it.
 */
export interface Runtime {
  readonly config: GatewayConfig;
  readonly accounts: ReadonlyMap<string, Crm>;
  /** What the channels of an account share, by account. */
  readonly shared: ReadonlyMap<string, AccountTools>;
  readonly channels: ReadonlyMap<string, Channel>;
  /** What an account's CRM is called, by account. */
  readonly titles: ReadonlyMap<string, string>;
  readonly tokens: ChannelTokens;
}

export interface RuntimeTools {
  readonly definitions: Definitions;
  readonly database: Database;
  readonly publicUrl: string;
  readonly times: Partial<AccountTimes>;
}

/**
 * Opens what `config` has and `before` has not; the rest is taken over as it is. Reaches no CRM. Throws `SettingsError`, and
 * leaves nothing open then.
 */
export async function openRuntime(
  config: GatewayConfig,
  tokens: ChannelTokens,
  { definitions, database, publicUrl, times }: RuntimeTools,
  before?: Runtime,
): Promise<Runtime> {
  const kept = new Map([...(before?.accounts ?? [])].filter(([name]) => isSameAccount(name, before?.config, config)));
  const fresh = Object.fromEntries(Object.entries(config.accounts).filter(([name]) => !kept.has(name)));
  const opened = await openAccounts({ accounts: fresh }, definitions, database, publicUrl, {
    ...times,
    budgetOf: (name, limits) => {
      const account = before?.config.accounts[name];
      const isSame = account !== undefined && isDeepStrictEqual(limitsOf(account, definitions), limits);
      return isSame ? before?.accounts.get(name)?.budget : undefined;
    },
  });
  const all = new Map([...kept, ...opened]);
  const accounts = new Map(Object.keys(config.accounts).flatMap((name) => toEntry(name, all.get(name))));
  const shared = shareAccounts(config, accounts, before?.shared);
  const titles = Object.entries(config.accounts).map(
    ([name, { connector }]) => [name, definitions[connector]?.title ?? connector] as const,
  );
  return { config, accounts, shared, channels: createChannels(config, shared), titles: new Map(titles), tokens };
}

/** The accounts of one that the other has not taken over. */
export function listOwnAccounts(runtime: Runtime, other: Runtime): readonly Crm[] {
  const taken = new Set(other.accounts.values());
  return [...runtime.accounts.values()].filter((crm) => !taken.has(crm));
}

function isSameAccount(name: string, before: GatewayConfig | undefined, after: GatewayConfig): boolean {
  return isDeepStrictEqual(before?.accounts[name], after.accounts[name]);
}

function limitsOf({ connector, settings }: AccountConfig, definitions: Definitions) {
  return definitions[connector]?.limits(settings as never);
}

function toEntry(name: string, crm: Crm | undefined): readonly (readonly [string, Crm])[] {
  return crm === undefined ? [] : [[name, crm]];
}
