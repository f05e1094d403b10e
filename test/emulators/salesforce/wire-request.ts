import type { IncomingMessage } from 'node:http';

/** One request read to its end. */
export interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Reads a request to its end. */
export async function readRequest(incoming: IncomingMessage): Promise<WireRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk as Uint8Array));
  const [path = '', ...query] = (incoming.url ?? '/').split('?');
  const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]));
  const method = incoming.method ?? 'GET';
  return {
    method,
    path,
    query: new URLSearchParams(query.join('?')),
    headers,
    body: Buffer.concat(chunks).toString('utf8'),
  };
}
