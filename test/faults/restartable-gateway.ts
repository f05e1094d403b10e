import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ChildGateway, startChildGateway } from '../gateway/child-gateway.ts';
import { toQuickStart } from '../gateway/program.ts';
import { TOKEN } from '../gateway/start-gateway.ts';
import type { FaultyCrm } from './crm.ts';
import type { ChildOptions } from './gateway-child.ts';

/** Longest wait of a waiting agent that is asked for. */
export const DEADLINE_MS = 1_500;

export interface GatewaySetting {
  readonly folder: string;
  readonly storageUrl: string;
  readonly crm: FaultyCrm;
  /** More than one: on PostgreSQL. */
  readonly processes: number;
  readonly limitFactor: number;
  readonly logLevel: string;
}

/** A gateway in processes of its own that can be ended and started again on the same store. */
export interface RestartableGateway {
  /** Where one of the processes takes webhooks, in turn, once it runs. */
  webhookUrl(): Promise<string>;
  /** Ends a process, whichever `pick` (any whole number) names, and starts it again. */
  restart(signal: 'SIGKILL' | 'SIGTERM', pick: number): Promise<void>;
  /** Ends each process in good order and starts it again, one after the other, as an upgrade does. */
  roll(): Promise<void>;
  end(): Promise<void>;
  /** What they said on stderr and in their logs. */
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
      // The first pause is longer than the emulators take for a request that was given up.
      retry: { firstMs: 400, longestMs: 1_000, giveUpMs: 86_400_000 },
      leaseMs: 15_000,
      takeOver: { stopAfter: 1_500, deadAfter: 3_000 },
      pollMs: 200,
    },
    accounts: {
      circuit: { threshold: 5, coolDownMs: 200, authCoolDownMs: 200 },
      // With tight limits an operation waits for its turn, as long as in earnest.
      operationTimeoutMs: limitFactor < 10 ? 15_000 : 2_000,
    },
    searchLagMs: crm.searchLagMs === 0 ? 0 : crm.searchLagMs + 200,
    limitFactor,
    drainMs: 500,
  };
}

export async function startRestartableGateway(setting: GatewaySetting): Promise<RestartableGateway> {
  const options = join(setting.folder, 'child.json');
  writeFileSync(options, JSON.stringify(toChildOptions(setting)));
  const texts: (() => string)[] = [];
  const start = async () => {
    const child = await startChildGateway(options, {}, toQuickStart('test/faults/gateway-child.ts'));
    texts.push(() => child.stdout() + child.stderr());
    return child;
  };
  const children = await Promise.all(Array.from({ length: setting.processes }, start)).then((started) =>
    started.map((child) => Promise.resolve(child)),
  );
  let next = 0;
  const childAt = (index: number) => children[index % children.length] as Promise<ChildGateway>;
  const restart: RestartableGateway['restart'] = async (signal, pick) => {
    const old = childAt(pick);
    const started = old.then(async (child) => {
      const end = await child.end(signal);
      if (signal === 'SIGTERM' && end !== 0) throw new Error(`SIGTERM ended it with ${end}: ${child.stderr()}`);
      return start();
    });
    children[pick % children.length] = started;
    await started;
  };
  return {
    async webhookUrl() {
      next += 1;
      return (await childAt(next)).webhookUrl;
    },
    restart,
    async roll() {
      for (const index of children.keys()) await restart('SIGTERM', index);
    },
    async end() {
      await Promise.all(children.map(async (child) => (await child).end('SIGTERM')));
    },
    said: () => texts.map((text) => text()).join(''),
  };
}
