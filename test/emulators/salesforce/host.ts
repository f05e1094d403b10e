import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ApiAnswer } from './api-request.ts';
import { type Effect, type FaultBook, toFaultAnswer } from './faults.ts';
import type { Org } from './org.ts';
import type { RecordedRequest } from './recorder.ts';

/** Longest request line Salesforce takes, bytes. */
const MAX_URL_LENGTH = 16_384;
const PAGE =
  '<!DOCTYPE html><html><head><title>Salesforce</title></head><body><h1>We are down for maintenance.</h1></body></html>';

/** One request read to its end. */
export interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Host {
  readonly name: RecordedRequest['host'];
  readonly org: Org;
  readonly faults: FaultBook;
  /** The normal work; synchronous, so requests never interleave. */
  readonly serve: (request: WireRequest) => ApiAnswer;
  /** Paths below `/__emulator__/`: not recorded, not counted, no faults. */
  readonly control: (request: WireRequest) => ApiAnswer;
}

async function readRequest(incoming: IncomingMessage): Promise<WireRequest> {
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

function send(response: ServerResponse, status: number, headers: Record<string, string>, text: string): void {
  response.writeHead(status, { ...headers, 'content-length': String(Buffer.byteLength(text)) });
  response.end(text);
}

function sendAnswer(response: ServerResponse, answer: ApiAnswer): void {
  if (answer.body === undefined) {
    response.writeHead(answer.status, { ...answer.headers });
    response.end();
    return;
  }
  send(
    response,
    answer.status,
    { ...answer.headers, 'content-type': 'application/json;charset=UTF-8' },
    JSON.stringify(answer.body),
  );
}

/** Sends the headers and half of the body. */
function sendHalf(response: ServerResponse, answer: ApiAnswer): void {
  const text = Buffer.from(JSON.stringify(answer.body ?? []));
  response.writeHead(answer.status, {
    ...answer.headers,
    'content-type': 'application/json;charset=UTF-8',
    'content-length': String(text.length + 1),
  });
  response.write(text.subarray(0, Math.ceil(text.length / 2)));
}

/** Effects that answer without the normal work; true when one did. */
function answerInstead(response: ServerResponse, effect: Effect): boolean {
  if (effect.kind === 'stall-before-headers') return true;
  if (effect.kind === 'reset') {
    response.socket?.resetAndDestroy();
    return true;
  }
  if (effect.kind === 'html-502' || effect.kind === 'html-200') {
    send(response, effect.kind === 'html-502' ? 502 : 200, { 'content-type': 'text/html; charset=UTF-8' }, PAGE);
    return true;
  }
  if (effect.kind === 'redirect') {
    send(response, 302, { location: effect.location }, '');
    return true;
  }
  const answer = toFaultAnswer(effect);
  if (answer !== undefined) sendAnswer(response, answer);
  return answer !== undefined;
}

/** Effects on the way back, after the work is done and stored. */
function sendBack(response: ServerResponse, effect: Effect | undefined, answer: ApiAnswer): void {
  if (effect?.kind === 'stalled-answer') return;
  if (effect?.kind === 'lost-answer') response.socket?.resetAndDestroy();
  else if (effect?.kind === 'stall-in-body') sendHalf(response, answer);
  else if (effect?.kind === 'cut-body') {
    sendHalf(response, answer);
    // The half must have left before the connection ends, or the client sees a reset without headers.
    response.socket?.end();
  } else sendAnswer(response, answer);
}

function toRecord(host: Host, request: WireRequest): RecordedRequest {
  const { method, path, headers, body } = request;
  const startedAt = host.org.clock.now();
  const alone = host.org.inFlight.size === 0;
  return host.org.recorder.begin({
    host: host.name,
    method,
    path,
    query: Object.fromEntries(request.query),
    headers,
    body,
    startedAt,
    alone,
  });
}

function work(
  host: Host,
  request: WireRequest,
  response: ServerResponse,
  recorded: RecordedRequest,
  effect: Effect | undefined,
): void {
  if (effect !== undefined) {
    recorded.faults.push(effect.kind);
    if (answerInstead(response, effect)) {
      if (response.headersSent) recorded.status = response.statusCode;
      return;
    }
  }
  host.org.recorder.current = recorded;
  const answer = host.serve(request);
  host.org.recorder.current = undefined;
  if (effect?.kind !== 'lost-answer' && effect?.kind !== 'stalled-answer') recorded.status = answer.status;
  sendBack(response, effect, answer);
}

async function handle(host: Host, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const request = await readRequest(incoming);
  if (request.path.startsWith('/__emulator__/')) {
    sendAnswer(response, host.control(request));
    return;
  }
  const recorded = toRecord(host, request);
  if ((incoming.url ?? '').length > MAX_URL_LENGTH) {
    recorded.status = 414;
    send(response, 414, {}, '');
    return;
  }
  const inFlight = { startedAt: host.org.clock.now() };
  host.org.inFlight.add(inFlight);
  response.once('close', () => host.org.inFlight.delete(inFlight));
  const { latencyMs, effect } = host.faults.takeForRequest(host.name, request.method, request.path);
  const wait = latencyMs + host.org.options.latencyMs;
  if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
  work(host, request, response, recorded, effect);
}

/** Starts one host on a free port of 127.0.0.1. A fault of the emulator itself answers 500 with its text. */
export async function startHost(host: Host, port: number): Promise<{ server: Server; url: string }> {
  const server = createServer({ maxHeaderSize: 4 * MAX_URL_LENGTH }, (incoming, response) => {
    handle(host, incoming, response).catch((error: unknown) => {
      if (incoming.destroyed && !incoming.complete) return;
      console.error(error);
      if (!response.headersSent)
        sendAnswer(response, { status: 500, body: [{ errorCode: 'EMULATOR_BUG', message: String(error) }] });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address() as AddressInfo;
  return { server, url: `http://127.0.0.1:${address.port}` };
}
