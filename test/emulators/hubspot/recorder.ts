/** One request as it came in. Times are the emulator's. */
export interface RecordedRequest {
  readonly number: number;
  readonly at: number;
  readonly method: string;
  /** Undecoded, without the query. */
  readonly path: string;
  /** Repeated parameters as a list. */
  readonly query: Readonly<Record<string, string | readonly string[]>>;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The body as text, '' without one. */
  readonly body: string;
  /** The call kind, such as `contacts.create`; `unknown` for a path HubSpot does not have. */
  readonly kind: string;
  /** What was answered; absent while the request is under way or when no status was ever sent. */
  status?: number;
}

/** Something a caller of HubSpot should not do. */
export interface Violation {
  readonly kind:
    | 'legacy-path'
    | 'unknown-path'
    | 'content-type'
    | 'empty-patch'
    | 'past-1971'
    | 'credentials-in-query'
    | 'unpublished-form';
  readonly request: number;
  readonly detail: string;
}

/** Only the newest requests are kept; the counters go on. */
const KEPT_REQUESTS = 20_000;

/** Everything the emulator was asked. */
export class Recorder {
  #requests: RecordedRequest[] = [];
  #violations: Violation[] = [];
  readonly #calls = new Map<string, number>();
  readonly #statuses = new Map<number, number>();
  #next = 1;

  get requests(): readonly RecordedRequest[] {
    return this.#requests;
  }

  get violations(): readonly Violation[] {
    return this.#violations;
  }

  /** Requests by kind. */
  get calls(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#calls);
  }

  /** Answers by status. Dropped connections have none. */
  get statuses(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#statuses);
  }

  add(request: Omit<RecordedRequest, 'number' | 'status' | 'query'>, query: URLSearchParams): RecordedRequest {
    const entries = [...new Set(query.keys())].map((name) => {
      const values = query.getAll(name);
      return [name, values.length === 1 ? (values[0] ?? '') : values] as const;
    });
    const recorded = { ...request, number: this.#next, query: Object.fromEntries(entries) };
    this.#next += 1;
    this.#requests.push(recorded);
    if (this.#requests.length > KEPT_REQUESTS) this.#requests.shift();
    this.#calls.set(request.kind, (this.#calls.get(request.kind) ?? 0) + 1);
    return recorded;
  }

  answer(request: RecordedRequest, status: number): void {
    request.status = status;
    this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1);
  }

  violate(kind: Violation['kind'], request: RecordedRequest, detail: string): void {
    this.#violations.push({ kind, request: request.number, detail });
  }

  clear(): void {
    this.#requests = [];
    this.#violations = [];
    this.#calls.clear();
    this.#statuses.clear();
    this.#next = 1;
  }
}
