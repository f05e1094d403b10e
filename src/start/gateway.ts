import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import type { ConfigFile } from '../../config/config-file.ts';
import type { GatewayConfig } from '../../config/schema.ts';
import { CHECK_EVERY_MS, type SchemaWatch, watchSchemas } from '../checks/schema-watch.ts';
import { createAddressReader, createAddressTest } from '../http/addresses.ts';
import { createApp } from '../http/app.ts';
import { close, createHttpServer, listen, SERVER_TIMES, serve } from '../http/listen.ts';
import { createPasswordLock } from '../http/password-lock.ts';
import { createRateLimit } from '../http/rate-limit.ts';
import { createRequests } from '../http/requests.ts';
import { type AnswerTimes, createAnswerTimes } from '../observe/answer-times.ts';
import { checkHealth } from '../observe/health.ts';
import { createMetrics } from '../observe/metrics.ts';
import { openConfiguredVault } from '../privacy/configured-vault.ts';
import { restoreErasures } from '../privacy/restore-erasures.ts';
import { toRetention } from '../privacy/retention.ts';
import type { Database } from '../store/database.ts';
import { countBacklog } from '../store/find-event.ts';
import { openStore } from '../store/open-store.ts';
import { wasBusy } from '../store/was-busy.ts';
import { type Answer, createEngine, type EngineOptions } from '../sync/engine.ts';
import type { Log } from '../sync/log.ts';
import type { AccountTimes, Definitions } from './accounts.ts';
import { followChannelTokens } from './channel-tokens.ts';
import type { ConfigChanges } from './config-changes.ts';
import { createSignInLink, isLoopback } from './console-link.ts';
import { toEngineTimes } from './engine-times.ts';
import { followConfig } from './follow-config.ts';
import { createProcesses, REPORT_EVERY_MS } from './processes.ts';
import { createReloader } from './reload.ts';
import { openRuntime } from './runtime.ts';
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
  /**
   * Goes on with another configuration, without losing an event. Throws `RestartNeededError`, `SettingsError` and `TokenError`,
   * and nothing is changed then.
   */
  reload(next: GatewayConfig): Promise<ConfigChanges>;
  /** Ends when the store has how the events ended whose agents have been answered: for tests, and nothing else waits for it. */
  written(): Promise<void>;
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
  /** For tests: how often the process tells the others how it stands. */
  readonly reportEveryMs?: number;
  /** For tests: how often the CRMs' fields are looked at. */
  readonly checkSchemaEveryMs?: number;
  /** For tests: how long CRMs are waited for. */
  readonly accounts?: Partial<AccountTimes>;
}

/** The longest of the short windows in which CRMs count requests. */
const SPENT_WITHIN_MS = 10_000;

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
    const toTools = (spent: boolean) => ({
      definitions,
      database,
      publicUrl,
      times: { spentBefore: spent, ...options.accounts },
    });
    const first = await openRuntime(config, tokens, toTools(spentBefore));
    const restored = await restoreErasures(config, database, first.accounts);
    if (restored > 0) log.warn({ marks: restored }, 'store:erasures:restored');
    const requests = createRequests();
    const stopping = new AbortController();
    // Not before the engine has started, while the console answers already.
    let schemas: SchemaWatch | undefined;
    const reloader = createReloader(first, {
      // Under another name or key it may be an account that was used a moment ago.
      ...toTools(true),
      log,
      prepare: ({ accounts }) => engine.share(accounts.values()),
      changed({ opened, changed, channels }) {
        engine.hasten(changed);
        void warmAccounts(opened, log);
        const touched = channels.flatMap(({ reachable }) => [...reachable.values()].map(({ crm }) => crm));
        void schemas?.look(new Set([...opened, ...touched]));
      },
      settled: () => Promise.all([requests.settled(), engine.settled()]),
    });
    const { current } = reloader;
    const { configFile: file } = options;
    const follower = followConfig({ database, reloader, file, log });
    const owner = `${hostname()}-${process.pid}-${randomBytes(4).toString('hex')}`;
    const everyMs = options.reportEveryMs ?? REPORT_EVERY_MS;
    const processes = createProcesses({ database, owner, current, follower, log, everyMs });
    const metrics = createMetrics(() => countBacklog(database.read));
    const answerTimes = createAnswerTimes({
      database,
      now: Date.now,
      onError: (error) => log.warn({ err: error }, 'store:answers:error'),
    });
    const engine = createEngine({
      ...toEngineTimes(config),
      retention: toRetention(config),
      ...options.engine,
      database,
      current,
      log,
      owner,
      metrics: {
        ...metrics,
        answered(answer) {
          metrics.answered(answer);
          noteAnswer(answerTimes, answer);
        },
      },
    });
    const webhookUrls: WebhookUrls = {
      get(name) {
        const { channels, tokens: now } = current();
        return channels.has(name) ? `${publicUrl}/jivo/${name}/${now.of(name)[0]}` : undefined;
      },
    };
    const { allow, trustedProxies, rateLimit } = config.server;
    const now = () => performance.now();
    const readAddress = createAddressReader(trustedProxies);
    const { password } = config.console;
    const lock = password === null ? undefined : createPasswordLock(password, () => performance.now());
    const signInLink = lock === undefined ? createSignInLink(config, publicUrl) : undefined;
    const wayIn = lock === undefined ? signInLink : ({ kind: 'password', lock } as const);
    const configuration = file && { file, reload: follower.reloadAll };
    const app = createApp({
      webhook: {
        tokensOf: (name) => current().tokens.of(name),
        engine,
        log,
        metrics,
        readAddress,
        isAllowed: allow.length === 0 ? undefined : createAddressTest(allow),
        limit: createRateLimit(rateLimit.perChannel, now),
      },
      pages: {
        accountOf: (name) => current().accounts.get(name),
        lock,
        isPublic: config.server.publicUrl !== null && !isLoopback(new URL(publicUrl).hostname),
        hosts: toHosts(config, publicUrl),
      },
      limit: createRateLimit(rateLimit.perAddress, now),
      requests,
      console: wayIn && {
        wayIn,
        database,
        current,
        answerTimes,
        processes,
        storageUrl: config.storage.url,
        webhookUrls,
        publicUrl,
        configuration,
        editing:
          configuration === undefined || config.console.readOnly
            ? undefined
            : { ...configuration, definitions, publicUrl },
      },
      registry: metrics.registry,
      monitoringToken: config.server.monitoringToken,
      log,
      check: () => checkHealth(database, current().accounts, engine.isStoring),
    });
    serve(server, app.callback());
    await engine.start();
    await processes.start();
    // In the background: a CRM that does not answer must not keep the gateway from taking in events.
    void warmAccounts([...first.accounts.values()], log);
    schemas = watchSchemas({
      database,
      current,
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
      reload: (next) => follower.reload(next),
      written: engine.written,
      async stop(drainMs) {
        stopping.abort();
        const closed = close(server);
        await processes.close();
        await engine.stop(drainMs);
        server.closeAllConnections();
        await closed;
        await answerTimes.close();
        await reloader.close();
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

function toHosts({ server: { host } }: GatewayConfig, publicUrl: string): ReadonlySet<string> {
  return new Set(['127.0.0.1', 'localhost', '[::1]', host, new URL(publicUrl).hostname]);
}
