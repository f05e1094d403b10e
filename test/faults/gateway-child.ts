import { readFileSync } from 'node:fs';
import { parseConfig } from '../../config/load.ts';
import type { ConnectorDefinition } from '../../connectors/connector.ts';
import { connectors } from '../../connectors/registry.ts';
import type { AccountTimes, Definitions } from '../../src/accounts.ts';
import { startGateway } from '../../src/gateway.ts';
import { createLog } from '../../src/log.ts';
import type { EngineOptions } from '../../src/sync/engine.ts';

/** What the file named by GATEWAY_CONFIG holds. */
export interface ChildOptions {
  readonly folder: string;
  readonly config: { readonly log: { readonly level: string } } & Readonly<Record<string, unknown>>;
  readonly engine: Partial<EngineOptions>;
  readonly accounts: Partial<AccountTimes>;
  /** In place of the connectors' own. */
  readonly searchLagMs: number;
  /** Limits that no setting and no answer tells, times this. */
  readonly limitFactor: number;
  readonly drainMs: number;
}

/** A gateway as src/main.ts runs it, with short times: a day of failing fits into seconds. */
async function run(): Promise<void> {
  const options = JSON.parse(readFileSync(process.env.GATEWAY_CONFIG ?? '', 'utf8')) as ChildOptions;
  const definitions = hasten(options);
  const gateway = await startGateway({
    config: parseConfig(options.config, definitions, {}, options.folder),
    definitions,
    log: createLog(options.config.log.level),
    engine: options.engine,
    accounts: options.accounts,
  });
  process.on('SIGTERM', () => {
    gateway.stop(options.drainMs).then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
  process.stdout.write(`running at ${gateway.publicUrl}\n`);
}

function hasten({ searchLagMs, limitFactor }: ChildOptions): Definitions {
  const entries = Object.entries(connectors as unknown as Record<string, ConnectorDefinition<unknown>>);
  const hastened = entries.map(([id, definition]): [string, ConnectorDefinition<unknown>] => [
    id,
    {
      ...definition,
      capabilities: { ...definition.capabilities, searchLagMs },
      limits: (settings) =>
        definition
          .limits(settings)
          .map((limit) => (limit.bucket === 'search' ? { ...limit, max: limit.max * limitFactor } : limit)),
    },
  ]);
  return Object.fromEntries(hastened) as unknown as Definitions;
}

await run();
