import { ConnectorError, type ConnectorErrorOptions, type ErrorKind } from '../errors.ts';
import { type ApiError, toApiErrors } from './api-errors.ts';
import { chooseDuplicate, toNamedDuplicate, toUniqueFields } from './duplicates.ts';
import { MEANING } from './error-meanings.ts';
import { listNames, toAdminText, toRefusalText, toRefusedFields } from './refused-fields.ts';

/** An answer that is not the wanted one. */
export interface Failure {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What was asked, as far as the meaning of an error depends on it. */
export interface FailureContext {
  /** `record`: one row by its id, so "not found" means gone. `object`: making a row, or a query. */
  readonly target: 'record' | 'object';
  /** The field to blame for a bad reference that Salesforce does not name. */
  readonly suspect?: string;
  /** Fields that hold the record the write hangs on: a bad reference there means that record is gone. */
  readonly parents?: readonly string[];
}

/** The worst first: what it says decides about the whole answer. Errors about fields come last. */
const ORDER: readonly ErrorKind[] = [
  'auth',
  'rate-limited',
  'unavailable',
  'duplicate',
  'gone',
  'bug',
  'rejected',
  'invalid-field',
];

/** The one place that knows Salesforce's codes. Maps any answer that is not the wanted one. */
export function toConnectorError(failure: Failure, context: FailureContext): ConnectorError {
  const errors = toApiErrors(failure.body).filter((error) => error.errorCode !== 'PROCESSING_HALTED');
  const mapped = errors.map((error) => toError(error, failure, context));
  const worst = ORDER.map((kind) => mapped.find((error) => error.kind === kind)).find((error) => error !== undefined);
  if (worst === undefined) return toErrorOfStatus(failure);
  if (worst.kind !== 'invalid-field') return worst;
  const fields = mapped.flatMap((error) => error.fields);
  return new ConnectorError('invalid-field', worst.message, { status: failure.status, fields });
}

function toError(error: ApiError, failure: Failure, context: FailureContext): ConnectorError {
  const options = { status: failure.status };
  if (error.errorCode === 'DUPLICATES_DETECTED') return toDuplicateError(chooseDuplicate(error.duplicates), options);
  if (error.errorCode === 'DUPLICATE_VALUE') {
    const fields = toUniqueFields(error.message);
    return toDuplicateError(toNamedDuplicate(error.message), { ...options, fields });
  }
  if (error.errorCode === 'REQUEST_LIMIT_EXCEEDED') return toLimitError(error.message, failure);
  if (isGone(error, failure, context))
    return new ConnectorError('gone', 'The record is not in Salesforce any more.', options);
  // A trigger that could not lock a row reports it inside its own error.
  const code = error.message.includes('UNABLE_TO_LOCK_ROW') ? 'UNABLE_TO_LOCK_ROW' : error.errorCode;
  const fields = code === error.errorCode ? toRefusedFields(error, context.suspect) : [];
  if (fields.length > 0) {
    return new ConnectorError('invalid-field', toRefusalText(error, fields), { ...options, fields });
  }
  return toMeant(code, error, failure);
}

function toMeant(code: string, error: ApiError, failure: Failure): ConnectorError {
  const meaning = MEANING[code];
  if (meaning === undefined) return toUnlisted(code, failure);
  const detail = toDetail(code, error);
  const retryAfterMs = readRetryAfter(failure.headers) ?? meaning.retryAfterMs;
  return new ConnectorError(meaning.kind, `${meaning.text}${detail}`, {
    status: failure.status,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** Names of fields and the administrator's own words are safe to show; other messages may quote the person's data. */
function toDetail(code: string, error: ApiError): string {
  if (code === 'REQUIRED_FIELD_MISSING') return `${error.fields.length > 0 ? ` (${listNames(error.fields)})` : ''}.`;
  if (code === 'FIELD_CUSTOM_VALIDATION_EXCEPTION') return `: ${toAdminText(error.message)}`;
  return '';
}

function toUnlisted(code: string, failure: Failure): ConnectorError {
  if (failure.status === 401 || failure.status === 429 || failure.status >= 500 || failure.status === 410)
    return toErrorOfStatus(failure);
  const shown = /^\w{1,80}$/.test(code) ? code : 'unknown code';
  return new ConnectorError('rejected', `Salesforce refused the request (${shown}).`, { status: failure.status });
}

function isGone(error: ApiError, failure: Failure, context: FailureContext): boolean {
  const isReference = error.errorCode === 'INVALID_CROSS_REFERENCE_KEY' || error.errorCode === 'MALFORMED_ID';
  if (isReference && error.fields.some((field) => context.parents?.includes(field))) return true;
  if (context.target !== 'record') return false;
  if (error.errorCode === 'NOT_FOUND' || failure.status === 404) return true;
  return isReference && (error.fields.length === 0 || error.fields.includes('Id'));
}

function toDuplicateError(
  existing: ConnectorErrorOptions['existing'],
  options: Pick<ConnectorErrorOptions, 'status' | 'fields'>,
): ConnectorError {
  return new ConnectorError('duplicate', 'Salesforce already has a record of this person.', {
    ...options,
    ...(existing === undefined ? {} : { existing }),
  });
}

/** Daily: a rolling 24 hours, so calls come back bit by bit. Else too many long requests at the same time. */
function toLimitError(message: string, failure: Failure): ConnectorError {
  const isConcurrent = /concurrent/i.test(message);
  const retryAfterMs = readRetryAfter(failure.headers) ?? (isConcurrent ? 5_000 : 60_000);
  const text = isConcurrent
    ? 'Too many long requests to Salesforce run at the same time.'
    : 'The API calls of your Salesforce org are used up for the last 24 hours.';
  return new ConnectorError('rate-limited', text, { status: failure.status, retryAfterMs });
}

/** An answer of 2xx that is not what was asked for. */
export function toUnreadable(): ConnectorError {
  return new ConnectorError('unavailable', 'Salesforce did not answer as an API does.');
}

function toErrorOfStatus(failure: Failure): ConnectorError {
  const { status } = failure;
  const retryAfterMs = readRetryAfter(failure.headers);
  const options = { status, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  if (status === 401) return new ConnectorError('auth', MEANING.INVALID_SESSION_ID?.text ?? '', options);
  if (status === 429)
    return new ConnectorError('rate-limited', 'Salesforce asks to wait.', { retryAfterMs: 10_000, ...options });
  if (status === 410) {
    // Nothing works until a person mends the settings, and nothing may be given up for it.
    return new ConnectorError('auth', 'The apiVersion in the settings is retired: set a newer one.', options);
  }
  if (status === 300)
    return new ConnectorError('duplicate', 'Several Salesforce records hold the same Jivo visitor.', options);
  // Also a page instead of an answer: a proxy, a maintenance window, a redirect to a login page.
  return new ConnectorError('unavailable', `Salesforce did not answer as an API does (HTTP ${status}).`, options);
}

/** Seconds or an HTTP date. */
function readRetryAfter(headers: Readonly<Record<string, string>> | undefined): number | undefined {
  const value = headers?.['retry-after'];
  if (value === undefined) return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(ms) && ms >= 0 ? ms : undefined;
}
