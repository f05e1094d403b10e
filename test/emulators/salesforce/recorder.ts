/** What the connector did that a strict reading of Salesforce's rules forbids or warns of. */
export type ViolationKind =
  | 'malformed-query'
  | 'malformed-search'
  | 'composite-collated'
  | 'composite-too-many-queries'
  | 'composite-too-many-subrequests'
  | 'composite-unsupported-resource'
  | 'composite-forbidden-header'
  | 'content-note-not-escaped'
  | 'login-not-on-my-domain'
  | 'password-login'
  | 'soap'
  | 'token-in-url'
  | 'header-not-understood'
  | 'not-imitated';

export interface Violation {
  readonly kind: ViolationKind;
  readonly detail: string;
  /** Number of the request, as in `RecordedRequest.number`. */
  readonly request: number;
}

/** One SOQL statement that was parsed without complaint. `tree` is the answer of @jetstreamapp/soql-parser-js. */
export interface RecordedQuery {
  readonly soql: string;
  readonly tree: unknown;
}

export interface RecordedSubrequest {
  readonly referenceId: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly status: number;
}

export interface RecordedRequest {
  readonly number: number;
  readonly host: 'login' | 'generic-login' | 'instance';
  readonly method: string;
  /** Raw, without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  /** Raw text. */
  readonly body: string;
  readonly startedAt: number;
  /** Nothing else was in work when it arrived: it opens a new wave. */
  readonly alone: boolean;
  /** Status of the answer; undefined while none was given and for ever when the connection was cut. */
  status?: number;
  /** Kinds of the faults that fired. */
  readonly faults: string[];
  readonly queries: RecordedQuery[];
  /** SOSL and parameterized searches as sent. */
  readonly searches: string[];
  readonly subrequests: RecordedSubrequest[];
  /** Calls it cost of the daily limit. */
  apiCalls: number;
}

export interface Counts {
  /** Every HTTP request, logins too. */
  readonly roundTrips: number;
  readonly logins: number;
  /** Round trips a caller waits for one after another: requests that overlap count once. Wants `latencyMs` above 0. */
  readonly waves: number;
  /** Calls of the daily limit; a composite is one. */
  readonly apiCalls: number;
  readonly composites: number;
  readonly violations: number;
}

export interface Recorder {
  readonly requests: RecordedRequest[];
  readonly violations: Violation[];
  /** The request being worked on: handlers are synchronous, so there is at most one. */
  current: RecordedRequest | undefined;
  begin(
    request: Omit<RecordedRequest, 'number' | 'faults' | 'queries' | 'searches' | 'subrequests' | 'apiCalls'>,
  ): RecordedRequest;
  violate(kind: ViolationKind, detail: string): void;
  counts(): Counts;
  clear(): void;
}

export function createRecorder(): Recorder {
  const recorder: Recorder = {
    requests: [],
    violations: [],
    current: undefined,
    begin: (request) => {
      const number = recorder.requests.length + 1;
      const recorded = { ...request, number, faults: [], queries: [], searches: [], subrequests: [], apiCalls: 0 };
      recorder.requests.push(recorded);
      return recorded;
    },
    violate: (kind, detail) => {
      recorder.violations.push({ kind, detail, request: recorder.current?.number ?? 0 });
    },
    counts: () => ({
      roundTrips: recorder.requests.length,
      logins: recorder.requests.filter((request) => request.path === '/services/oauth2/token').length,
      waves: recorder.requests.filter((request) => request.alone).length,
      apiCalls: recorder.requests.reduce((sum, request) => sum + request.apiCalls, 0),
      composites: recorder.requests.filter((request) => request.path.endsWith('/composite')).length,
      violations: recorder.violations.length,
    }),
    clear: () => {
      recorder.requests.length = 0;
      recorder.violations.length = 0;
      recorder.current = undefined;
    },
  };
  return recorder;
}
