import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import type { ConfigFile } from '../config/config-file.ts';
import type { GatewayConfig } from '../config/schema.ts';
import { type AccountTimes, createChannels, type Definitions, openAccounts } from './accounts.ts';
import { type AnswerTimes, createAnswerTimes } from './answer-times.ts';
import { followChannelTokens } from './channel-tokens.ts';
import { openConfiguredVault } from './configured-vault.ts';
import { createSignInLink, isLoopback } from './console-link.ts';
import { checkHealth } from './health.ts';
import { createAddressReader, createAddressTest } from './http/addresses.ts';
import { createApp } from './http/app.ts';
import { close, createHttpServer, listen, SERVER_TIMES, serve } from './http/listen.ts';
import { createPasswordLock } from './http/password-lock.ts';
import { createRateLimit } from './http/rate-limit.ts';
import { createMetrics } from './metrics.ts';
import { restoreErasures } from './restore-erasures.ts';
import { toRetention } from './retention.ts';
import { CHECK_EVERY_MS, watchSchemas } from './schema-watch.ts';
import type { Database } from './store/database.ts';
import { countBacklog } from './store/find-event.ts';
import { openStore } from './store/open-store.ts';
import { wasBusy } from './store/was-busy.ts';
import { type Answer, createEngine, type EngineOptions } from './sync/engine.ts';
import type { Log } from './sync/log.ts';
import { warmAccounts } from './warm-accounts.ts';

/** By channel, as its tokens are now. */
export type WebhookUrls = Pick<ReadonlyMap<string, string>, 'get'>;

/** A running gateway. */
export interface Gateway {
  /** Address people and Jivo use. */
  readonly publicUrl: string;
  readonly server: Server;
  readonly database: Database;
  /** The URL to paste into Jivo, by channel. */
  readonly webhookUrls: WebhookUrls;
  /** Opens the console once; undefined: the console is off, or has a password. */
  readonly signInUrl: string | undefined;
  /** Stops in good order: no new webhooks, running events end or are handed back. */
  stop(drainMs: number): Promise<void>;
}

export interface GatewayOptions {
  readonly config: GatewayConfig;
  readonly definitions: Definitions;
  readonly log: Log;
  /** For the console to change. Absent: it changes nothing. */
  readonly configFile?: ConfigFile;
  /** For tests: the engine's times. */
  readonly engine?: Partial<EngineOptions>;
  /** For tests: how often the CRMs' fields are looked at. */
  readonly checkSchemaEveryMs?: number;
  /** For tests: how long CRMs are waited for. */
  readonly accounts?: Partial<AccountTimes>;
}

/** The longest of the short windows in which CRMs count requests. */
const SPENT_WITHIN_MS = 10_000;

const ENGINE = {
  retry: { firstMs: 2_000, longestMs: 3_600_000, giveUpMs: 86_400_000 },
  leaseMs: 60_000,
  resendWindowMs: 15 * 60_000,
  concurrency: 64,
  accountConcurrency: 16,
  pollMs: 500,
} as const;

/** Opens the store and the accounts, begins to listen, takes up what was left undone. Throws what keeps it from starting. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { config, definitions, log } = options;
  const tokens = followChannelTokens(config, (error) => log.error({ err: error }, 'tokens:read:error'));
  const database = await openStore(config.storage.url, {
    exclusive: true,
    vault: openConfiguredVault(config, true),
    onError: (error) => log.warn({ err: error }, 'store:connection:error'),
  });
  const server = createHttpServer({ ...SERVER_TIMES, maxConnections: config.server.maxConnections });
  try {
    await listen(server, config.server.host, config.server.port);
    const publicUrl = toPublicUrl(config, server);
    const spentBefore = await wasBusy(database, SPENT_WITHIN_MS);
    const accounts = await openAccounts(config, definitions, database, publicUrl, { spentBefore, ...options.accounts });
    const restored = await restoreErasures(config, database, accounts);
    if (restored > 0) log.warn({ marks: restored }, 'store:erasures:restored');
    const channels = createChannels(config, accounts);
    const metrics = createMetrics(() => countBacklog(database.read));
    const answerTimes = createAnswerTimes({
      database,
      now: Date.now,
      onError: (error) => log.warn({ err: error }, 'store:answers:error'),
    });
    const engine = createEngine({
      ...ENGINE,
      retention: toRetention(config),
      ...options.engine,
      database,
      channels,
      log,
      owner: `${hostname()}-${process.pid}-${randomBytes(4).toString('hex')}`,
      metrics: {
        ...metrics,
        answered(answer) {
          metrics.answered(answer);
          noteAnswer(answerTimes, answer);
        },
      },
    });
    const doors = new Map(
      [...channels].map(([name, channel]) => [name, { channel, tokens: () => tokens.of(name) }] as const),
    );
    const webhookUrls: WebhookUrls = {
      get: (name) => (channels.has(name) ? `${publicUrl}/jivo/${name}/${tokens.of(name)[0]}` : undefined),
    };
    const { allow, trustedProxies, rateLimit } = config.server;
    const now = () => performance.now();
    const readAddress = createAddressReader(trustedProxies);
    const { password } = config.console;
    const lock = password === null ? undefined : createPasswordLock(password, () => performance.now());
    const signInLink = lock === undefined ? createSignInLink(config, publicUrl) : undefined;
    const wayIn = lock === undefined ? signInLink : ({ kind: 'password', lock } as const);
    const app = createApp({
      webhook: {
        doors,
        engine,
        log,
        metrics,
        readAddress,
        isAllowed: allow.length === 0 ? undefined : createAddressTest(allow),
        limit: createRateLimit(rateLimit.perChannel, now),
      },
      pages: {
        accounts,
        lock,
        isPublic: config.server.publicUrl !== null && !isLoopback(new URL(publicUrl).hostname),
        hosts: toHosts(config, publicUrl),
      },
      limit: createRateLimit(rateLimit.perAddress, now),
      console: wayIn && {
        wayIn,
        database,
        channels,
        accounts,
        titles: toTitles(config, definitions),
        answerTimes,
        webhookUrls,
        publicUrl,
        editing:
          options.configFile === undefined || config.console.readOnly
            ? undefined
            : { file: options.configFile, definitions, publicUrl },
      },
      registry: metrics.registry,
      monitoringToken: config.server.monitoringToken,
      log,
      check: () => checkHealth(database, accounts, engine.isStoring),
    });
    serve(server, app.callback());
    await engine.start();
    // In the background: a CRM that does not answer must not keep the gateway from taking in events.
    warmAccounts(accounts, log);
    const stopping = new AbortController();
    void watchSchemas({
      database,
      current: () => ({ accounts, channels }),
      log,
      everyMs: options.checkSchemaEveryMs ?? CHECK_EVERY_MS,
      signal: stopping.signal,
    });
    return {
      publicUrl,
      server,
      database,
      webhookUrls,
      signInUrl: signInLink?.url,
      async stop(drainMs) {
        stopping.abort();
        const closed = close(server);
        await engine.stop(drainMs);
        server.closeAllConnections();
        await closed;
        await answerTimes.close();
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

/** Of what agents waited for: other webhooks are answered as soon as they are written down. */
function noteAnswer(answerTimes: AnswerTimes, { channel, seconds, kind }: Answer): void {
  if (kind === 'receipt') return;
  const { deadlineMs } = channel.config.reply;
  answerTimes.note({ channel: channel.name, ms: seconds * 1_000, deadlineMs, known: kind === 'known' });
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
