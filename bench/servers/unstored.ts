import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Registry } from 'prom-client';
import { parseConfig } from '../../config/load.ts';
import { connectors } from '../../connectors/registry.ts';
import { createAddressReader } from '../../src/http/addresses.ts';
import { createApp } from '../../src/http/app.ts';
import { createRateLimit } from '../../src/http/rate-limit.ts';
import { createRequests } from '../../src/http/requests.ts';
import { OK_REPLY } from '../../src/jivo/reply.ts';
import { createLog } from '../../src/observe/log.ts';
import { createChannels, type Definitions, shareAccounts } from '../../src/start/accounts.ts';
import type { Crm } from '../../src/sync/crm.ts';
import { readIncoming } from '../../src/sync/receive.ts';
import { answerQuestions } from '../server-process.ts';

/** The gateway's own Koa app that reads each event as the gateway does, answers, and stores nothing. */
const token = 'benchmark-token-0000000000';
const log = createLog('error');
const definitions = connectors as unknown as Definitions;
const raw = { accounts: { demo: { connector: 'local' } }, channels: { demo: { account: 'demo', token } } };
// Reading an event needs an account's name and nothing else of it.
const accounts = new Map([['demo', { account: 'demo' } as Crm]]);
const config = parseConfig(raw, definitions, {}, '.');
const channel = createChannels(config, shareAccounts(config, accounts)).get('demo');
if (channel === undefined) throw new Error('The channel was not made');
const readAddress = createAddressReader([]);
const limit = createRateLimit(null, () => performance.now());
const app = createApp({
  webhook: {
    tokensOf: (name) => (name === channel.name ? [token] : []),
    engine: {
      async accept(_name, text) {
        readIncoming(channel, text);
        return OK_REPLY;
      },
    },
    log,
    metrics: { refused: () => undefined },
    readAddress,
    isAllowed: undefined,
    limit,
  },
  pages: { accountOf: () => undefined, lock: undefined, isPublic: false, hosts: new Set() },
  limit,
  requests: createRequests(),
  registry: new Registry(),
  monitoringToken: null,
  log,
  check: async () => [],
});
const server = createServer(app.callback());
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  answerQuestions({ url: `http://127.0.0.1:${port}/jivo/demo/${token}` });
});
process.on('SIGTERM', () => process.exit(0));
