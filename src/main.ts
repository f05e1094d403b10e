import { loadConfig } from '../config/load.ts';
import { connectors } from '../connectors/registry.ts';
import type { Definitions } from './start/accounts.ts';
import { runGateway } from './start/run-gateway.ts';
import { describeTrouble, isConfigTrouble } from './start/start-text.ts';

async function main(): Promise<void> {
  const definitions = connectors as unknown as Definitions;
  await runGateway(loadConfig(definitions), definitions);
}

main().catch((error: unknown) => {
  process.stderr.write(`${describeTrouble(error)}\n`);
  process.exit(isConfigTrouble(error) ? 2 : 1);
});
