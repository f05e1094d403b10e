import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfig } from '../../config/load.ts';
import { connectors } from '../../connectors/registry.ts';
import { createLog } from '../../src/observe/log.ts';
import type { Definitions } from '../../src/start/accounts.ts';
import { startGateway } from '../../src/start/gateway.ts';
import { answerQuestions } from '../server-process.ts';

/** The gateway on a store of its own. Arguments: the account as JSON (default: the local contact book), the storage url (default: SQLite). */
const directory = await mkdtemp(join(tmpdir(), 'gateway-bench-'));
const [, , account = '{"connector":"local"}', storage = `sqlite:${join(directory, 'gateway.db')}`] = process.argv;
const definitions = connectors as unknown as Definitions;
const raw = {
  server: { port: 0, rateLimit: { perAddress: null, perChannel: null } },
  storage: { url: storage },
  accounts: { bench: JSON.parse(account) as unknown },
  channels: { bench: { account: 'bench', token: 'benchmark-token-0000000000' } },
};
const config = parseConfig(raw, definitions, {}, directory);
const gateway = await startGateway({ config, definitions, log: createLog('error') });
process.on('SIGTERM', async () => {
  await gateway.stop(0);
  await rm(directory, { recursive: true, force: true });
  process.exit(0);
});
answerQuestions({ url: gateway.webhookUrls.get('bench') ?? '' });
