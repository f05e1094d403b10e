import type { Middleware } from 'koa';
import { HttpError } from 'koa';
import type { Log } from '../sync/log.ts';

/** Turns whatever goes wrong into one JSON sentence; the details go to the log and never to the client. */
export function createErrorHandler(log: Log): Middleware {
  return async (context, next) => {
    try {
      await next();
      if (context.status === 404 && context.body === undefined) context.throw(404, 'Not found');
    } catch (error) {
      const known = error instanceof HttpError && error.expose;
      if (!known && !(error instanceof HttpError)) log.error({ err: error }, 'http:request:error');
      context.status = error instanceof HttpError ? error.status : 500;
      context.set('Content-Type', 'application/json; charset=utf-8');
      const text = error instanceof HttpError ? error.message : 'Something went wrong in the gateway';
      context.body = JSON.stringify({ result: 'error', error: text });
    }
  };
}
