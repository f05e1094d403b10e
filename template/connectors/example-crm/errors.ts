import { ConnectorError, type ErrorKind, type RefusedField } from '../../../connectors/errors.ts';
import type { HttpAnswer } from '../../../connectors/send-http.ts';
import { type RefusalAnswer, refusalAnswer } from './answers.ts';
import { CONTACT_TYPE } from './contact.ts';
import { TITLE } from './settings.ts';

/** What was being done, for the operator. Constant text: "reading a contact". */
export interface ErrorContext {
  readonly doing: string;
  /** The path names no record: a 404 says nothing of one. */
  readonly isGeneral: boolean;
}

interface Verdict {
  readonly kind: ErrorKind;
  /** Goes on after the CRM's name. */
  readonly text: string;
}

/** The vendor's page of errors, line by line. The kind decides what the gateway does next. */
const VERDICTS: Readonly<Record<number, Verdict>> = {
  401: { kind: 'auth', text: 'does not accept the key: it is wrong or revoked' },
  403: { kind: 'auth', text: 'does not give this key the right' },
  404: { kind: 'gone', text: 'no longer has this record' },
  408: { kind: 'timeout', text: 'gave up waiting for the request' },
  409: { kind: 'duplicate', text: 'already has this person' },
  410: { kind: 'gone', text: 'no longer has this record' },
  422: { kind: 'rejected', text: 'refuses the request' },
  429: { kind: 'rate-limited', text: 'asks to wait' },
};

function toVerdict(status: number, isGeneral: boolean): Verdict {
  if (status === 404 && isGeneral) return { kind: 'unavailable', text: 'has no API at this address: check apiUrl' };
  const known = VERDICTS[status];
  if (known !== undefined) return known;
  if (status >= 500) return { kind: 'unavailable', text: `is unavailable (status ${status})` };
  return { kind: 'rejected', text: `refuses the request (status ${status})` };
}

/** By the vendor's codes. Never the vendor's own sentence: it may quote what a visitor wrote. */
const REASONS: Readonly<Record<string, string>> = {
  unknown: 'the CRM has no field of this name',
  read_only: 'the CRM lets nobody write this field',
  too_long: 'the value is too long',
  no_option: 'the value is not one of the options of this field',
};

function toRefusedFields({ fields }: RefusalAnswer): readonly RefusedField[] {
  return fields.map(({ name, code, max_length }) => ({
    field: name,
    reason: REASONS[code] ?? 'the CRM refuses the value',
    ...(max_length !== undefined && { maxLength: max_length }),
  }));
}

function readRefusal(text: string): RefusalAnswer {
  try {
    return refusalAnswer.parse(JSON.parse(text));
  } catch {
    // A page of a proxy, or nothing: the status alone has to do.
    return { fields: [] };
  }
}

/** Seconds, or a date. undefined when the answer does not say. */
function readRetryAfter(headers: HttpAnswer['headers']): number | undefined {
  const text = headers['retry-after'];
  if (text === undefined) return undefined;
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(ms, 0);
}

/** What an answer that is no success means. */
export function toConnectorError({ status, headers, text }: HttpAnswer, context: ErrorContext): ConnectorError {
  const refusal = readRefusal(text);
  const fields = toRefusedFields(refusal);
  if (status === 422 && fields.length > 0) {
    const names = fields.map(({ field }) => field).join(', ');
    return new ConnectorError('invalid-field', `${TITLE} refuses these fields: ${names}.`, { status, fields });
  }
  const verdict = toVerdict(status, context.isGeneral);
  const retryAfterMs = readRetryAfter(headers);
  const { existing_id: id } = refusal;
  return new ConnectorError(verdict.kind, `${TITLE} ${verdict.text}, while ${context.doing}.`, {
    status,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(status === 409 && id !== undefined && { existing: { type: CONTACT_TYPE, id } }),
  });
}

/** A request that ended without a whole answer. */
export function toTransportError(cause: unknown, signal: AbortSignal, { doing }: ErrorContext): ConnectorError {
  if (signal.aborted)
    return new ConnectorError('timeout', `${TITLE} did not answer in time, while ${doing}.`, { cause });
  return new ConnectorError('unavailable', `The connection to ${TITLE} failed, while ${doing}.`, { cause });
}

/** A success whose body is not what the API promises: a page of a proxy, or half of the JSON. */
export function toUnreadableError(status: number, { doing }: ErrorContext): ConnectorError {
  const message = `${TITLE} answers with something other than its data, while ${doing}.`;
  return new ConnectorError('unavailable', message, { status });
}
