import { request } from 'node:http';
import { PASSWORD } from './start-console.ts';

/** What the gateway answered. */
export interface Page {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A browser without script: keeps cookies, sends forms, follows nothing by itself. */
export interface Visitor {
  readonly cookies: Map<string, string>;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Page>;
  /** Sends a form with the token of the page it is on. */
  submit(path: string, fields: Readonly<Record<string, string>>, options?: SubmitOptions): Promise<Page>;
  /** By the password form. */
  signIn(password?: string): Promise<Page>;
}

export interface SubmitOptions {
  /** Page whose form it is; default: the overview. */
  readonly from?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** In place of the page's own. */
  readonly csrf?: string;
}

export function createVisitor(url: string): Visitor {
  const cookies = new Map<string, string>();
  const call = async (path: string, { method = 'GET', headers = {}, body }: Asked = {}): Promise<Page> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const page = await ask(url, path, { method, headers: { ...(cookie !== '' && { cookie }), ...headers }, body });
    for (const line of page.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
    return page;
  };
  const get: Visitor['get'] = (path, headers = {}) => call(path, { headers });
  const submit: Visitor['submit'] = async (path, fields, { from = '/console', headers = {}, csrf } = {}) => {
    const token = csrf ?? readToken((await get(from)).text);
    return call(path, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams({ csrf: token, ...fields }).toString(),
    });
  };
  return {
    cookies,
    get,
    submit,
    signIn: (password = PASSWORD) => submit('/console/sign-in', { password }, { from: '/console/sign-in' }),
  };
}

/** The token of the first form of a page. */
export function readToken(text: string): string {
  return /name="csrf" value="([^"]+)"/.exec(text)?.[1] ?? '';
}

/** Not fetch: that changes paths and forbids a Host header. */
function ask(
  url: string,
  path: string,
  { method, headers, body }: { method: string; headers: object; body: string | undefined },
): Promise<Page> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, method, headers: { ...headers }, agent: false }, (answer) => {
      answer.setEncoding('utf8');
      let text = '';
      answer.on('data', (part: string) => {
        text += part;
      });
      answer.on('error', reject);
      answer.on('end', () => {
        const given = Object.entries(answer.headersDistinct).flatMap(([name, values]) =>
          (values ?? []).map((value) => [name, value] as [string, string]),
        );
        resolve({ status: answer.statusCode ?? 0, headers: new Headers(given), text });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
