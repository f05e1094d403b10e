import { hash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Middleware } from 'koa';
import getRawBody from 'raw-body';
import { BadBodyError } from '../jivo/body.ts';
import type { Channel } from '../sync/channel.ts';
import type { Engine } from '../sync/engine.ts';
import type { Log } from '../sync/log.ts';

/** 1 MiB, in bytes. */
const MAX_BODY = 1_048_576;
/** Until the whole body is there, in ms. */
const BODY_TIMEOUT = 10_000;

export interface WebhookDoor {
  readonly channel: Channel;
  /** One or two valid tokens. */
  readonly tokens: readonly string[];
}

export interface WebhookOptions {
  readonly doors: ReadonlyMap<string, WebhookDoor>;
  readonly engine: Pick<Engine, 'accept'>;
  readonly log: Log;
  /** Hears of bodies that were no event. */
  onRefused(reason: 'not-found' | 'too-large' | 'bad-body' | 'slow-body' | 'not-stored'): void;
}

/** POST /jivo/:channel/:token. Answers 200 whatever the CRM does; 503 only when the event could not be written down. */
export function createWebhook({ doors, engine, log, onRefused }: WebhookOptions): Middleware {
  return async (context) => {
    const startedAt = performance.now();
    const { channel: name = '', token = '' } = context['params'] as Record<string, string>;
    const door = doors.get(name);
    if (!isValidToken(door?.tokens ?? [], token) || door === undefined) {
      onRefused('not-found');
      context.throw(404, 'Not found');
    }
    const text = await readBody(context.req, onRefused).catch((error: { status?: number; message: string }) => {
      context.throw(error.status ?? 400, error.message);
    });
    try {
      const reply = await engine.accept(door.channel, text, startedAt);
      context.status = 200;
      context.set('Content-Type', 'application/json; charset=utf-8');
      context.body = JSON.stringify(reply);
    } catch (error) {
      if (error instanceof BadBodyError) {
        onRefused('bad-body');
        context.throw(400, error.message);
      }
      onRefused('not-stored');
      log.error({ err: error, channel: name }, 'event:receive:error');
      context.set('Retry-After', '5');
      context.throw(503, 'The event could not be written down; please send it again');
    }
  };
}

/** In constant time, and the same work for an unknown channel: nobody can tell which part was wrong. */
function isValidToken(tokens: readonly string[], given: string): boolean {
  const digest = (text: string) => hash('sha256', text, 'buffer');
  const wanted = digest(given);
  let valid = false;
  for (const token of tokens.length > 0 ? tokens : ['']) {
    if (timingSafeEqual(digest(token), wanted) && tokens.length > 0) valid = true;
  }
  return valid;
}

async function readBody(
  request: IncomingMessage,
  onRefused: WebhookOptions['onRefused'],
): Promise<string> {
  const timer = setTimeout(() => request.destroy(), BODY_TIMEOUT);
  try {
    const length = request.headers['content-length'];
    return await getRawBody(request, {
      limit: MAX_BODY,
      encoding: 'utf8',
      ...(length !== undefined && { length }),
    });
  } catch (error) {
    const { type } = error as { type?: string };
    if (type === 'entity.too.large') {
      onRefused('too-large');
      throw Object.assign(new Error('The body is larger than 1 MiB'), { status: 413, cause: error });
    }
    onRefused('slow-body');
    throw Object.assign(new Error('The body did not arrive whole'), { status: 400, cause: error });
  } finally {
    clearTimeout(timer);
  }
}
