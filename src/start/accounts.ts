import type { ChannelConfig, GatewayConfig } from '../../config/schema.ts';
import type { Connector, ConnectorDefinition, ConnectorHost, Limit } from '../../connectors/connector.ts';
import { ConnectorError } from '../../connectors/errors.ts';
import type { Database } from '../store/database.ts';
import { createHostDatabase } from '../store/host-database.ts';
import { createSecrets } from '../store/secrets.ts';
import { type Budget, createBudget } from '../sync/budget.ts';
import type { AccountTools, Channel } from '../sync/channel.ts';
import { type CircuitOptions, createCircuit } from '../sync/circuit.ts';
import { type Crm, createCrm } from '../sync/crm.ts';
import { createOwners } from '../sync/owners.ts';
import { rememberWrites } from '../sync/recent-records.ts';
import { createRecordTurns } from '../sync/record-turns.ts';

/** How long an account's CRM is waited for and left alone, and what is known of it at the start. */
export interface AccountTimes {
  readonly circuit: CircuitOptions;
  /** Longest single operation of a connector. An agent's answer has its own, shorter deadline. */
  readonly operationTimeoutMs: number;
  /** A process before this one may have used up part of the CRM's limits a moment ago. */
  readonly spentBefore: boolean;
  /** What this process has counted of the account's limits so far. undefined: nothing. */
  budgetOf(account: string, limits: readonly Limit[]): Budget | undefined;
}

const TIMES: AccountTimes = {
  circuit: { threshold: 5, coolDownMs: 10_000, authCoolDownMs: 60_000 },
  operationTimeoutMs: 15_000,
  spentBefore: false,
  budgetOf: () => undefined,
};

export type Definitions = Readonly<Record<string, ConnectorDefinition<never>>>;

/** The settings of one account contradict each other. `path` is where they are in the configuration. */
export class SettingsError extends ConnectorError {
  readonly path: string;

  constructor(account: string, cause: ConnectorError) {
    super(cause.kind, cause.message, { cause });
    this.path = `accounts.${account}.settings`;
  }
}

/** Where an account's own pages are. */
export function toPageUrl(publicUrl: string, account: string): string {
  return `${publicUrl}/crm/${account}`;
}

/** Opens the connector of every account. Reaches no CRM. Throws `SettingsError`, and leaves nothing open then. */
export async function openAccounts(
  config: Pick<GatewayConfig, 'accounts'>,
  definitions: Definitions,
  database: Database,
  publicUrl: string,
  times: Partial<AccountTimes> = {},
): Promise<ReadonlyMap<string, Crm>> {
  const accounts = new Map<string, Crm>();
  try {
    for (const [name, account] of Object.entries(config.accounts)) {
      const definition = definitions[account.connector];
      if (definition === undefined) throw new Error(`No connector ${account.connector}`);
      // The settings were completed and checked by this definition's own schema.
      const settings = account.settings as never;
      accounts.set(name, await openAccount(name, definition, settings, { database, publicUrl, ...TIMES, ...times }));
    }
  } catch (error) {
    await closeAccounts(accounts.values());
    throw error;
  }
  return accounts;
}

/** What an account's connector holds open is let go. Never fails: nobody works with it any more. */
export async function closeAccounts(accounts: Iterable<Crm>): Promise<void> {
  await Promise.allSettled([...accounts].map(async ({ connector }) => connector.close?.()));
}

interface OpenOptions extends AccountTimes {
  readonly database: Database;
  readonly publicUrl: string;
}

async function openAccount(
  name: string,
  definition: ConnectorDefinition<never>,
  settings: never,
  { database, publicUrl, circuit, operationTimeoutMs, spentBefore, budgetOf }: OpenOptions,
): Promise<Crm> {
  const now = () => performance.now();
  const secrets = createSecrets(database, name);
  const connector = await open(definition, settings, {
    account: name,
    pageUrl: toPageUrl(publicUrl, name),
    database: createHostDatabase(database),
    ...(secrets !== undefined && { secrets }),
  });
  const { searchLagMs } = definition.capabilities;
  const limits = definition.limits(settings);
  return createCrm({
    account: name,
    connector,
    sessionConnector: rememberWrites(connector, { account: name, database, searchLagMs }),
    capabilities: definition.capabilities,
    circuit: createCircuit(circuit, now),
    budget: budgetOf(name, limits) ?? createBudget(limits, now, { spentBefore }),
    operationTimeoutMs,
  });
}

async function open(definition: ConnectorDefinition<never>, settings: never, host: ConnectorHost): Promise<Connector> {
  try {
    return await definition.open(settings, host);
  } catch (error) {
    if (error instanceof ConnectorError) throw new SettingsError(host.account, error);
    throw error;
  }
}

/** The accounts a channel's events may belong to, its own first. */
export function listAccounts({ account, routes }: Pick<ChannelConfig, 'account' | 'routes'>): readonly string[] {
  return [...new Set([account, ...routes.flatMap((route) => route.account ?? [])])];
}

/**
 * Puts beside every account what its channels share. `before`: what they shared until now. An account that is the same keeps it
 * all; one that was opened anew keeps the turns, because events of the old one may still be writing.
 */
export function shareAccounts(
  config: Pick<GatewayConfig, 'accounts'>,
  accounts: ReadonlyMap<string, Crm>,
  before: ReadonlyMap<string, AccountTools> = new Map(),
): ReadonlyMap<string, AccountTools> {
  const share = (name: string, crm: Crm): AccountTools => {
    const known = before.get(name);
    if (known?.crm === crm) return known;
    const owners = createOwners(config.accounts[name]?.owners ?? {});
    return { crm, owners, turns: known?.turns ?? createRecordTurns() };
  };
  return new Map([...accounts].map(([name, crm]) => [name, share(name, crm)] as const));
}

/** Joins channels with their accounts. */
export function createChannels(
  config: Pick<GatewayConfig, 'channels'>,
  shared: ReadonlyMap<string, AccountTools>,
): ReadonlyMap<string, Channel> {
  const channels = new Map<string, Channel>();
  for (const [name, channel] of Object.entries(config.channels)) {
    const own = shared.get(channel.account);
    if (own === undefined) throw new Error(`No account ${channel.account}`);
    const reached = new Set(listAccounts(channel));
    const reachable = new Map([...shared].filter(([account]) => reached.has(account)));
    channels.set(name, { name, config: channel, reachable, ...own });
  }
  return channels;
}
