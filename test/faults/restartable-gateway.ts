import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ChildGateway, startChildGateway } from '../gateway/child-gateway.ts';
import { TOKEN } from '../gateway/start-gateway.ts';
import type { FaultyCrm } from './crm.ts';
import type { ChildOptions } from './gateway-child.ts';

const CHILD = fileURLToPath(new URL('./gateway-child.ts', import.meta.url));

/** Longest wait of a waiting agent that is asked for. */
export const DEADLINE_MS = 1_500;

export interface GatewaySetting {
  readonly folder: string;
  readonly storageUrl: string;
  readonly crm: FaultyCrm;
  readonly limitFactor: number;
  readonly logLevel: string;
}

/** A gateway in a process of its own that can be ended and started again on the same store. */
export interface RestartableGateway {
  /** Where it takes webhooks, once it runs. */
  webhookUrl(): Promise<string>;
  /** Whether it is expected to answer now. */
  isUp(): boolean;
  restart(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
  end(): Promise<void>;
  /** What it said on stderr and in its log, all processes together. */
  said(): string;
}

/** A day of retrying in seconds. */
function toChildOptions({ folder, storageUrl, crm, limitFactor, logLevel }: GatewaySetting): ChildOptions {
  return {
    folder,
    config: {
      server: { host: '127.0.0.1', port: 0 },
      storage: { url: storageUrl },
      log: { level: logLevel },
      accounts: { crm: { connector: crm.connector, settings: crm.settings } },
      channels: { shop: { account: 'crm', token: TOKEN, region: 'US', reply: { deadlineMs: DEADLINE_MS } } },
    },
    engine: {
      retry: { firstMs: 20, longestMs: 400, giveUpMs: 86_400_000 },
      leaseMs: 15_000,
      pollMs: 50,
    },
    accounts: {
      circuit: { threshold: 5, coolDownMs: 200, authCoolDownMs: 200 },
      operationTimeoutMs: 1_000,
    },
    searchLagMs: crm.searchLagMs === 0 ? 0 : crm.searchLagMs + 200,
    limitFactor,
    drainMs: 500,
  };
}

export async function startRestartableGateway(setting: GatewaySetting): Promise<RestartableGateway> {
  const options = join(setting.folder, 'child.json');
  writeFileSync(options, JSON.stringify(toChildOptions(setting)));
  const start = () => startChildGateway(options, {}, CHILD);
  const texts: (() => string)[] = [];
  let up = false;
  const watch = (starting: Promise<ChildGateway>) =>
    starting.then((child) => {
      texts.push(() => child.stdout() + child.stderr());
      up = true;
      return child;
    });
  let gateway = watch(start());
  await gateway;
  return {
    webhookUrl: async () => (await gateway).webhookUrl,
    isUp: () => up,
    async restart(signal) {
      const old = gateway;
      const ended = old.then(async (child) => {
        up = false;
        const end = await child.end(signal);
        if (signal === 'SIGTERM' && end !== 0) throw new Error(`SIGTERM ended it with ${end}: ${child.stderr()}`);
      });
      gateway = ended.then(() => watch(start()));
      await gateway;
    },
    async end() {
      up = false;
      await (await gateway).end('SIGTERM');
    },
    said: () => texts.map((text) => text()).join(''),
  };
}
