import type { Limit, LimitReading } from '../../../connectors/connector.ts';
import type { HttpAnswer } from '../../../connectors/send-http.ts';

export const MINUTE_MS = 60_000;

/** Every request draws on it. A CRM that counts searches apart gets a second bucket, named in those requests. */
export const BUCKET = 'requests';

/** What the vendor documents. Where plans differ, make the number a setting. */
export function toLimits(): readonly Limit[] {
  return [{ bucket: BUCKET, title: 'requests per minute', max: 600, intervalMs: MINUTE_MS }];
}

function readNumber(headers: HttpAnswer['headers'], name: string): number | undefined {
  const value = Number(headers[name] ?? Number.NaN);
  return Number.isFinite(value) && value >= 0 ? value : undefined;
}

/** What the answer's headers say of the limit: other programs of the account draw on it too. [] when they say nothing. */
export function readLimits(headers: HttpAnswer['headers']): readonly LimitReading[] {
  const max = readNumber(headers, 'x-ratelimit-limit');
  const remaining = readNumber(headers, 'x-ratelimit-remaining');
  if (max === undefined || remaining === undefined) return [];
  return [{ bucket: BUCKET, max, remaining, intervalMs: MINUTE_MS }];
}
