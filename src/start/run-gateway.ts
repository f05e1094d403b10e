import { openConfigFile } from '../../config/config-file.ts';
import { type LoadedConfig, loadConfig } from '../../config/load.ts';
import { createLog, logCrash } from '../observe/log.ts';
import type { Definitions } from './accounts.ts';
import { describeChanges } from './config-changes.ts';
import { type Gateway, startGateway } from './gateway.ts';
import { describeStart, describeTrouble } from './start-text.ts';

const DRAIN_MS = 10_000;

/** Makes this process the gateway: it ends by a signal. Throws what keeps the gateway from starting. */
export async function runGateway({ path, config }: LoadedConfig, definitions: Definitions): Promise<void> {
  exitOnCrash();
  // Whoever read the start text may be gone (`npm start | head`): that must not end the gateway.
  process.stdout.on('error', () => undefined);
  const starting = startGateway({
    config,
    configFile: openConfigFile(path, definitions),
    definitions,
    log: createLog(config.log.level),
  });
  // A service is told by it to read its configuration anew. Before the start has ended it would end the process otherwise.
  if (!isOnTerminal()) reloadOnSignal(starting, definitions);
  const gateway = await starting;
  stopOnSignal(gateway);
  process.stdout.write(describeStart(gateway, config, path));
}

/** The first signal stops in good order, the second at once. */
function stopOnSignal(gateway: Gateway): void {
  let stopping = false;
  const stop = (signal: NodeJS.Signals) => {
    if (stopping) process.exit(1);
    stopping = true;
    process.stdout.write(`${signal}: taking in no more events and finishing what runs (again to end at once)\n`);
    gateway.stop(DRAIN_MS).then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  // Its window was closed.
  if (isOnTerminal()) process.on('SIGHUP', stop);
}

/** SIGHUP: goes on with the configuration as the file says it now. What cannot be used changes nothing. */
function reloadOnSignal(starting: Promise<Gateway>, definitions: Definitions): void {
  process.on('SIGHUP', async () => {
    try {
      const gateway = await starting;
      const changes = describeChanges(await gateway.reload(loadConfig(definitions).config));
      process.stdout.write(`SIGHUP: ${changes.length === 0 ? 'nothing is different' : changes.join('; ')}\n`);
    } catch (error) {
      process.stderr.write(`SIGHUP: nothing was changed. ${describeTrouble(error)}\n`);
    }
  });
}

function isOnTerminal(): boolean {
  return process.stdin.isTTY || process.stdout.isTTY;
}

/** Node would print the whole error, and with it what a foreign one quotes. */
function exitOnCrash(): void {
  process.on('uncaughtException', (error) => {
    logCrash(error);
    process.exit(1);
  });
}
