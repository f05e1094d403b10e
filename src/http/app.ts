import Router from '@koa/router';
import Koa from 'koa';
import type { Registry } from 'prom-client';
import type { Log } from '../sync/log.ts';
import { createBearerTest } from './bearer.ts';
import { type ConnectorPagesOptions, createConnectorPages } from './connector-pages.ts';
import { type ConsoleOptions, createConsole } from './console/console.ts';
import { createAddressLimit } from './door.ts';
import { createErrorHandler } from './errors.ts';
import { createReadyz, type HealthItem, healthz } from './health.ts';
import { createMetricsRoute } from './metrics.ts';
import type { RateLimit } from './rate-limit.ts';
import type { Requests } from './requests.ts';
import { createWebhook, refuseMethod, type WebhookOptions } from './webhook.ts';

export interface AppOptions {
  readonly webhook: WebhookOptions;
  readonly pages: Omit<ConnectorPagesOptions, 'isSignedIn' | 'readAddress'>;
  /** Absent: there is no console. */
  readonly console?: Omit<ConsoleOptions, 'hosts' | 'log' | 'readAddress'> | undefined;
  readonly registry: Registry;
  /** For metrics and the details of readiness. null: they are for everybody. */
  readonly monitoringToken: string | null;
  /** Of each address, for everything but the liveness probe. */
  readonly limit: RateLimit;
  readonly requests: Requests;
  readonly log: Log;
  check(): Promise<readonly HealthItem[]>;
}

/** All routes. Listens to nothing, reads no environment. */
export function createApp({
  webhook,
  pages,
  console: tools,
  registry,
  monitoringToken,
  limit,
  requests,
  log,
  check,
}: AppOptions): Koa {
  const app = new Koa();
  const router = new Router();
  router.post('/jivo/:channel/:token', createWebhook(webhook));
  router.all('/jivo/:channel/:token', refuseMethod);
  router.get('/healthz', healthz);
  const mayRead = createBearerTest(monitoringToken);
  router.get('/readyz', createReadyz(check, mayRead));
  router.get('/metrics', createMetricsRoute(registry, mayRead));
  const operators =
    tools === undefined
      ? undefined
      : createConsole({ ...tools, readAddress: webhook.readAddress, hosts: pages.hosts, log });
  const connectorPages = createConnectorPages({
    ...pages,
    readAddress: webhook.readAddress,
    isSignedIn: (context) => operators?.isSignedIn(context) ?? false,
  });
  router.get('/crm/:account', connectorPages);
  router.get('/crm/:account/{*path}', connectorPages);
  app.use((_context, next) => requests.track(next()));
  app.use(createErrorHandler(log));
  app.use(createAddressLimit(limit, webhook.readAddress, () => webhook.metrics.refused('rate-limited')));
  if (operators !== undefined) app.use(operators.router.routes());
  app.use(router.routes());
  app.use(router.allowedMethods({ throw: false }));
  // What goes wrong after the answer began. Everybody who leaves a live page breaks off its answer.
  app.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'ERR_STREAM_PREMATURE_CLOSE') log.debug({}, 'http:client:gone');
    else log.warn({ err: error }, 'http:response:error');
  });
  return app;
}
