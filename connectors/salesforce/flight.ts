import { ConnectorError } from '../errors.ts';
import { toTimeout } from './transport.ts';

/** Starts `work` unless the same is on its way for another call: then it is waited for, by this call's own deadline. */
export type Flight<T> = (work: () => Promise<T>, signal: AbortSignal) => Promise<T>;

/** One request for everybody who needs its answer at the same time. */
export function createFlight<T>(): Flight<T> {
  let flight: Promise<T> | undefined;
  return async (work, signal) => {
    while (flight !== undefined) {
      const landed = await waitFor(flight, signal);
      if (landed !== undefined) return landed.value;
    }
    flight = work();
    try {
      return await flight;
    } finally {
      flight = undefined;
    }
  };
}

/** Undefined when the other call's deadline ended the request: then this one has to ask itself. */
async function waitFor<T>(flight: Promise<T>, signal: AbortSignal): Promise<{ readonly value: T } | undefined> {
  const ended = Promise.withResolvers<never>();
  const end = (): void => ended.reject(toTimeout(signal.reason));
  if (signal.aborted) throw toTimeout(signal.reason);
  signal.addEventListener('abort', end, { once: true });
  try {
    return { value: await Promise.race([flight, ended.promise]) };
  } catch (error) {
    if (error instanceof ConnectorError && error.kind === 'timeout' && !signal.aborted) return undefined;
    throw error;
  } finally {
    signal.removeEventListener('abort', end);
  }
}
