import { createApiError, createNotFound } from './api-error.ts';
import type { ApiAnswer } from './api-request.ts';
import type { Org } from './org.ts';

const OLDEST_VERSION = 7;

/** Throws 404 for a version that never was or is not yet, 410 for a retired one. */
export function checkVersion(org: Org, version: string): void {
  const number = /^v(\d+)\.0$/.exec(version)?.[1];
  const value = Number(number);
  if (number === undefined || value < OLDEST_VERSION || value > org.options.latestVersion) throw createNotFound();
  if (value <= org.options.newestRetiredVersion) {
    throw createApiError(410, 'UNSUPPORTED_API_VERSION', 'The requested API version has been retired.');
  }
}

/** `GET /services/data/`, which needs no session. */
export function listVersions(org: Org): ApiAnswer {
  const versions = [];
  for (let number = org.options.newestRetiredVersion + 1; number <= org.options.latestVersion; number += 1) {
    versions.push({ label: `Version ${number}`, url: `/services/data/v${number}.0`, version: `${number}.0` });
  }
  return { status: 200, body: versions };
}
