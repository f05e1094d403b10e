import { ApiError, createApiError, createNotFound } from './api-error.ts';
import { type ApiAnswer, type ApiRequest, readVersionNumber } from './api-request.ts';
import { serveComposite } from './composite.ts';
import type { FaultBook } from './faults.ts';
import { countCall, formatLimitInfo } from './limits.ts';
import type { Org } from './org.ts';
import { serveResource } from './resources.ts';
import { checkVersion, listVersions } from './versions.ts';

/** One request to the instance host as read from the wire. */
export interface InstanceRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

function checkSession(org: Org, headers: InstanceRequest['headers']): void {
  const token = /^(?:Bearer|OAuth) (.+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
  const lastUse = org.sessions.get(token);
  const now = org.clock.now();
  if (lastUse === undefined || now - lastUse >= org.options.sessionTimeoutMs) {
    org.sessions.delete(token);
    throw createApiError(401, 'INVALID_SESSION_ID', 'Session expired or invalid');
  }
  org.sessions.set(token, now);
}

function parseBody(request: InstanceRequest): unknown {
  if (request.body === '') return undefined;
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    throw createApiError(
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      `Content type ${request.headers['content-type'] ?? ''} is not supported`,
    );
  }
  try {
    return JSON.parse(request.body);
  } catch (error) {
    throw createApiError(400, 'JSON_PARSER_ERROR', error instanceof Error ? error.message : String(error));
  }
}

function decodeSegments(path: string): string[] {
  try {
    return path
      .replace(/^\/services\/data\/[^/]+\/?/, '')
      .replace(/\/$/, '')
      .split('/')
      .filter((part, index) => index > 0 || part !== '')
      .map(decodeURIComponent);
  } catch {
    throw createApiError(400, 'MALFORMED_URL', 'The path holds a wrong percent escape');
  }
}

function serveVersioned(org: Org, faults: FaultBook, request: InstanceRequest, version: string): ApiAnswer {
  checkSession(org, request.headers);
  checkVersion(org, version);
  countCall(org);
  const api: ApiRequest = {
    method: request.method,
    version,
    segments: decodeSegments(request.path),
    query: request.query,
    headers: request.headers,
    body: parseBody(request),
  };
  if (api.segments.length === 1 && api.segments[0] === 'composite') return serveComposite(org, faults, api);
  return serveResource(org, api);
}

/** Serves `/services/data/…`. Every answer of an open session carries `Sforce-Limit-Info`. */
export function serveInstance(org: Org, faults: FaultBook, request: InstanceRequest): ApiAnswer {
  if (/^\/services\/data\/?$/.test(request.path)) return listVersions(org);
  const version = /^\/services\/data\/([^/]+)/.exec(request.path)?.[1];
  try {
    if (version === undefined) throw createNotFound();
    if (readVersionNumber(version) >= 36 || !request.path.includes('parameterizedSearch')) {
      const answer = serveVersioned(org, faults, request, version);
      return { ...answer, headers: { ...answer.headers, 'sforce-limit-info': formatLimitInfo(org) } };
    }
    throw createNotFound();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const headers = error.status === 401 ? {} : { 'sforce-limit-info': formatLimitInfo(org) };
    return { status: error.status, body: error.body, headers };
  }
}
