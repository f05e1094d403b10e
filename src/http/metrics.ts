import type { Middleware } from 'koa';
import type { Registry } from 'prom-client';

/** GET /metrics in Prometheus' text form. */
export function createMetricsRoute(registry: Registry): Middleware {
  return async (context) => {
    context.set('Content-Type', registry.contentType);
    context.body = await registry.metrics();
  };
}
