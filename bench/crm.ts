import { type ServerProcess, startServerProcess } from './server-process.ts';

/** HubSpot's imitation under test and how to reach it. */
export interface BenchCrm extends ServerProcess {
  readonly token: string;
  /** `accounts.NAME` of a gateway, as JSON. */
  readonly account: string;
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

/** The imitation sets none: the gateway's own count must not hold it back either. */
const NO_LIMIT = 10_000_000;

/** Starts HubSpot's imitation in a process of its own. */
export async function startBenchCrm({ latencyMs, perTenSeconds }: CrmOptions): Promise<BenchCrm> {
  const limit = perTenSeconds === undefined ? [] : [String(perTenSeconds)];
  const server = await startServerProcess(new URL('./servers/hubspot.ts', import.meta.url), [
    String(latencyMs),
    ...limit,
  ]);
  const token = server.details.token ?? '';
  const settings = {
    accessToken: token,
    apiUrl: server.url,
    burstLimit: perTenSeconds ?? NO_LIMIT,
    dailyLimit: NO_LIMIT,
  };
  return {
    ...server,
    token,
    account: JSON.stringify({ connector: 'hubspot', settings }),
    readCounts: () => server.ask<CrmCounts>('counts'),
  };
}

export function startGateway(account: string, storage?: string): Promise<ServerProcess> {
  const args = storage === undefined ? [account] : [account, storage];
  return startServerProcess(new URL('./servers/gateway.ts', import.meta.url), args);
}

export function startNaive(crm: BenchCrm): Promise<ServerProcess> {
  return startServerProcess(new URL('./servers/naive.ts', import.meta.url), [crm.url, crm.token]);
}

export function startFloor(crm: BenchCrm): Promise<ServerProcess> {
  return startServerProcess(new URL('./servers/floor.ts', import.meta.url), [crm.url, crm.token]);
}
