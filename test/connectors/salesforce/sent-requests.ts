import { expect } from 'chai';
import type nock from 'nock';
import { mockHost } from '../../mock-host.ts';
import { INSTANCE, ROOT, readQuery } from './support.ts';

/** One request to Salesforce, whole: nothing the connector sends is left out but what Node's HTTP adds by itself. */
export interface SentRequest {
  /** Method and path. The statement of a query or search is decoded. */
  readonly line: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON, or the pairs of a form. Queries in a composite are decoded. */
  readonly body?: unknown;
}

export type Answer = readonly [method: 'GET' | 'POST', status: number, body: unknown];

/** Set by the HTTP client for every request, whatever is asked. */
const AUTOMATIC = new Set(['host', 'connection', 'content-length', 'accept-encoding']);

/** Answers the next requests in turn, by method, and keeps what was sent. */
export function recordRequests(...answers: readonly Answer[]): readonly SentRequest[] {
  const sent: SentRequest[] = [];
  for (const [method, status, body] of answers) {
    mockHost(INSTANCE)
      .intercept(() => true, method)
      .reply(status, async (request: Request) => {
        sent.push(await toSentRequest(request));
        return body as nock.Body;
      });
  }
  return sent;
}

async function toSentRequest(request: Request): Promise<SentRequest> {
  const url = new URL(request.url);
  const headers = [...request.headers].filter(([name]) => !AUTOMATIC.has(name));
  const text = await request.text();
  return {
    line: `${request.method} ${decodeStatement(url.pathname + url.search)}`,
    headers: Object.fromEntries(headers),
    ...(text === '' ? {} : { body: readBody(text, request.headers.get('content-type') ?? '') }),
  };
}

function readBody(text: string, type: string): unknown {
  if (type.startsWith('application/x-www-form-urlencoded')) return Object.fromEntries(new URLSearchParams(text));
  const body = JSON.parse(text) as { readonly compositeRequest?: readonly { readonly url: string }[] };
  if (body.compositeRequest === undefined) return body;
  const decoded = body.compositeRequest.map((request) => ({ ...request, url: decodeStatement(request.url) }));
  return { ...body, compositeRequest: decoded };
}

/** Readable, and sure that the statement was encoded as a whole. */
function decodeStatement(path: string): string {
  const short = path.replace(`${ROOT}/`, '');
  if (!/^(?:query|queryAll|search)\?q=/.test(short)) return short;
  const statement = readQuery(path);
  const [resource = ''] = short.split('?');
  const encoded = encodeURIComponent(statement);
  expect(short.replaceAll("'", '%27')).to.equal(`${resource}?q=${encoded}`.replaceAll("'", '%27'));
  return `${resource}?q=${statement}`;
}
