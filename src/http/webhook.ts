import { hash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Middleware } from 'koa';
import getRawBody from 'raw-body';
import { BadBodyError } from '../jivo/body.ts';
import { type Engine, UnknownChannelError } from '../sync/engine.ts';
import type { Log } from '../sync/log.ts';
import type { AddressReader, AddressTest } from './addresses.ts';
import { decodeBody } from './body-text.ts';
import { createTooMany } from './door.ts';
import type { RateLimit } from './rate-limit.ts';

/** 1 MiB, in bytes. */
const MAX_BODY = 1_048_576;
/** Until the whole body is there, in ms. */
const BODY_TIMEOUT = 10_000;
/** Of a body that is too large, in bytes, and for how long, in ms. */
const MAX_DISCARDED = 32 * 1_048_576;
const DISCARD_TIMEOUT = 5_000;

export type RefusalReason =
  | 'not-found'
  | 'foreign-address'
  | 'rate-limited'
  | 'too-large'
  | 'bad-body'
  | 'slow-body'
  | 'not-stored';

export interface WebhookOptions {
  /** The one or two valid tokens of a channel; [] when there is no such channel. */
  tokensOf(channel: string): readonly string[];
  readonly readAddress: AddressReader;
  /** Undefined: webhooks may come from everywhere. */
  readonly isAllowed: AddressTest | undefined;
  /** Of each channel. */
  readonly limit: RateLimit;
  readonly engine: Pick<Engine, 'accept'>;
  readonly log: Log;
  readonly metrics: { refused(reason: RefusalReason): void };
}

/** POST /jivo/:channel/:token. Answers 200 whatever the CRM does; 503 only when the event could not be written down. */
export function createWebhook(options: WebhookOptions): Middleware {
  const { tokensOf, engine, log, metrics, readAddress, isAllowed, limit } = options;
  return async (context) => {
    const startedAt = performance.now();
    if (isAllowed?.(readAddress(context.req)) === false) {
      metrics.refused('foreign-address');
      return context.throw(403, 'Webhooks are not taken from this address');
    }
    const { channel: name = '', token = '' } = context.params as Record<string, string>;
    if (!isValidToken(tokensOf(name), token)) {
      metrics.refused('not-found');
      return context.throw(404, 'Not found');
    }
    // Behind the token: a stranger must not use up a channel's share.
    const waitMs = limit.take(name);
    if (waitMs > 0) {
      metrics.refused('rate-limited');
      throw createTooMany(waitMs);
    }
    const text = await readBody(context.req, metrics);
    try {
      const reply = await engine.accept(name, text, startedAt);
      context.status = 200;
      context.set('Content-Type', 'application/json; charset=utf-8');
      context.body = JSON.stringify(reply);
    } catch (error) {
      if (error instanceof UnknownChannelError) {
        // It was removed while its body came in.
        metrics.refused('not-found');
        return context.throw(404, 'Not found');
      }
      if (error instanceof BadBodyError) {
        metrics.refused('bad-body');
        const isCoded = !/^(identity)?$/i.test(context.get('Content-Encoding'));
        return context.throw(400, isCoded ? `${error.message}; a compressed one is not taken` : error.message);
      }
      metrics.refused('not-stored');
      log.error({ err: error, channel: name }, 'event:receive:error');
      context.set('Retry-After', '5');
      return context.throw(503, 'The event could not be written down; please send it again');
    }
  };
}

/** Every method but POST: also OPTIONS and those the router does not know. */
export const refuseMethod: Middleware = (context) => {
  context.set('Allow', 'POST');
  context.throw(405, 'This address does not take this method');
};

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

async function readBody(request: IncomingMessage, metrics: WebhookOptions['metrics']): Promise<string> {
  const timer = setTimeout(() => request.destroy(), BODY_TIMEOUT);
  try {
    const length = request.headers['content-length'];
    const bytes = await getRawBody(request, { limit: MAX_BODY, ...(length !== undefined && { length }) });
    return decodeBody(bytes, request.headers['content-type'] ?? '');
  } catch (error) {
    const { type } = error as { type?: string };
    if (type === 'entity.too.large') {
      metrics.refused('too-large');
      await discardRest(request);
      throw refuse(413, 'The body is larger than 1 MiB', error);
    }
    metrics.refused('slow-body');
    throw refuse(400, 'The body did not arrive whole', error);
  } finally {
    clearTimeout(timer);
  }
}

/** Many clients read no answer before they have sent everything: what is still coming is thrown away, within reason. */
async function discardRest(request: IncomingMessage): Promise<void> {
  let left = MAX_DISCARDED;
  const enough = new Promise<void>((resolve) => {
    request.on('data', (chunk: Buffer) => {
      left -= chunk.length;
      if (left < 0) resolve();
    });
    request.once('close', resolve);
    request.once('end', resolve);
    setTimeout(resolve, DISCARD_TIMEOUT).unref();
  });
  request.resume();
  await enough;
}

/** An error the client may read. */
function refuse(status: number, text: string, cause: unknown): Error {
  return Object.assign(new Error(text, { cause }), { status, expose: true });
}
