import { ApiError, createApiError } from './api-error.ts';
import type { ApiAnswer, ApiRequest } from './api-request.ts';
import { type Answers, BrokenReference, fillReferences } from './composite-references.ts';
import { readComposite, refuse, type Subrequest } from './composite-request.ts';
import type { FaultBook } from './faults.ts';
import type { Org } from './org.ts';
import { serveResource } from './resources.ts';
import { checkVersion } from './versions.ts';

const FORBIDDEN_HEADERS = ['accept', 'authorization', 'content-type'];

interface SubrequestResult {
  readonly body: unknown;
  readonly httpHeaders: Readonly<Record<string, string>>;
  readonly httpStatusCode: number;
  readonly referenceId: string;
}

function toApiRequest(org: Org, subrequest: Subrequest, answers: Answers): ApiRequest {
  const url = String(fillReferences(subrequest.url, answers));
  const [path = '', ...query] = url.split('?');
  const [version = '', ...segments] = path
    .replace(/^\/services\/data\//, '')
    .replace(/\/$/, '')
    .split('/');
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(subrequest.httpHeaders ?? {})) {
    if (FORBIDDEN_HEADERS.includes(name.toLowerCase())) org.recorder.violate('composite-forbidden-header', name);
    headers[name.toLowerCase()] = value;
  }
  return {
    method: subrequest.method,
    version,
    segments: segments.map(decodeURIComponent),
    query: new URLSearchParams(query.join('?')),
    headers,
    body: fillReferences(subrequest.body, answers),
  };
}

function refuseResource(org: Org, request: ApiRequest): void {
  const [resource] = request.segments;
  // `composite/sobjects` is supported by the real one; the resource itself says that it is not imitated.
  if (['sobjects', 'query', 'queryAll', 'composite'].includes(resource ?? '')) return;
  org.recorder.violate('composite-unsupported-resource', request.segments.join('/'));
  throw refuse(`The resource ${request.segments.join('/')} is not supported in a composite request`);
}

function answerSubrequest(org: Org, faults: FaultBook, subrequest: Subrequest, answers: Answers): ApiAnswer {
  try {
    const request = toApiRequest(org, subrequest, answers);
    const fault = faults.takeForSubrequest(request.method, subrequest.url);
    if (fault !== undefined) return fault;
    checkVersion(org, request.version);
    refuseResource(org, request);
    return serveResource(org, request);
  } catch (error) {
    if (error instanceof ApiError) return { status: error.status, body: error.body };
    if (error instanceof BrokenReference)
      return { status: 400, body: [{ errorCode: 'PROCESSING_HALTED', message: error.message }] };
    if (error instanceof URIError)
      return { status: 400, body: [{ errorCode: 'MALFORMED_URL', message: error.message }] };
    throw error;
  }
}

function rollBack(result: SubrequestResult): SubrequestResult {
  if (result.httpStatusCode >= 400) return result;
  const message = 'The transaction was rolled back since another operation in the same transaction failed.';
  return { ...result, body: [{ errorCode: 'PROCESSING_HALTED', message }], httpHeaders: {}, httpStatusCode: 400 };
}

function recordResult(org: Org, subrequest: Subrequest, body: unknown, result: SubrequestResult): void {
  org.recorder.current?.subrequests.push({
    referenceId: subrequest.referenceId,
    method: subrequest.method,
    url: subrequest.url,
    headers: subrequest.httpHeaders ?? {},
    body,
    status: result.httpStatusCode,
  });
}

/**
 * `POST /composite`: subrequests in the order given, 200 whatever becomes of them. With `allOrNone` the first failure
 * takes everything back. Throws 400 when the request as a whole is not acceptable.
 */
export function serveComposite(org: Org, faults: FaultBook, request: ApiRequest): ApiAnswer {
  if (request.method !== 'POST')
    throw createApiError(405, 'METHOD_NOT_ALLOWED', `HTTP Method '${request.method}' not allowed. Allowed are POST`);
  const composite = readComposite(org, request.body);
  const before = org.records.snapshot();
  const answers = new Map<string, unknown>();
  const results = composite.compositeRequest.map((subrequest): SubrequestResult => {
    const answer = answerSubrequest(org, faults, subrequest, answers);
    if (answer.status < 300) answers.set(subrequest.referenceId, answer.body);
    const location = answer.headers?.location;
    const httpHeaders = location === undefined ? {} : { Location: location };
    const result = {
      body: answer.body ?? null,
      httpHeaders,
      httpStatusCode: answer.status,
      referenceId: subrequest.referenceId,
    };
    recordResult(org, subrequest, subrequest.body, result);
    return result;
  });
  const failed = results.some((result) => result.httpStatusCode >= 400);
  if (!failed || !composite.allOrNone) return { status: 200, body: { compositeResponse: results } };
  org.records.restore(before);
  return { status: 200, body: { compositeResponse: results.map(rollBack) } };
}
