import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createClock } from './clock.ts';
import { answerControl, CONTROL_PREFIX } from './control.ts';
import { deliver } from './deliver.ts';
import { dispatch, identify } from './dispatch.ts';
import { EmulatedAccount } from './emulator.ts';
import { isCommitted } from './faults.ts';
import { waitHalf } from './latency.ts';
import type { RouteRequest } from './routes.ts';
import type { PortalSettings } from './settings.ts';
import { findAnswerViolations, findRequestViolations } from './violations.ts';

/** How to start an emulator: settings of the portal, and of the server. */
export interface HubspotEmulatorOptions extends Partial<PortalSettings> {
  /** Default 0: any free one. */
  readonly port?: number;
  /** The time the emulator's clock follows, in ms since 1970. Default: the machine's; a test gives a still one. */
  readonly now?: () => number;
}

/** A running emulator. */
export interface HubspotEmulator extends EmulatedAccount {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string;
  /** The first static token. */
  readonly token: string;
  /** Ends all connections, stalled ones too. */
  close(): Promise<void>;
}

async function readText(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

async function readRequest(message: IncomingMessage): Promise<RouteRequest> {
  const text = await readText(message);
  const [path = '/', ...query] = (message.url ?? '/').split('?');
  const headers = Object.fromEntries(
    Object.entries(message.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
  return { method: message.method ?? 'GET', path, query: new URLSearchParams(query.join('?')), headers, text };
}

async function serve(
  account: EmulatedAccount,
  origin: string,
  request: RouteRequest,
  response: ServerResponse,
): Promise<void> {
  const { method, path, query, headers, text } = request;
  const { match, kind } = identify(method, path);
  const { recorder } = account;
  const recorded = recorder.add({ at: account.clock.now(), method, path, headers, body: text, kind }, query);
  for (const { kind: violation, detail } of findRequestViolations(recorded, match))
    recorder.violate(violation, recorded, detail);
  const fault = account.faults.take({ method, path, kind });
  await waitHalf(account.latency, request);
  const answer = fault && !isCommitted(fault) ? undefined : dispatch(account.portal, request, match, origin);
  if (answer) {
    for (const { kind: violation, detail } of findAnswerViolations(recorded, answer))
      recorder.violate(violation, recorded, detail);
  }
  await waitHalf(account.latency, request);
  const status = await deliver(response, answer, fault?.answer);
  if (status !== undefined) recorder.answer(recorded, status);
}

async function receive(
  account: EmulatedAccount,
  origin: string,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const request = await readRequest(message);
  if (!request.path.startsWith(CONTROL_PREFIX)) return serve(account, origin, request, response);
  await deliver(response, answerControl(account, request), undefined);
}

function listen(server: Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address() as AddressInfo;
      resolve(`http://127.0.0.1:${address.port}`);
    });
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    server.closeAllConnections();
  });
}

/**
 * Starts an imitation of HubSpot's API on 127.0.0.1. It keeps everything in memory.
 * @throws Error when the port is taken
 */
export async function startHubspotEmulator(options: HubspotEmulatorOptions = {}): Promise<HubspotEmulator> {
  const { port = 0, now, ...settings } = options;
  const account = new EmulatedAccount(settings, createClock(now));
  let url = '';
  const server = createServer((message, response) => {
    receive(account, url, message, response).catch((error: unknown) => {
      // A caller that hung up while sending is no fault of the emulator.
      if (!message.destroyed || message.complete) console.error(error);
      response.destroy();
    });
  });
  url = await listen(server, port);
  const token = account.portal.settings.tokens[0]?.token ?? '';
  return Object.assign(account, { url, token, close: () => stop(server) });
}
