import Router from '@koa/router';
import Koa from 'koa';
import type { Registry } from 'prom-client';
import type { Log } from '../sync/log.ts';
import { type ConnectorPagesOptions, createConnectorPages } from './connector-pages.ts';
import { createErrorHandler } from './errors.ts';
import { createReadyz, type HealthItem, healthz } from './health.ts';
import { createMetricsRoute } from './metrics.ts';
import { createWebhook, type WebhookOptions } from './webhook.ts';

export interface AppOptions {
  readonly webhook: WebhookOptions;
  readonly pages: ConnectorPagesOptions;
  readonly registry: Registry;
  readonly log: Log;
  check(): Promise<readonly HealthItem[]>;
}

/** All routes. Listens to nothing, reads no environment. */
export function createApp({ webhook, pages, registry, log, check }: AppOptions): Koa {
  const app = new Koa();
  const router = new Router();
  router.post('/jivo/:channel/:token', createWebhook(webhook));
  router.get('/healthz', healthz);
  router.get('/readyz', createReadyz(check));
  router.get('/metrics', createMetricsRoute(registry));
  router.get('/crm/:account', createConnectorPages(pages));
  router.get('/crm/:account/{*path}', createConnectorPages(pages));
  app.use(createErrorHandler(log));
  app.use(router.routes());
  app.use(router.allowedMethods({ throw: false }));
  // What goes wrong after the answer began, such as a client that went away.
  app.on('error', (error) => log.warn({ err: error }, 'http:response:error'));
  return app;
}
