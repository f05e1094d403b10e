import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerInstead, send, sendAnswer, sendBack } from './answers.ts';
import type { ApiAnswer } from './api-request.ts';
import type { Effect, FaultBook } from './faults.ts';
import type { Org } from './org.ts';
import type { RecordedRequest } from './recorder.ts';
import { readRequest, type WireRequest } from './wire-request.ts';

/** Longest request line Salesforce takes, bytes. */
const MAX_URL_LENGTH = 16_384;

export interface Host {
  readonly name: RecordedRequest['host'];
  readonly org: Org;
  readonly faults: FaultBook;
  /** The normal work; synchronous, so requests never interleave. */
  readonly serve: (request: WireRequest) => ApiAnswer;
  /** Paths below `/__emulator__/`: not recorded, not counted, no faults. */
  readonly control: (request: WireRequest) => ApiAnswer;
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
