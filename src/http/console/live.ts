import { PassThrough } from 'node:stream';
import type { Context } from 'koa';
import type { Log } from '../../sync/log.ts';
import type { Door } from './door.ts';

export interface LiveOptions {
  readonly door: Door;
  readonly log: Log;
  /** A text that is another one after something happened. */
  readPulse(): Promise<string>;
}

const POLL_MS = 1_000;
/** Proxies end silent connections. */
const KEEP_ALIVE_POLLS = 15;
const MAX_STREAMS = 100;

interface Listener {
  readonly stream: PassThrough;
  isSignedIn(): boolean;
  silence: number;
}

/** Server-sent events: `change` when something happened. One look a second at the store, and only while somebody listens. */
export function createLive({ door, log, readPulse }: LiveOptions): (context: Context) => Promise<void> {
  const listeners = new Set<Listener>();
  let timer: NodeJS.Timeout | undefined;
  let last: string | undefined;
  let looking: Promise<void> | undefined;

  function tell(changed: boolean): void {
    for (const listener of listeners) {
      if (!listener.isSignedIn()) {
        listener.stream.end();
        continue;
      }
      listener.silence = changed ? 0 : listener.silence + 1;
      if (changed) listener.stream.write('event: change\ndata:\n\n');
      else if (listener.silence % KEEP_ALIVE_POLLS === 0) listener.stream.write(': still here\n\n');
    }
  }

  async function compare(): Promise<void> {
    try {
      const pulse = await readPulse();
      tell(last !== undefined && pulse !== last);
      last = pulse;
    } catch (error) {
      log.warn({ err: error }, 'console:live:error');
    }
  }

  /** One at a time: a slow store is not asked again meanwhile. */
  function look(): Promise<void> {
    looking ??= compare().finally(() => {
      looking = undefined;
    });
    return looking;
  }

  function forget(listener: Listener): void {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
    last = undefined;
  }

  return async (context) => {
    // Known before the greeting, on which the page loads itself anew: nothing falls between the two.
    if (last === undefined) await look();
    if (listeners.size >= MAX_STREAMS) context.throw(503, { expose: true });
    const listener: Listener = {
      stream: new PassThrough(),
      isSignedIn: () => door.sessionOf(context, false) !== undefined,
      silence: 0,
    };
    listeners.add(listener);
    listener.stream.on('close', () => forget(listener));
    context.res.on('close', () => listener.stream.destroy());
    timer ??= setInterval(look, POLL_MS);
    context.type = 'text/event-stream';
    context.body = listener.stream;
    listener.stream.write('retry: 3000\nevent: change\ndata:\n\n');
  };
}
