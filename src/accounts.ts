import type { ChannelConfig, GatewayConfig } from '../config/schema.ts';
import type { Connector, ConnectorDefinition, ConnectorHost } from '../connectors/connector.ts';
import { ConnectorError } from '../connectors/errors.ts';
import type { Database } from './store/database.ts';
import { createHostDatabase } from './store/host-database.ts';
import { createSecrets } from './store/secrets.ts';
import { createBudget } from './sync/budget.ts';
import type { Channel } from './sync/channel.ts';
import { type CircuitOptions, createCircuit } from './sync/circuit.ts';
import { type Crm, createCrm } from './sync/crm.ts';
import { createOwners } from './sync/owners.ts';
import { rememberWrites } from './sync/recent-records.ts';
import { createRecordTurns } from './sync/record-turns.ts';

/** How long an account's CRM is waited for and left alone, and what is known of it at the start. */
export interface AccountTimes {
  readonly circuit: CircuitOptions;
  /** Longest single operation of a connector. An agent's answer has its own, shorter deadline. */
  readonly operationTimeoutMs: number;
  /** A process before this one may have used up part of the CRM's limits a moment ago. */
  readonly spentBefore: boolean;
}

const TIMES: AccountTimes = {
  circuit: { threshold: 5, coolDownMs: 10_000, authCoolDownMs: 60_000 },
  operationTimeoutMs: 15_000,
  spentBefore: false,
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

/** Opens the connector of every account. Reaches no CRM. Throws `SettingsError`. */
export async function openAccounts(
  config: Pick<GatewayConfig, 'accounts'>,
  definitions: Definitions,
  database: Database,
  publicUrl: string,
  times: Partial<AccountTimes> = {},
): Promise<ReadonlyMap<string, Crm>> {
  const { circuit, operationTimeoutMs, spentBefore } = { ...TIMES, ...times };
  const accounts = new Map<string, Crm>();
  const now = () => performance.now();
  for (const [name, account] of Object.entries(config.accounts)) {
    const definition = definitions[account.connector];
    if (definition === undefined) throw new Error(`No connector ${account.connector}`);
    const secrets = createSecrets(database, name);
    const host: ConnectorHost = {
      account: name,
      pageUrl: toPageUrl(publicUrl, name),
      database: createHostDatabase(database),
      ...(secrets !== undefined && { secrets }),
    };
    // The settings were completed and checked by this definition's own schema.
    const settings = account.settings as never;
    const { searchLagMs } = definition.capabilities;
    const connector = await open(definition, settings, host);
    const crm = createCrm({
      account: name,
      connector: rememberWrites(connector, { account: name, database, searchLagMs }),
      capabilities: definition.capabilities,
      circuit: createCircuit(circuit, now),
      budget: createBudget(definition.limits(settings), now, { spentBefore }),
      operationTimeoutMs,
    });
    accounts.set(name, crm);
  }
  return accounts;
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

/** Joins channels with their accounts. */
export function createChannels(
  config: Pick<GatewayConfig, 'accounts' | 'channels'>,
  accounts: ReadonlyMap<string, Crm>,
): ReadonlyMap<string, Channel> {
  const shared = new Map(
    [...accounts].map(([name, crm]) => {
      const owners = createOwners(config.accounts[name]?.owners ?? {});
      return [name, { crm, owners, turns: createRecordTurns() }] as const;
    }),
  );
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
