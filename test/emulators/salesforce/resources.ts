import { createApiError, createNotFound } from './api-error.ts';
import type { ApiAnswer, ApiRequest } from './api-request.ts';
import { serveLimits } from './limits.ts';
import type { Org } from './org.ts';
import { serveParameterizedSearch, serveSearch } from './search.ts';
import { serveSobjects } from './sobjects.ts';
import { parseSoql } from './soql/parse.ts';
import { runQuery } from './soql/run.ts';

/** Resources a real org has and this emulator has not. */
const LEFT_OUT = [
  'analytics',
  'async-queries',
  'chatter',
  'connect',
  'graphql',
  'jobs',
  'process',
  'quickActions',
  'recent',
  'tooling',
  'ui-api',
  'wave',
];

function serveQuery(org: Org, request: ApiRequest, deleted: boolean): ApiAnswer {
  if (request.method !== 'GET') {
    throw createApiError(
      405,
      'METHOD_NOT_ALLOWED',
      `HTTP Method '${request.method}' not allowed. Allowed are HEAD,GET`,
    );
  }
  const soql = request.query.get('q');
  if (soql === null) throw createApiError(400, 'MALFORMED_QUERY', 'A query string has to be specified');
  return { status: 200, body: runQuery(org, parseSoql(org, soql), request.version, deleted) };
}

function refuseLeftOut(org: Org, path: string): never {
  org.recorder.violate('not-imitated', path);
  throw createApiError(501, 'NOT_IMITATED', `The emulator does not imitate ${path}.`);
}

/** Serves one resource below the version, but for composite. Throws ApiError. */
export function serveResource(org: Org, request: ApiRequest): ApiAnswer {
  const [resource, ...path] = request.segments;
  if (resource === 'sobjects') return serveSobjects(org, request, path);
  if (resource !== undefined && LEFT_OUT.includes(resource)) refuseLeftOut(org, request.segments.join('/'));
  if (resource === 'composite' && path.length > 0) refuseLeftOut(org, request.segments.join('/'));
  if (path.length > 0) throw createNotFound();
  if (resource === 'query') return serveQuery(org, request, false);
  if (resource === 'queryAll') return serveQuery(org, request, true);
  if (resource === 'search') return serveSearch(org, request);
  if (resource === 'parameterizedSearch') return serveParameterizedSearch(org, request);
  if (resource === 'limits' && request.method === 'GET') return serveLimits(org);
  if (resource === undefined) return serveIndex(request.version);
  throw createNotFound();
}

function serveIndex(version: string): ApiAnswer {
  const names = ['sobjects', 'query', 'queryAll', 'search', 'parameterizedSearch', 'composite', 'limits'];
  const base = `/services/data/${version}`;
  return { status: 200, body: Object.fromEntries(names.map((name) => [name, `${base}/${name}`])) };
}
