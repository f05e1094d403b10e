import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfig } from '../../config/load.ts';
import { connectors } from '../../connectors/registry.ts';
import type { Definitions } from '../../src/accounts.ts';
import { startGateway } from '../../src/gateway.ts';
import { createLog } from '../../src/log.ts';
import { reportUsage } from '../server-process.ts';

const directory = await mkdtemp(join(tmpdir(), 'gateway-bench-'));
const definitions = connectors as unknown as Definitions;
const raw = {
  server: { port: 0 },
  storage: { url: `sqlite:${join(directory, 'gateway.db')}` },
  accounts: { demo: { connector: 'local' } },
  channels: { demo: { account: 'demo' } },
};
const config = parseConfig(raw, definitions, {}, directory);
const gateway = await startGateway({ config, definitions, log: createLog('error') });
process.on('SIGTERM', async () => {
  await gateway.stop(0);
  await rm(directory, { recursive: true, force: true });
  process.exit(0);
});
reportUsage(gateway.webhookUrls.get('demo') ?? '');
