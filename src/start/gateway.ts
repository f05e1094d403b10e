import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import { hostname } from 'node:os';
import type { ConfigFile } from '../../config/config-file.ts';
import type { GatewayConfig } from '../../config/schema.ts';
import { CHECK_EVERY_MS, type SchemaWatch, watchSchemas } from '../checks/schema-watch.ts';
import { close, createHttpServer, listen, SERVER_TIMES, serve } from '../http/listen.ts';
import { createRequests } from '../http/requests.ts';
import { createAnswerTimes } from '../observe/answer-times.ts';
import { createMetrics } from '../observe/metrics.ts';
import { openConfiguredVault } from '../privacy/configured-vault.ts';
import { restoreErasures } from '../privacy/restore-erasures.ts';
import type { Database } from '../store/database.ts';
import { countBacklog } from '../store/find-event.ts';
import { openStore } from '../store/open-store.ts';
import { wasBusy } from '../store/was-busy.ts';
import type { EngineOptions } from '../sync/engine.ts';
import type { Log } from '../sync/log.ts';
import type { AccountTimes, Definitions } from './accounts.ts';
import { followChannelTokens } from './channel-tokens.ts';
import type { ConfigChanges } from './config-changes.ts';
import { followConfig } from './follow-config.ts';
import { createGatewayApp } from './gateway-app.ts';
import { createGatewayEngine } from './gateway-engine.ts';
import { createProcesses, REPORT_EVERY_MS } from './processes.ts';
import { toPublicUrl } from './public-address.ts';
import { createReloader, type Reloader, type ReloadTools } from './reload.ts';
import { openRuntime, type Runtime, type RuntimeTools } from './runtime.ts';
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
  const { config, log } = options;
  const database = await openStore(config.storage.url, {
    exclusive: true,
    vault: openConfiguredVault(config, true),
    onError: (error) => log.warn({ err: error }, 'store:connection:error'),
  });
  const server = createHttpServer({ ...SERVER_TIMES, maxConnections: config.server.maxConnections });
  try {
    await listen(server, config.server.host, config.server.port);
    return await startWork(options, database, server);
  } catch (error) {
    await close(server);
    await database.close();
    throw error;
  }
}

async function startWork(options: GatewayOptions, database: Database, server: Server): Promise<Gateway> {
  const { config, definitions, log, configFile: file } = options;
  const publicUrl = toPublicUrl(config, server);
  const requests = createRequests();
  const stopping = new AbortController();
  // Not before the engine has started, while the console answers already.
  let schemas: SchemaWatch | undefined;
  const reloader = await openReloader(
    options,
    { database, publicUrl },
    {
      prepare: ({ accounts }) => engine.share(accounts.values()),
      changed({ opened, changed, channels }) {
        engine.hasten(changed);
        void warmAccounts(opened, log);
        const touched = channels.flatMap(({ reachable }) => [...reachable.values()].map(({ crm }) => crm));
        void schemas?.look(new Set([...opened, ...touched]));
      },
      settled: () => Promise.all([requests.settled(), engine.settled()]),
    },
  );
  const { current } = reloader;
  const follower = followConfig({ database, reloader, file, log });
  const owner = `${hostname()}-${process.pid}-${randomBytes(4).toString('hex')}`;
  const everyMs = options.reportEveryMs ?? REPORT_EVERY_MS;
  const processes = createProcesses({ database, owner, current, follower, log, everyMs });
  const metrics = createMetrics(() => countBacklog(database.read));
  const onError = (error: unknown) => log.warn({ err: error }, 'store:answers:error');
  const answerTimes = createAnswerTimes({ database, now: Date.now, onError });
  const times = options.engine;
  const engine = createGatewayEngine({ config, database, current, log, owner, metrics, answerTimes, times });
  const webhookUrls = toWebhookUrls(publicUrl, current);
  const configuration = file && { file, reload: follower.reloadAll };
  const tools = { database, current, answerTimes, processes, webhookUrls, configuration, log };
  const { app, signInUrl } = createGatewayApp({ config, definitions, publicUrl, engine, metrics, requests, tools });
  serve(server, app.callback());
  await engine.start();
  await processes.start();
  // In the background: a CRM that does not answer must not keep the gateway from taking in events.
  void warmAccounts([...current().accounts.values()], log);
  const checkEveryMs = options.checkSchemaEveryMs ?? CHECK_EVERY_MS;
  schemas = watchSchemas({ database, current, log, everyMs: checkEveryMs, signal: stopping.signal });
  return {
    publicUrl,
    server,
    database,
    webhookUrls,
    signInUrl,
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
}

/** Opens the accounts and channels, and makes good for erasures that a restored store does not know of. */
async function openReloader(
  { config, definitions, log, accounts }: GatewayOptions,
  place: Pick<RuntimeTools, 'database' | 'publicUrl'>,
  watch: Pick<ReloadTools, 'prepare' | 'changed' | 'settled'>,
): Promise<Reloader> {
  const { database } = place;
  const toTools = (spentBefore: boolean) => ({ ...place, definitions, times: { spentBefore, ...accounts } });
  const tokens = followChannelTokens(config, (error) => log.error({ err: error }, 'tokens:read:error'));
  const first = await openRuntime(config, tokens, toTools(await wasBusy(database, SPENT_WITHIN_MS)));
  const restored = await restoreErasures(config, database, first.accounts);
  if (restored > 0) log.warn({ marks: restored }, 'store:erasures:restored');
  // Under another name or key it may be an account that was used a moment ago.
  return createReloader(first, { ...toTools(true), ...watch, log });
}

function toWebhookUrls(publicUrl: string, current: () => Runtime): WebhookUrls {
  return {
    get(name) {
      const { channels, tokens } = current();
      return channels.has(name) ? `${publicUrl}/jivo/${name}/${tokens.of(name)[0]}` : undefined;
    },
  };
}
