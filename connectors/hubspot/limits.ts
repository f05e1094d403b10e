import type { Limit, LimitReading } from '../connector.ts';
import type { HttpAnswer } from '../send-http.ts';
import type { HubspotSettings } from './settings.ts';

const DAY_MS = 86_400_000;
export const BURST_INTERVAL_MS = 10_000;

/** How long search may not show a new contact: "a few moments" by HubSpot's search guide, up to 30 s by what integrators report, no bound published; twice that. */
export const SEARCH_LAG_MS = 60_000;

/** Which counters a request draws on. Search has one of its own, for all apps of the account, and is free of the burst. */
export const BUCKETS = {
  read: ['burst', 'daily'],
  search: ['search', 'daily'],
  /** The token endpoint counts against nothing that is published. */
  token: [],
} as const satisfies Record<string, readonly string[]>;

export type Bucket = keyof typeof BUCKETS;

/**
 * https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines and, for search, a guide of its own
 * (HubSpot's search guide, developers.hubspot.com/docs)
 */
export function toLimits(settings: Pick<HubspotSettings, 'burstLimit' | 'dailyLimit'>): readonly Limit[] {
  return [
    { bucket: 'burst', title: 'requests per 10 seconds', max: settings.burstLimit, intervalMs: BURST_INTERVAL_MS },
    { bucket: 'search', title: 'searches per second, all apps of the account', max: 5, intervalMs: 1000 },
    {
      bucket: 'daily',
      title: 'requests per day, all apps of the account',
      max: settings.dailyLimit,
      intervalMs: DAY_MS,
    },
  ];
}

function readNumber(headers: HttpAnswer['headers'], name: string): number | undefined {
  const value = Number(headers[name] ?? Number.NaN);
  return Number.isFinite(value) && value >= 0 ? value : undefined;
}

function toReading(
  bucket: string,
  max: number | undefined,
  remaining: number | undefined,
  intervalMs: number | undefined,
): readonly LimitReading[] {
  if (max === undefined && remaining === undefined) return [];
  return [
    {
      bucket,
      ...(remaining === undefined ? {} : { remaining }),
      ...(max === undefined ? {} : { max }),
      ...(intervalMs === undefined ? {} : { intervalMs }),
    },
  ];
}

/** What an answer says of the counters. Search answers carry no such headers; OAuth apps get no daily ones. */
export function readLimits(headers: HttpAnswer['headers']): readonly LimitReading[] {
  const interval = readNumber(headers, 'x-hubspot-ratelimit-interval-milliseconds');
  return [
    ...toReading(
      'burst',
      readNumber(headers, 'x-hubspot-ratelimit-max'),
      readNumber(headers, 'x-hubspot-ratelimit-remaining'),
      interval === undefined || interval === 0 ? BURST_INTERVAL_MS : interval,
    ),
    ...toReading(
      'daily',
      readNumber(headers, 'x-hubspot-ratelimit-daily'),
      readNumber(headers, 'x-hubspot-ratelimit-daily-remaining'),
      DAY_MS,
    ),
  ];
}
