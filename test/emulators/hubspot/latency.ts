import { setTimeout as wait } from 'node:timers/promises';

/** Real ms per request: a constant, or decided per request. */
export type LatencyPlan = number | ((request: { readonly method: string; readonly path: string }) => number);

/** Waits one half of the planned time; called once before the work and once after it, so a caller's deadline may fall on either side. */
export async function waitHalf(plan: LatencyPlan, request: { method: string; path: string }): Promise<void> {
  const ms = typeof plan === 'number' ? plan : plan(request);
  if (ms > 0) await wait(ms / 2);
}
