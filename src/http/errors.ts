import type { Middleware } from 'koa';
import type { Log } from '../sync/log.ts';

const ROUTER_TEXTS: ReadonlyMap<number, string> = new Map([
  [404, 'Not found'],
  [405, 'This address does not take this method'],
  [501, 'Unknown method'],
]);

/** Turns whatever goes wrong into one JSON sentence; the details go to the log and never to the client. */
export function createErrorHandler(log: Log): Middleware {
  return async (context, next) => {
    try {
      await next();
      const text = ROUTER_TEXTS.get(context.status);
      if (text === undefined || context.body !== undefined) return;
      const { status } = context;
      context.body = toBody(text);
      context.status = status;
    } catch (error) {
      const known = toReadable(error);
      if (known?.headers !== undefined) context.set(known.headers);
      if (known === undefined) log.error({ err: error }, 'http:request:error');
      context.status = known?.status ?? 500;
      // The rest of a refused body is not read: the connection cannot be used again.
      if (context.status === 413 || context.status === 400) context.set('Connection', 'close');
      context.body = toBody(known?.message ?? 'Something went wrong in the gateway');
    }
  };
}

function toBody(error: string): object {
  return { result: 'error', error };
}

interface Readable {
  readonly status: number;
  readonly message: string;
  readonly headers: Record<string, string> | undefined;
}

/** Errors meant for the client, as http-errors marks them. */
function toReadable(error: unknown): Readable | undefined {
  if (!(error instanceof Error)) return undefined;
  const { status, expose, message, headers } = error as Error & {
    status?: unknown;
    expose?: unknown;
    headers?: Record<string, string>;
  };
  if (typeof status !== 'number') return undefined;
  if (expose === true || status === 503) return { status, message, headers };
  return undefined;
}
