import type { Context, Middleware } from 'koa';

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

/**
 * GET /readyz: 200 while webhooks can be written down, 503 when they cannot. What is degraded and why is for whoever `mayRead`;
 * a load balancer needs no more than the status.
 */
export function createReadyz(
  check: () => Promise<readonly HealthItem[]>,
  mayRead: (context: Context) => boolean,
): Middleware {
  const checkOnce = shareRuns(check);
  return async (context) => {
    const items = await checkOnce();
    const failed = items.some(({ state }) => state === 'failed');
    const degraded = items.some(({ state }) => state === 'degraded');
    context.status = failed ? 503 : 200;
    context.set('Cache-Control', 'no-store');
    context.body = mayRead(context)
      ? { status: failed ? 'failed' : degraded ? 'degraded' : 'ok', items }
      : { status: failed ? 'failed' : 'ok' };
  };
}

/** Who asks while an answer is on its way gets that one: each check writes to the store, and anybody may ask. */
function shareRuns<T>(run: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  return () => {
    running ??= run().finally(() => {
      running = undefined;
    });
    return running;
  };
}
