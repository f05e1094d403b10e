import { pino } from 'pino';
import { ConnectorError } from '../connectors/errors.ts';
import type { Log } from './sync/log.ts';

/** JSON lines on standard error; standard output belongs to what people read. */
export function createLog(level: string): Log {
  return pino({ level, base: null, serializers: { err: toSafeError } }, pino.destination({ dest: 2, sync: false }));
}

/**
 * What of an error may be logged. Messages of foreign errors quote requests and so people's data: only our own and those of
 * the operating system and the database engine are kept, and of the stack the places.
 */
export function toSafeError(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const { code } = error as { code?: unknown };
  const safe = error instanceof ConnectorError || /^(E[A-Z]+|ERR_SQLITE_ERROR)$/.test(String(code));
  return {
    type: error.name,
    ...(code !== undefined && { code: String(code) }),
    ...(error instanceof ConnectorError && { kind: error.kind }),
    ...(safe && { message: error.message }),
    stack: (error.stack ?? '')
      .split('\n')
      .filter((line) => /^\s+at /.test(line))
      .slice(0, 12),
    ...(error.cause !== undefined && { cause: toSafeError(error.cause) }),
  };
}
