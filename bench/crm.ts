import { type ServerProcess, startServerProcess } from './server-process.ts';

/** A CRM's imitation under test and how to reach it. */
export interface BenchCrm extends ServerProcess {
  /** `accounts.NAME` of a gateway, as JSON. */
  readonly account: string;
  /** For the servers that use it without a gateway, as JSON. */
  readonly login: string;
  /** The naive connector to it. */
  readonly naive: URL;
}

/** HubSpot's imitation. */
export interface BenchHubspot extends BenchCrm {
  /** What the imitation counted so far. */
  readCounts(): Promise<CrmCounts>;
}

export interface CrmCounts {
  /** Requests by kind. */
  readonly calls: Readonly<Record<string, number>>;
  readonly contacts: number;
  /** Answers that refused for a limit. */
  readonly limitRefusals: number;
}

export interface CrmOptions {
  readonly latencyMs: number;
  /** Requests per 10 seconds; none: no limit. */
  readonly perTenSeconds?: number;
}

/** The imitations set none: the gateway's own count must not hold it back either. */
const NO_LIMIT = 10_000_000;

/** Starts HubSpot's imitation in a process of its own. */
export async function startBenchCrm({ latencyMs, perTenSeconds }: CrmOptions): Promise<BenchHubspot> {
  const limit = perTenSeconds === undefined ? [] : [String(perTenSeconds)];
  const server = await startServerProcess(toScript('hubspot'), [String(latencyMs), ...limit]);
  const { url } = server;
  const token = server.details.token ?? '';
  const settings = {
    accessToken: token,
    apiUrl: url,
    burstLimit: perTenSeconds ?? NO_LIMIT,
    dailyLimit: NO_LIMIT,
  };
  return {
    ...server,
    account: JSON.stringify({ connector: 'hubspot', settings }),
    login: JSON.stringify({ crm: 'hubspot', url, token }),
    naive: toScript('naive-hubspot'),
    readCounts: () => server.ask<CrmCounts>('counts'),
  };
}

/** Starts Salesforce's imitation in a process of its own. */
export async function startBenchSalesforce({ latencyMs }: Pick<CrmOptions, 'latencyMs'>): Promise<BenchCrm> {
  const server = await startServerProcess(toScript('salesforce'), [String(latencyMs)]);
  const { url, details } = server;
  const { clientId, clientSecret } = details;
  const settings = { loginUrl: url, clientId, clientSecret, dailyLimit: NO_LIMIT, concurrentLimit: NO_LIMIT };
  return {
    ...server,
    account: JSON.stringify({ connector: 'salesforce', settings }),
    login: JSON.stringify({ crm: 'salesforce', url, clientId, clientSecret }),
    naive: toScript('naive-salesforce'),
  };
}

export function startGateway(account: string, storage?: string): Promise<ServerProcess> {
  const args = storage === undefined ? [account] : [account, storage];
  return startServerProcess(toScript('gateway'), args);
}

export function startNaive(crm: BenchCrm): Promise<ServerProcess> {
  return startServerProcess(crm.naive, [crm.login]);
}

export function startFloor(crm: BenchCrm): Promise<ServerProcess> {
  return startServerProcess(toScript('floor'), [crm.login]);
}

export function startBareKoa(crm: BenchCrm): Promise<ServerProcess> {
  return startServerProcess(toScript('koa'), [crm.login]);
}

function toScript(name: string): URL {
  return new URL(`./servers/${name}.ts`, import.meta.url);
}
