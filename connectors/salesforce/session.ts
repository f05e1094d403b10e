import { Connection } from 'jsforce/lib/core.js';
import type { Call, LimitReading } from '../connector.ts';
import { ConnectorError } from '../errors.ts';
import { type Authority, createAuthority, type Token } from './authority.ts';
import { type Failure, type FailureContext, toConnectorError } from './errors.ts';
import { API_BUCKETS, toDailyReading } from './limits.ts';
import type { SalesforceSettings } from './settings.ts';
import { DeadlineTransport, readAnswer, toTimeout } from './transport.ts';

export interface ApiRequest {
  /** Constant text for the record of the exchange. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PATCH';
  /** Below the version, without a slash at the beginning; or from the root, with one. */
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Session {
  /** Sends once; after a 401 once more with a new token. Any answer of 300 and above is thrown, mapped by `context`. */
  send(request: ApiRequest, context: FailureContext, call: Call): Promise<unknown>;
  /** What the last token said of the org. */
  token(): Token | undefined;
  /** Logs in if need be. */
  open(call: Call): Promise<Token>;
  /** Calls left today, by the last answer. */
  limits(): LimitReading | undefined;
}

interface Answer extends Failure {
  readonly headers: Readonly<Record<string, string>>;
}

export function createSession(settings: SalesforceSettings, authority: Authority = createAuthority(settings)): Session {
  let lastLimits: LimitReading | undefined;

  /** A limit is thrown inside the exchange, where the budget learns of it; any other answer is one, with its readings. */
  async function exchange(request: ApiRequest, context: FailureContext, token: Token, call: Call): Promise<Answer> {
    return call.exchange(request.name, API_BUCKETS, async () => {
      const value = await sendOnce(settings.apiVersion, request, token, call.signal);
      const daily = toDailyReading(value.headers['sforce-limit-info']);
      if (daily !== undefined) lastLimits = daily;
      const limits = daily === undefined ? [] : [daily];
      if (value.status === 403 || value.status === 429) throwLimit(toConnectorError(value, context).withLimits(limits));
      return { value, status: value.status, limits };
    });
  }

  async function sendAuthorised(request: ApiRequest, context: FailureContext, call: Call): Promise<Answer> {
    const token = await authority.token(call);
    const answer = await exchange(request, context, token, call);
    if (answer.status !== 401) return answer;
    const fresh = await authority.renew(token, call);
    const second = await exchange(request, context, fresh, call);
    if (second.status === 401) authority.discard(fresh);
    return second;
  }

  return {
    async send(request, context, call) {
      const answer = await sendAuthorised(request, context, call);
      if (answer.status === 404 && context.target === 'object') throw toUnservedVersion();
      if (answer.status >= 300 || answer.status < 200) throw toConnectorError(answer, context);
      return answer.body;
    },
    token: () => authority.current(),
    open: (call) => authority.token(call),
    limits: () => lastLimits,
  };
}

/**
 * Queries, searches and composites are there in every version: without one the whole version is not served, or not yet.
 * Nothing works until a person mends the settings, and nothing may be given up for it.
 */
function toUnservedVersion(): ConnectorError {
  const text = 'This org does not serve the apiVersion in the settings: take one that `gateway check` names.';
  return new ConnectorError('auth', text, { status: 404 });
}

function throwLimit(error: ConnectorError): void {
  if (error.kind === 'rate-limited') throw error;
}

/**
 * One request through jsforce. Its connection is made without `oauth2` and `refreshFn`, so it never refreshes a session by
 * itself, which would have no end while the server answers 401.
 */
async function sendOnce(version: string, request: ApiRequest, token: Token, signal: AbortSignal): Promise<Answer> {
  if (signal.aborted) throw toTimeout(signal.reason);
  const { instanceUrl, accessToken } = token;
  // Whatever JSFORCE_LOG_LEVEL says: its log would hold e-mails.
  const connection = new Connection({ instanceUrl, accessToken, version, logLevel: 'NONE' });
  const transport = new DeadlineTransport(signal);
  const url = request.path.startsWith('/') ? request.path : `/services/data/v${version}/${request.path}`;
  const headers = {
    ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...request.headers,
  };
  const body = request.body === undefined ? {} : { body: JSON.stringify(request.body) };
  try {
    const value = await connection.request({ method: request.method, url, headers, ...body }, { transport });
    return { status: transport.answer?.statusCode ?? 200, headers: transport.answer?.headers ?? {}, body: value };
  } catch (error) {
    // jsforce's error for a refusal has no status; the transport has the whole answer.
    const refusal = readAnswer(transport);
    if (refusal === undefined) throw error;
    return refusal;
  }
}
