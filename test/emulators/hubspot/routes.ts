import type { Answer } from './errors.ts';
import type { Portal } from './portal.ts';
import type { Token } from './tokens.ts';

/** A request as the routes see it. */
export interface RouteRequest {
  readonly method: string;
  /** Undecoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The whole body as text. */
  readonly text: string;
}

/** Everything a handler works with. `params` are the decoded `:name` parts of the path. */
export interface Context {
  readonly portal: Portal;
  readonly request: RouteRequest;
  readonly params: Readonly<Record<string, string>>;
  /** The caller's key; absent on routes without authorization. */
  readonly token?: Token;
  /** `http://127.0.0.1:PORT`, for links to itself. */
  readonly origin: string;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** `/crm/owners/:version`; `:version` and `:type` only match what the emulator serves. */
  readonly pattern: string;
  /** Constant name for counters and fault rules; `{type}` is replaced by the object type. */
  readonly kind: string;
  /** Any one of these opens the route; `none`: no bearer token needed. */
  readonly scopes: readonly string[] | 'none';
  /** What a body must be. */
  readonly body?: 'json' | 'form';
  readonly handle: (context: Context) => Answer;
}
