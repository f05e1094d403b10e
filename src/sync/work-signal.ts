/**
 * Runs `work` with a signal that aborts with any of the given ones, or after `ms`. What AbortSignal.any and
 * AbortSignal.timeout leave behind lives until the time is over, also where the work ended long ago: with many events a
 * second that is most of the memory and a timer for each. Of this signal nothing is left when the work has ended.
 */
export async function withWorkSignal<T>(
  signals: readonly AbortSignal[],
  ms: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const follow = ({ target }: Event) => controller.abort((target as AbortSignal).reason);
  const timer = setTimeout(() => {
    controller.abort(new DOMException('The work took too long.', 'TimeoutError'));
  }, ms);
  for (const signal of signals) {
    if (signal.aborted) controller.abort(signal.reason);
    else signal.addEventListener('abort', follow, { once: true });
  }
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
    for (const signal of signals) signal.removeEventListener('abort', follow);
  }
}
