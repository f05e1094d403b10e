import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import type { GatewayConfig } from '../config/schema.ts';
import { type AccountTimes, createChannels, type Definitions, openAccounts } from './accounts.ts';
import { createAnswerTimes } from './answer-times.ts';
import { readChannelTokens } from './channel-tokens.ts';
import { createSignInLink } from './console-link.ts';
import { checkHealth } from './health.ts';
import { createApp } from './http/app.ts';
import { createPasswordLock } from './http/password-lock.ts';
import { createMetrics } from './metrics.ts';
import type { Database } from './store/database.ts';
import { countBacklog } from './store/find-event.ts';
import { openStore } from './store/open-store.ts';
import { createEngine, type EngineOptions } from './sync/engine.ts';
import type { Log } from './sync/log.ts';
import { warmAccounts } from './warm-accounts.ts';

/** A running gateway. */
export interface Gateway {
  /** Address people and Jivo use. */
  readonly publicUrl: string;
  readonly server: Server;
  readonly database: Database;
  /** The URL to paste into Jivo, by channel. */
  readonly webhookUrls: ReadonlyMap<string, string>;
  /** Opens the console once; undefined: the console is off, or has a password. */
  readonly signInUrl: string | undefined;
  /** Stops in good order: no new webhooks, running events end or are handed back. */
  stop(drainMs: number): Promise<void>;
}

export interface GatewayOptions {
  readonly config: GatewayConfig;
  readonly definitions: Definitions;
  readonly log: Log;
  /** For tests: the engine's times. */
  readonly engine?: Partial<EngineOptions>;
  /** For tests: how long CRMs are waited for. */
  readonly accounts?: Partial<AccountTimes>;
}

const ENGINE = {
  retry: { firstMs: 2_000, longestMs: 3_600_000, giveUpMs: 86_400_000 },
  leaseMs: 60_000,
  resendWindowMs: 15 * 60_000,
  concurrency: 64,
  accountConcurrency: 16,
  pollMs: 500,
} as const;
const DAY_MS = 86_400_000;
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;

/** Opens the store and the accounts, begins to listen, takes up what was left undone. Throws what keeps it from starting. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { config, definitions, log } = options;
  const tokens = readChannelTokens(config);
  const database = await openStore(config.storage.url, {
    exclusive: true,
    onError: (error) => log.warn({ err: error }, 'store:connection:error'),
  });
  const server = createServer({ headersTimeout: HEADERS_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS });
  server.on('request', answerStarting);
  try {
    await listen(server, config);
    const publicUrl = toPublicUrl(config, server);
    const accounts = await openAccounts(config, definitions, database, publicUrl, options.accounts);
    const channels = createChannels(config, accounts);
    const metrics = createMetrics(() => countBacklog(database.read));
    const answerTimes = createAnswerTimes(() => performance.now());
    const engine = createEngine({
      ...ENGINE,
      retentionMs: config.storage.retentionDays * DAY_MS,
      ...options.engine,
      database,
      channels,
      log,
      owner: `${hostname()}-${process.pid}-${randomBytes(4).toString('hex')}`,
      metrics: {
        ...metrics,
        answered(channel, seconds) {
          metrics.answered(channel, seconds);
          answerTimes.note(channel, seconds * 1_000);
        },
      },
    });
    const doors = new Map(
      [...channels].map(([name, channel]) => [name, { channel, tokens: tokens.get(name) ?? [] }] as const),
    );
    const webhookUrls = new Map(
      [...doors].map(([name, door]) => [name, `${publicUrl}/jivo/${name}/${door.tokens[0]}`]),
    );
    const { password } = config.console;
    const lock = password === null ? undefined : createPasswordLock(password, () => performance.now());
    const signInLink = lock === undefined ? createSignInLink(config, publicUrl) : undefined;
    const wayIn = lock === undefined ? signInLink : ({ kind: 'password', lock } as const);
    const app = createApp({
      webhook: { doors, engine, log, metrics },
      pages: { accounts, lock, hosts: toHosts(config, publicUrl) },
      console: wayIn && {
        wayIn,
        database,
        channels,
        accounts,
        titles: toTitles(config, definitions),
        answerTimes,
        webhookUrls,
        publicUrl,
      },
      registry: metrics.registry,
      log,
      check: () => checkHealth(database, accounts),
    });
    const handle = app.callback();
    server.removeListener('request', answerStarting);
    server.on('request', handle);
    await engine.start();
    // In the background: a CRM that does not answer must not keep the gateway from taking in events.
    warmAccounts(accounts, log);
    return {
      publicUrl,
      server,
      database,
      webhookUrls,
      signInUrl: signInLink?.url,
      async stop(drainMs) {
        const closed = close(server);
        await engine.stop(drainMs);
        server.closeAllConnections();
        await closed;
        await Promise.allSettled([...accounts.values()].map(({ connector }) => connector.close?.()));
        await database.close();
      },
    };
  } catch (error) {
    await close(server);
    await database.close();
    throw error;
  }
}

/** Between listening and being ready. */
function answerStarting(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(503, { 'Retry-After': '1', 'Content-Type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify({ result: 'error', error: 'The gateway is starting' }));
}

function listen(server: Server, { server: { host, port } }: GatewayConfig): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.removeListener('error', reject);
      resolve();
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    if (!server.listening) resolve();
    else server.close(() => resolve());
    server.closeIdleConnections();
  });
}

function toPublicUrl({ server: { publicUrl, host } }: GatewayConfig, server: Server): string {
  if (publicUrl !== null) return publicUrl.replace(/\/+$/, '');
  const { port } = server.address() as AddressInfo;
  const name = host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}`;
}

/** What every account's CRM is called. */
function toTitles(config: GatewayConfig, definitions: Definitions): ReadonlyMap<string, string> {
  const entries = Object.entries(config.accounts);
  return new Map(entries.map(([name, { connector }]) => [name, definitions[connector]?.title ?? connector]));
}

function toHosts({ server: { host } }: GatewayConfig, publicUrl: string): ReadonlySet<string> {
  return new Set(['127.0.0.1', 'localhost', '[::1]', host, new URL(publicUrl).hostname]);
}
