import { readFileSync } from 'node:fs';
import { parseConfig } from '../../config/load.ts';
import { createLog } from '../../src/observe/log.ts';
import type { AccountTimes } from '../../src/start/accounts.ts';
import { startGateway } from '../../src/start/gateway.ts';
import type { EngineOptions } from '../../src/sync/engine.ts';
import { type Hastening, hastenDefinitions } from './hasten.ts';

/** What the file named by GATEWAY_CONFIG holds. */
export interface ChildOptions extends Hastening {
  readonly folder: string;
  readonly config: { readonly log: { readonly level: string } } & Readonly<Record<string, unknown>>;
  readonly engine: Partial<EngineOptions>;
  readonly accounts: Partial<AccountTimes>;
  readonly drainMs: number;
}

/** A gateway as src/main.ts runs it, with short times: a day of failing fits into seconds. */
async function run(): Promise<void> {
  const options = JSON.parse(readFileSync(process.env.GATEWAY_CONFIG ?? '', 'utf8')) as ChildOptions;
  const definitions = hastenDefinitions(options);
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

await run();
