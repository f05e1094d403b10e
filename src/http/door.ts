import type { Middleware } from 'koa';
import type { AddressReader } from './addresses.ts';
import { toNetwork } from './network.ts';
import type { RateLimit } from './rate-limit.ts';

/** Lets so many requests of one address in; more get 429. The probe of whoever restarts the process is never counted. */
export function createAddressLimit(limit: RateLimit, readAddress: AddressReader, refused: () => void): Middleware {
  return async (context, next) => {
    const waitMs = context.path === '/healthz' ? 0 : limit.take(toNetwork(readAddress(context.req)));
    if (waitMs > 0) {
      refused();
      throw createTooMany(waitMs);
    }
    return next();
  };
}

/** 429 for the client. `waitMs`: when the next request would be let through. */
export function createTooMany(waitMs: number): Error {
  const headers = { 'Retry-After': String(Math.ceil(waitMs / 1_000)) };
  return Object.assign(new Error('Too many requests; come again later'), { status: 429, expose: true, headers });
}
