import { createApiError } from './api-error.ts';
import type { ApiAnswer } from './api-request.ts';
import type { Org } from './org.ts';

/** A request in work this long counts as a long one (app limits cheat sheet). */
const LONG_REQUEST_MS = 20_000;

/** Counts one call. Throws REQUEST_LIMIT_EXCEEDED when the day's calls are used up or too many long requests run. */
export function countCall(org: Org): void {
  const now = org.clock.now();
  const long = [...org.inFlight].filter((request) => now - request.startedAt >= LONG_REQUEST_MS).length;
  if (long >= org.options.longRequestLimit) {
    throw createApiError(403, 'REQUEST_LIMIT_EXCEEDED', 'ConcurrentRequests (Concurrent API Requests) Limit exceeded.');
  }
  if (org.apiUsage >= org.options.apiLimit) {
    throw createApiError(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.');
  }
  org.apiUsage += 1;
  if (org.recorder.current !== undefined) org.recorder.current.apiCalls += 1;
}

/** `Sforce-Limit-Info` of every answer. */
export function formatLimitInfo(org: Org): string {
  return `api-usage=${org.apiUsage}/${org.options.apiLimit}`;
}

/** `GET /limits`. */
export function serveLimits(org: Org): ApiAnswer {
  const daily = { Max: org.options.apiLimit, Remaining: Math.max(0, org.options.apiLimit - org.apiUsage) };
  return {
    status: 200,
    body: {
      DailyApiRequests: daily,
      DataStorageMB: { Max: 1073, Remaining: 1000 },
      FileStorageMB: { Max: 1073, Remaining: 1000 },
    },
  };
}
