import type { Middleware } from 'koa';

/** One thing that readiness depends on. `text` says in words how it is. */
export interface HealthItem {
  readonly name: string;
  /** `degraded`: works, but somebody should look. `failed`: no event can be taken in. */
  readonly state: 'ok' | 'degraded' | 'failed';
  readonly text?: string;
}

/** GET /healthz: the process answers. */
export const healthz: Middleware = (context) => {
  context.body = { status: 'ok' };
};

/** GET /readyz: 200 while webhooks can be written down, with what is degraded; 503 when they cannot. */
export function createReadyz(check: () => Promise<readonly HealthItem[]>): Middleware {
  return async (context) => {
    const items = await check();
    const failed = items.some(({ state }) => state === 'failed');
    const degraded = items.some(({ state }) => state === 'degraded');
    context.status = failed ? 503 : 200;
    context.body = { status: failed ? 'failed' : degraded ? 'degraded' : 'ok', items };
  };
}
