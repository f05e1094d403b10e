import type Koa from 'koa';
import type { GatewayConfig } from '../../config/schema.ts';
import { createAddressReader, createAddressTest } from '../http/addresses.ts';
import { type AppOptions, createApp } from '../http/app.ts';
import type { ConsoleTools } from '../http/console/console.ts';
import { createPasswordLock } from '../http/password-lock.ts';
import { createRateLimit } from '../http/rate-limit.ts';
import type { Requests } from '../http/requests.ts';
import { checkHealth } from '../observe/health.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { Engine } from '../sync/engine.ts';
import type { Definitions } from './accounts.ts';
import { createSignInLink, isLoopback } from './console-link.ts';
import { toHosts } from './public-address.ts';

export interface GatewayAppOptions {
  readonly config: GatewayConfig;
  readonly definitions: Definitions;
  readonly publicUrl: string;
  readonly engine: Engine;
  readonly metrics: Metrics;
  readonly requests: Requests;
  /** What the console works with. */
  readonly tools: Omit<ConsoleTools, 'editing' | 'storageUrl'>;
}

/** All routes. `signInUrl` opens the console once; undefined: the console is off, or has a password. */
export function createGatewayApp(options: GatewayAppOptions): {
  readonly app: Koa;
  readonly signInUrl: string | undefined;
} {
  const { config, publicUrl, engine, metrics, requests, tools } = options;
  const { current, database, log } = tools;
  const { allow, trustedProxies, rateLimit, monitoringToken } = config.server;
  const now = () => performance.now();
  const { password } = config.console;
  const lock = password === null ? undefined : createPasswordLock(password, now);
  const signInLink = lock === undefined ? createSignInLink(config, publicUrl) : undefined;
  const wayIn = lock === undefined ? signInLink : ({ kind: 'password', lock } as const);
  const app = createApp({
    webhook: {
      tokensOf: (name) => current().tokens.of(name),
      engine,
      log,
      metrics,
      readAddress: createAddressReader(trustedProxies),
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
    console: wayIn && toConsole(options, wayIn),
    registry: metrics.registry,
    monitoringToken,
    log,
    check: () => checkHealth(database, current().accounts, engine.isStoring),
  });
  return { app, signInUrl: signInLink?.url };
}

function toConsole(
  { config, definitions, publicUrl, tools }: GatewayAppOptions,
  wayIn: NonNullable<AppOptions['console']>['wayIn'],
): NonNullable<AppOptions['console']> {
  const { configuration } = tools;
  const isFixed = configuration === undefined || config.console.readOnly;
  return {
    ...tools,
    wayIn,
    storageUrl: config.storage.url,
    publicUrl,
    editing: isFixed ? undefined : { ...configuration, definitions, publicUrl },
  };
}
