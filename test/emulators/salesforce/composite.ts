import { z } from 'zod';
import { ApiError, createApiError } from './api-error.ts';
import type { ApiAnswer, ApiRequest } from './api-request.ts';
import { type Answers, BrokenReference, fillReferences } from './composite-references.ts';
import type { FaultBook } from './faults.ts';
import type { Org } from './org.ts';
import { serveResource } from './resources.ts';
import { checkVersion } from './versions.ts';

const MAX_SUBREQUESTS = 25;
const MAX_QUERIES = 5;
const FORBIDDEN_HEADERS = ['accept', 'authorization', 'content-type'];

const subrequestSchema = z.strictObject({
  method: z.enum(['GET', 'POST', 'PATCH', 'PUT', 'DELETE']),
  url: z.string().regex(/^\/services\/data\/v\d+\.0\//, 'url must begin with /services/data/vXX.X/'),
  // Since v54: https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_subrequest_result.htm
  referenceId: z
    .string()
    .regex(
      /^[A-Za-z0-9]\w*$/,
      "must start with a letter or a number, and it can contain only letters, numbers and underscores ('_')",
    ),
  body: z.unknown().optional(),
  httpHeaders: z.record(z.string(), z.string()).optional(),
});
const compositeSchema = z.strictObject({
  allOrNone: z.boolean().default(false),
  collateSubrequests: z.boolean().default(true),
  compositeRequest: z.array(subrequestSchema).min(1),
});

type Subrequest = z.infer<typeof subrequestSchema>;

interface SubrequestResult {
  readonly body: unknown;
  readonly httpHeaders: Readonly<Record<string, string>>;
  readonly httpStatusCode: number;
  readonly referenceId: string;
}

function isQuery(subrequest: Subrequest): boolean {
  return /^\/services\/data\/v\d+\.0\/(?:query|queryAll|composite\/sobjects)(?:[/?]|$)/i.test(subrequest.url);
}

function refuse(message: string): ApiError {
  return createApiError(400, 'INVALID_INPUT', message);
}

/** Checks the whole before any part runs. Throws for too many parts or a body that is not a composite. */
function readComposite(org: Org, body: unknown): z.infer<typeof compositeSchema> {
  const read = compositeSchema.safeParse(body);
  if (!read.success) {
    const issue = read.error.issues[0];
    throw createApiError(
      400,
      'JSON_PARSER_ERROR',
      `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not understood'}`,
    );
  }
  const parts = read.data.compositeRequest;
  if (parts.length > MAX_SUBREQUESTS) {
    org.recorder.violate('composite-too-many-subrequests', String(parts.length));
    throw refuse(`A composite request can have at most ${MAX_SUBREQUESTS} subrequests`);
  }
  const queries = parts.filter(isQuery).length;
  if (queries > MAX_QUERIES) {
    org.recorder.violate('composite-too-many-queries', String(queries));
    throw refuse(`A composite request can have at most ${MAX_QUERIES} query subrequests`);
  }
  const names = parts.map((part) => part.referenceId);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw refuse(`Duplicate referenceId: ${twice}`);
  if (read.data.collateSubrequests) org.recorder.violate('composite-collated', names.join(', '));
  return read.data;
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
