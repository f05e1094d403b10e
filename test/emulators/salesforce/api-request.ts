/** One call of the REST API, from the wire or from inside a composite. */
export interface ApiRequest {
  readonly method: string;
  /** `v66.0`. */
  readonly version: string;
  /** Decoded path segments behind the version. */
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON; undefined when there was no body. */
  readonly body: unknown;
}

export interface ApiAnswer {
  readonly status: number;
  /** Sent as JSON; undefined for an empty body. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** `66` of `v66.0`. */
export function readVersionNumber(version: string): number {
  return Number.parseInt(version.slice(1), 10);
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
