import { ConnectorError } from '../errors.ts';
import type { ErrorContext } from './rate-limited.ts';

function readCode(cause: unknown): string | undefined {
  for (let at = cause, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    if ('code' in at && typeof at.code === 'string' && /^[A-Z][A-Z0-9_]{2,60}$/.test(at.code)) return at.code;
  }
  return undefined;
}

/** A request that ended without a whole answer. The reason may be a nested cause; the texts may name hosts, never people. */
export function toTransportError(cause: unknown, signal: AbortSignal, context: ErrorContext): ConnectorError {
  if (cause instanceof ConnectorError) return cause;
  if (signal.aborted) {
    return new ConnectorError('timeout', `HubSpot did not answer in time, while ${context.doing}.`, { cause });
  }
  const code = readCode(cause);
  if (code !== undefined && /TIMEOUT|TIMEDOUT/.test(code)) {
    return new ConnectorError('timeout', `HubSpot did not answer in time (${code}), while ${context.doing}.`, {
      cause,
    });
  }
  const why = code === undefined ? '' : ` (${code})`;
  return new ConnectorError('unavailable', `The connection to HubSpot failed${why}, while ${context.doing}.`, {
    cause,
  });
}
