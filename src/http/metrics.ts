import type { Context, Middleware } from 'koa';
import type { Registry } from 'prom-client';

/** GET /metrics in Prometheus' text form, to whoever `mayRead`; others get 401. */
export function createMetricsRoute(registry: Registry, mayRead: (context: Context) => boolean): Middleware {
  return async (context) => {
    context.set('Cache-Control', 'no-store');
    if (!mayRead(context)) {
      context.set('WWW-Authenticate', 'Bearer realm="Monitoring"');
      return context.throw(401, 'Send server.monitoringToken as a bearer token');
    }
    context.set('Content-Type', registry.contentType);
    context.body = await registry.metrics();
  };
}
