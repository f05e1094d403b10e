import { type DestinationStream, pino } from 'pino';
import { ConnectorError } from '../../connectors/errors.ts';
import type { Log } from '../sync/log.ts';

/** JSON lines on standard error; standard output belongs to what people read. */
export function createLog(level: string): Log {
  return createLogTo(level, pino.destination({ dest: 2, sync: false }));
}

/** The last words of a process that ends by a mistake: the same form, written before it is gone, whatever the level. */
export function logCrash(error: unknown): void {
  createLogTo('error', pino.destination({ dest: 2, sync: true })).error({ err: error }, 'process:crash');
}

/** The same to somewhere else. */
export function createLogTo(level: string, destination: DestinationStream): Log {
  return pino({ level, base: null, serializers: { err: toSafeError } }, destination);
}

const MAX_CAUSES = 5;
const MAX_PLACES = 12;
/** A line of a stack as V8 writes it: a function and a place in a file. */
const PLACE = /^\s+at (?:[\w.<>[\] #$]+ \()?(?:file:\/\/|node:|\/|native)[^()\s]*\)?$/;

/**
 * What of an error may be logged. Messages of foreign errors quote requests and so people's data: only our own and those of
 * the operating system and the database engine are kept, and of the stack the places.
 */
export function toSafeError(error: unknown, depth = 0): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const { code } = error as { code?: unknown };
  const safe = error instanceof ConnectorError || /^(E[A-Z]+|ERR_SQLITE_ERROR)$/.test(String(code));
  return {
    type: error.name,
    ...(/^[\w.-]{1,60}$/.test(String(code)) && code !== undefined && { code: String(code) }),
    ...(error instanceof ConnectorError && { kind: error.kind }),
    ...(safe && { message: error.message }),
    stack: readPlaces(error),
    ...(error.cause !== undefined && depth < MAX_CAUSES && { cause: toSafeError(error.cause, depth + 1) }),
  };
}

/** The stack begins with the message, and that may have lines which look like places. */
function readPlaces({ stack = '', message }: Error): readonly string[] {
  const start = stack.indexOf(message);
  return stack
    .slice(start < 0 ? 0 : start + message.length)
    .split('\n')
    .filter((line) => PLACE.test(line))
    .slice(0, MAX_PLACES);
}
