import { z } from 'zod';
import { ConnectorError, type ConnectorErrorOptions, type ErrorKind } from '../errors.ts';
import type { HttpAnswer } from '../send-http.ts';
import { toContactRef } from './api.ts';
import { type ErrorContext, readRetryAfter, toRateLimited } from './rate-limited.ts';
import { type ErrorBody, errorBody, readComplaints } from './refused-fields.ts';

/** Statuses HubSpot asks to pause for, beside the rest of 5xx. https://developers.hubspot.com/docs/api-reference/error-handling */
const WAIT_MS: Readonly<Record<number, number>> = { 423: 2000 };

const sentValues = z.record(z.string(), z.string()).catch({});

function parseBody(text: string): ErrorBody | undefined {
  try {
    return errorBody.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function toReference(body: ErrorBody | undefined): string {
  const id = body?.correlationId ?? '';
  return /^[0-9a-f-]{8,64}$/i.test(id) ? ` (HubSpot's correlation id ${id})` : '';
}

function readScopes(text: string): readonly string[] {
  const lists = text.match(/"required\w*Scopes"\s*:\s*\[[^\]]*\]/g) ?? [];
  const names = lists.flatMap(
    (list) => list.slice(list.indexOf('[')).match(/(?<=")[a-z][a-z0-9._-]{1,80}(?=")/g) ?? [],
  );
  return [...new Set(names)];
}

function toForbidden(answer: HttpAnswer, body: ErrorBody, context: ErrorContext): ConnectorError {
  if (body.category !== 'MISSING_SCOPES') {
    const message = `HubSpot forbids this key to do this, while ${context.doing}${toReference(body)}.`;
    return new ConnectorError('auth', message, { status: 403 });
  }
  const scopes = readScopes(answer.text);
  const which = scopes.length === 0 ? 'a scope HubSpot does not name' : `the scope ${scopes.join(' or ')}`;
  const message = `The HubSpot key lacks ${which}, needed for ${context.doing}.`;
  return new ConnectorError('auth', message, { status: 403 });
}

function toConflict(body: ErrorBody | undefined, context: ErrorContext): ConnectorError {
  const id = /Existing ID:\s*(\d+)/i.exec(body?.message ?? '')?.[1];
  const existing = id === undefined ? {} : { existing: toContactRef(id) };
  return new ConnectorError('duplicate', `HubSpot already has this person, found while ${context.doing}.`, {
    status: 409,
    ...existing,
  });
}

function toBadRequest(answer: HttpAnswer, body: ErrorBody, context: ErrorContext): ConnectorError {
  const { refused, missing, isMissing } = readComplaints(body, sentValues.parse(context.sent));
  const status = answer.status;
  if (missing.length > 0 || isMissing) {
    const what = missing.length > 0 ? missing.join(', ') : 'a property that HubSpot does not name';
    const message = `The account's rules in HubSpot demand a value for ${what}: map these properties or ease the rule.`;
    return new ConnectorError('rejected', message, { status });
  }
  if (refused.length > 0) {
    const message = `HubSpot refuses ${refused.map((field) => `${field.field}: ${field.reason}`).join('; ')}.`;
    return new ConnectorError('invalid-field', message, { status, fields: refused });
  }
  return new ConnectorError('rejected', `HubSpot refuses the request, while ${context.doing}${toReference(body)}.`, {
    status,
  });
}

interface Verdict {
  readonly kind: ErrorKind;
  readonly text: string;
}

const VERDICTS: Readonly<Record<number, Verdict>> = {
  401: { kind: 'auth', text: 'HubSpot does not accept the key: it is wrong, expired or revoked' },
  404: { kind: 'gone', text: 'HubSpot no longer has this record' },
  410: { kind: 'gone', text: 'HubSpot no longer has this record' },
  408: { kind: 'timeout', text: 'HubSpot gave up waiting for the request' },
  413: { kind: 'rejected', text: 'The request is too large for HubSpot' },
  414: { kind: 'rejected', text: 'The request asks HubSpot for too many properties at once' },
  423: { kind: 'rate-limited', text: 'HubSpot has locked the record for a moment' },
  477: { kind: 'unavailable', text: 'HubSpot is moving the account to another data centre' },
};

const NOTHING_THERE: Verdict = {
  kind: 'unavailable',
  text: 'HubSpot has nothing at this address (status 404): check apiUrl and apiVersion',
};

function toVerdict(answer: HttpAnswer, isGeneral: boolean): Verdict {
  if (answer.status === 404 && isGeneral) return NOTHING_THERE;
  const known = VERDICTS[answer.status];
  if (known !== undefined) return known;
  if (answer.status >= 500) return { kind: 'unavailable', text: `HubSpot is unavailable (status ${answer.status})` };
  if (answer.status >= 300 && answer.status < 400) {
    return {
      kind: 'rejected',
      text: `The HubSpot API host redirects elsewhere (status ${answer.status}): check apiUrl`,
    };
  }
  return { kind: 'rejected', text: `HubSpot refuses the request (status ${answer.status})` };
}

/**
 * What an answer that is no success means. Statuses decide; the body only adds detail, because HubSpot's own edge answers in
 * HTML or not at all. https://developers.hubspot.com/docs/api-reference/error-handling
 */
export function toConnectorError(answer: HttpAnswer, context: ErrorContext): ConnectorError {
  const body = parseBody(answer.text);
  if (answer.status === 429) return toRateLimited(answer, body ?? {}, context);
  if (answer.status === 409) return toConflict(body, context);
  if (answer.status === 400 && body !== undefined) return toBadRequest(answer, body, context);
  if (answer.status === 403 && body !== undefined) return toForbidden(answer, body, context);
  if (answer.status === 403) {
    return new ConnectorError(
      'unavailable',
      `HubSpot's front answers with a page (status 403), while ${context.doing}.`,
      {
        status: 403,
      },
    );
  }
  const verdict = toVerdict(answer, context.isGeneral);
  const told = readRetryAfter(answer.headers, context.now);
  const retryAfterMs = Math.max(told ?? 0, WAIT_MS[answer.status] ?? 0);
  const options: ConnectorErrorOptions =
    retryAfterMs > 0 ? { status: answer.status, retryAfterMs } : { status: answer.status };
  return new ConnectorError(verdict.kind, `${verdict.text}, while ${context.doing}${toReference(body)}.`, options);
}

/** The token endpoint has an error form of its own. (HubSpot's OAuth guide, developers.hubspot.com/docs) */
export function toTokenError(answer: HttpAnswer, context: ErrorContext): ConnectorError {
  if (answer.status !== 400 && answer.status !== 401 && answer.status !== 403) return toConnectorError(answer, context);
  const status = /^[A-Z_]{3,40}$/.exec(parseBody(answer.text)?.status ?? '')?.[0];
  const why = status === undefined ? '' : ` (${status})`;
  const message = `HubSpot does not renew the OAuth access${why}: check clientId, clientSecret and refreshToken, or install the app again.`;
  return new ConnectorError('auth', message, { status: answer.status });
}

/** A success whose body is not what the API promises: a page of a proxy, or half of the JSON. */
export function toUnreadableError(status: number, context: ErrorContext): ConnectorError {
  const message = `HubSpot answers with something other than its data, while ${context.doing}.`;
  return new ConnectorError('unavailable', message, { status });
}
