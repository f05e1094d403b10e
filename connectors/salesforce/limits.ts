import type { Limit, LimitReading } from '../connector.ts';
import type { SalesforceSettings } from './settings.ts';

const DAILY = 'daily';
const CONCURRENT = 'concurrent';
const DAY_MS = 86_400_000;

/** Every call to the API counts for both; a login for none. */
export const API_BUCKETS: readonly string[] = [DAILY, CONCURRENT];

/** https://developer.salesforce.com/docs/atlas.en-us.salesforce_app_limits_cheatsheet.meta/salesforce_app_limits_cheatsheet/salesforce_app_limits_platform_api.htm */
export function toLimits({ dailyLimit, concurrentLimit }: SalesforceSettings): readonly Limit[] {
  return [
    { bucket: DAILY, title: 'API calls in 24 hours', max: dailyLimit, intervalMs: DAY_MS },
    { bucket: CONCURRENT, title: 'API calls at the same time', max: concurrentLimit },
  ];
}

/** Reads `Sforce-Limit-Info`: `api-usage=18/5000; per-app-api-usage=...`. The count is the whole org's. */
export function toDailyReading(header: string | undefined): LimitReading | undefined {
  const usage = /(?:^|[\s;,])api-usage=(\d+)\/(\d+)/.exec(header ?? '');
  if (usage === null) return undefined;
  const max = Number(usage[2]);
  return { bucket: DAILY, remaining: Math.max(0, max - Number(usage[1])), max, intervalMs: DAY_MS };
}
