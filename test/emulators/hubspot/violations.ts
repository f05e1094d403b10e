import type { Answer } from './errors.ts';
import { findUnpublished } from './published-form.ts';
import type { RecordedRequest, Violation } from './recorder.ts';
import { isLegacyPath, type Match } from './router.ts';

const CREDENTIALS = ['hapikey', 'access_token', 'client_secret', 'refresh_token'] as const;

const MEDIA_TYPES = {
  json: /^application\/json\b/i,
  form: /^application\/x-www-form-urlencoded\b/i,
} as const;

/** Whether the body comes with the content type its route needs. */
export function hasContentType(match: Match, contentType: string | undefined): boolean {
  const wanted = match.route.body;
  return wanted === undefined || MEDIA_TYPES[wanted].test(contentType ?? '');
}

type Finding = Omit<Violation, 'request'>;

/** What is wrong with a request, whatever the answer was. */
export function findRequestViolations(
  request: RecordedRequest,
  match: Match | 'wrongMethod' | undefined,
): readonly Finding[] {
  const found: Finding[] = [];
  const line = `${request.method} ${request.path}`;
  if (isLegacyPath(request.path)) found.push({ kind: 'legacy-path', detail: line });
  else if (match === undefined || match === 'wrongMethod') found.push({ kind: 'unknown-path', detail: line });
  else if (!hasContentType(match, request.headers['content-type'])) found.push({ kind: 'content-type', detail: line });
  else
    found.push(
      ...findUnpublished(request, match).map(
        (text): Finding => ({ kind: 'unpublished-form', detail: `${line}: ${text}` }),
      ),
    );
  const secret = CREDENTIALS.find((name) => name in request.query);
  if (secret) found.push({ kind: 'credentials-in-query', detail: `${line} with ${secret}` });
  return found;
}

function readStoredTime(answer: Answer): unknown {
  const { properties } = Object(answer.body) as { properties?: Record<string, unknown> };
  return properties?.hs_timestamp;
}

/** What shows in the answer only: a PATCH of nothing, or a time given in seconds instead of ms. */
export function findAnswerViolations(request: RecordedRequest, answer: Answer): readonly Finding[] {
  const found: Finding[] = [];
  if (request.method === 'PATCH' && /^\s*\{\s*("properties"\s*:\s*\{\s*\}\s*)?\}\s*$/.test(request.body)) {
    found.push({ kind: 'empty-patch', detail: request.path });
  }
  const time = readStoredTime(answer);
  if (answer.status < 300 && request.body.includes('hs_timestamp') && typeof time === 'string' && time < '1971') {
    found.push({ kind: 'past-1971', detail: `hs_timestamp ${time}` });
  }
  return found;
}
