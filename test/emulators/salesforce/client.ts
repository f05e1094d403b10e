import type { SalesforceEmulator } from './server.ts';

/** One answer as a test looks at it. `json` is undefined for an empty body. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly json: unknown;
}

/** A plain caller of the emulator, so that its tests know nothing of any connector. */
export interface Client {
  readonly token: string;
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  query(soql: string): Promise<Answer>;
  queryAll(soql: string): Promise<Answer>;
  search(sosl: string): Promise<Answer>;
  composite(parts: readonly unknown[], more?: object): Promise<Answer>;
}

/** The API version the tests call. */
export const BASE = '/services/data/v66.0';

async function readAnswer(response: Response): Promise<Answer> {
  const text = await response.text();
  return { status: response.status, headers: response.headers, json: text === '' ? undefined : JSON.parse(text) };
}

/** POSTs a form to a token endpoint. */
export async function requestToken(loginUrl: string, form: Record<string, string>): Promise<Answer> {
  return readAnswer(
    await fetch(`${loginUrl}/services/oauth2/token`, { method: 'POST', body: new URLSearchParams(form) }),
  );
}

/** Logs in with client credentials and gives a caller that carries the token. */
export async function createClient(emulator: SalesforceEmulator): Promise<Client> {
  const answer = await requestToken(emulator.loginUrl, {
    grant_type: 'client_credentials',
    client_id: emulator.clientId,
    client_secret: emulator.clientSecret,
  });
  const { access_token: token, instance_url: instanceUrl } = answer.json as {
    access_token: string;
    instance_url: string;
  };
  const call: Client['call'] = async (method, path, body, headers = {}) => {
    const json = body === undefined ? {} : { 'content-type': 'application/json' };
    const init = {
      method,
      headers: { authorization: `Bearer ${token}`, ...json, ...headers },
      redirect: 'manual' as const,
    };
    const url = `${instanceUrl}${path.startsWith('/services') ? '' : BASE}${path}`;
    return readAnswer(await fetch(url, body === undefined ? init : { ...init, body: JSON.stringify(body) }));
  };
  return {
    token,
    call,
    query: (soql) => call('GET', `/query?q=${encodeURIComponent(soql)}`),
    queryAll: (soql) => call('GET', `/queryAll?q=${encodeURIComponent(soql)}`),
    search: (sosl) => call('GET', `/search?q=${encodeURIComponent(sosl)}`),
    composite: (parts, more = {}) =>
      call('POST', '/composite', { allOrNone: false, collateSubrequests: false, ...more, compositeRequest: parts }),
  };
}

/** Error codes of an error body. */
export function codesOf(answer: Answer): string[] {
  return (answer.json as { errorCode: string }[]).map((error) => error.errorCode);
}

/** Rows of a query's or a search's answer. */
export function rowsOf(answer: Answer): Record<string, unknown>[] {
  const body = answer.json as { records?: Record<string, unknown>[]; searchRecords?: Record<string, unknown>[] };
  return body.records ?? body.searchRecords ?? [];
}

/** The id a create gave. */
export function idOf(answer: Answer): string {
  return (answer.json as { id: string }).id;
}
