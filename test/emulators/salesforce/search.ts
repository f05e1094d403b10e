import { ApiError, createApiError } from './api-error.ts';
import type { ApiAnswer, ApiRequest } from './api-request.ts';
import type { Org } from './org.ts';
import { readParameterizedSearch } from './parameterized-search.ts';
import { parseSosl } from './sosl/parse.ts';
import { runSearch, type Search } from './sosl/run.ts';

/** Longer searches lose their operators (4,000) or find nothing (10,000), says the SOSL reference. */
const MAX_OPERATOR_LENGTH = 4000;

function recordMalformed<T>(org: Org, text: string, parse: () => T): T {
  org.recorder.current?.searches.push(text);
  try {
    return parse();
  } catch (error) {
    if (error instanceof ApiError) org.recorder.violate('malformed-search', text);
    throw error;
  }
}

/** `GET /search?q=FIND …`. Throws MALFORMED_SEARCH, INVALID_SEARCH, INVALID_FIELD. */
export function serveSearch(org: Org, request: ApiRequest): ApiAnswer {
  if (request.method !== 'GET')
    throw createApiError(
      405,
      'METHOD_NOT_ALLOWED',
      `HTTP Method '${request.method}' not allowed. Allowed are HEAD,GET`,
    );
  const text = request.query.get('q') ?? '';
  if (text.length > MAX_OPERATOR_LENGTH) return { status: 200, body: { searchRecords: [] } };
  const search: Search = recordMalformed(org, text, () => parseSosl(text));
  return { status: 200, body: { searchRecords: runSearch(org, search, request.version) } };
}

/** `GET|POST /parameterizedSearch` (v36 and later). */
export function serveParameterizedSearch(org: Org, request: ApiRequest): ApiAnswer {
  const text = request.method === 'POST' ? JSON.stringify(request.body ?? null) : request.query.toString();
  const search: Search = recordMalformed(org, text, () => readParameterizedSearch(request));
  return { status: 200, body: { searchRecords: runSearch(org, search, request.version) } };
}
