import { ConnectorError } from '../errors.ts';
import type { HttpAnswer } from '../send-http.ts';
import { BURST_INTERVAL_MS } from './limits.ts';
import type { ErrorBody } from './refused-fields.ts';
import { toMsUntilMidnight } from './time-zone.ts';

export interface ErrorContext {
  /** What was being done, to follow "while": "reading a contact". */
  readonly doing: string;
  /** The path that was asked names no record. */
  readonly isGeneral: boolean;
  /** ms since 1970. */
  readonly now: number;
  /** The account's, where it is known. */
  readonly timeZone: string;
  /** The properties that were to be written. */
  readonly sent?: unknown;
}

const DAY_MS = 86_400_000;

/** `Retry-After` in ms: seconds or a date. HubSpot documents it for 477 alone, where it may say up to a day. */
export function readRetryAfter(headers: HttpAnswer['headers'], now: number): number | undefined {
  const given = headers['retry-after']?.trim();
  if (given === undefined || given === '') return undefined;
  const ms = /^\d+(\.\d+)?$/.test(given) ? Number(given) * 1000 : Date.parse(given) - now;
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), DAY_MS) : undefined;
}

/**
 * 429 comes in two forms: the burst and daily limits name their policy, the search limit often only has a sentence. Nothing was
 * done in either case. https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines
 */
export function toRateLimited(answer: HttpAnswer, body: ErrorBody, context: ErrorContext): ConnectorError {
  const told = readRetryAfter(answer.headers, context.now);
  const words = `${body.policyName ?? ''} ${body.message ?? ''}`;
  if (/\bDAILY\b/i.test(words)) {
    const retryAfterMs = told ?? toMsUntilMidnight(context.now, context.timeZone);
    const message = "The account's HubSpot requests of today are used up; HubSpot counts anew at its midnight.";
    return new ConnectorError('rate-limited', message, { status: 429, retryAfterMs, bucket: 'daily' });
  }
  const isSecondly = /(^|[^_\w])SECONDLY\b/i.test(words);
  const interval = Number(answer.headers['x-hubspot-ratelimit-interval-milliseconds']);
  const burst = interval > 0 && interval <= DAY_MS ? interval : BURST_INTERVAL_MS;
  const limit = isSecondly ? 'per second' : 'per 10 seconds';
  return new ConnectorError('rate-limited', `HubSpot allows no more requests for the moment (limit ${limit}).`, {
    status: 429,
    bucket: isSecondly ? 'search' : 'burst',
    retryAfterMs: told ?? (isSecondly ? 1000 : burst),
  });
}
