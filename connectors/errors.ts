import type { LimitReading, RecordRef } from './connector.ts';

/** What went wrong, in the words the engine acts on. */
export type ErrorKind =
  | 'auth' // the key is wrong, revoked or lacks a right: nothing will work until a person mends it
  | 'rate-limited' // the CRM asked to wait; nothing was done
  | 'unavailable' // the CRM is ill: 5xx, network failure, a page instead of an answer
  | 'timeout' // no whole answer by the deadline; the request may have been carried out
  | 'duplicate' // the CRM already has this person: `existing` says which
  | 'gone' // the record is deleted or was never there
  | 'invalid-field' // some fields were refused: `fields` says which and why
  | 'rejected' // the CRM will never accept this request
  | 'bug'; // the gateway or the connector is at fault

/** One refused field. `maxLength` is given when the value was only too long. */
export interface RefusedField {
  readonly field: string;
  readonly reason: string;
  readonly maxLength?: number;
}

export interface ConnectorErrorOptions {
  readonly retryAfterMs?: number;
  readonly existing?: RecordRef;
  readonly fields?: readonly RefusedField[];
  /** Of `rate-limited`: the one limit that is used up, where the CRM says which. */
  readonly bucket?: string;
  /** HTTP status, where there was one. */
  readonly status?: number;
  /** What the answer said of the CRM's limits: a refused request counts like any other. */
  readonly limits?: readonly LimitReading[];
  readonly cause?: unknown;
}

const RETRYABLE: Readonly<Record<ErrorKind, boolean>> = {
  auth: true,
  'rate-limited': true,
  unavailable: true,
  timeout: true,
  duplicate: false,
  gone: false,
  'invalid-field': false,
  rejected: false,
  bug: false,
};

/** The one error a connector throws. `message` is one plain sentence for the operator, free of personal data and secrets. */
export class ConnectorError extends Error {
  override readonly name = 'ConnectorError';
  readonly kind: ErrorKind;
  /** Derived from `kind`: whether the same request may succeed later without anybody changing anything here. */
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;
  readonly existing: RecordRef | undefined;
  readonly fields: readonly RefusedField[];
  readonly status: number | undefined;
  readonly bucket: string | undefined;
  readonly limits: readonly LimitReading[];

  constructor(kind: ErrorKind, message: string, options: ConnectorErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = kind;
    this.retryable = RETRYABLE[kind];
    this.retryAfterMs = options.retryAfterMs;
    this.existing = options.existing;
    this.fields = options.fields ?? [];
    this.status = options.status;
    this.bucket = options.bucket;
    this.limits = options.limits ?? [];
  }

  /** The same error in other words. */
  retold(message: string, fields: readonly RefusedField[]): ConnectorError {
    return new ConnectorError(this.kind, message, { ...toOptions(this), limits: this.limits, fields });
  }

  /** The same error, with what its answer said of the CRM's limits. */
  withLimits(limits: readonly LimitReading[]): ConnectorError {
    return limits.length === 0 ? this : new ConnectorError(this.kind, this.message, { ...toOptions(this), limits });
  }
}

function toOptions(error: ConnectorError): ConnectorErrorOptions {
  const { retryAfterMs, existing, fields, status, bucket, cause } = error;
  return {
    fields,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(existing !== undefined && { existing }),
    ...(status !== undefined && { status }),
    ...(bucket !== undefined && { bucket }),
    ...(cause !== undefined && { cause }),
  };
}
