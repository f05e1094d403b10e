import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Registry } from 'prom-client';
import { createAddressReader } from '../../src/http/addresses.ts';
import { createApp } from '../../src/http/app.ts';
import { createRateLimit } from '../../src/http/rate-limit.ts';
import { OK_REPLY } from '../../src/jivo/reply.ts';
import { createLog } from '../../src/log.ts';
import type { Channel } from '../../src/sync/channel.ts';
import { answerQuestions } from '../server-process.ts';

/** The gateway's own Koa app with everything after the body's arrival left out: it answers and stores nothing. */
const token = 'benchmark-token-0000000000';
const log = createLog('error');
const door = { channel: { name: 'demo' } as Channel, tokens: () => [token] };
const readAddress = createAddressReader([]);
const limit = createRateLimit(null, () => performance.now());
const app = createApp({
  webhook: {
    doors: new Map([['demo', door]]),
    engine: { accept: async () => OK_REPLY },
    log,
    metrics: { refused: () => undefined },
    readAddress,
    isAllowed: undefined,
    limit,
  },
  pages: { accounts: new Map(), lock: undefined, isPublic: false, hosts: new Set() },
  limit,
  registry: new Registry(),
  log,
  check: async () => [],
});
const server = createServer(app.callback());
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  answerQuestions({ url: `http://127.0.0.1:${port}/jivo/demo/${token}` });
});
process.on('SIGTERM', () => process.exit(0));
