import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type Crm, createCrm, type User, type Values } from './crm.ts';
import { answerWithFault, type Fault, sendAnswer } from './faults.ts';
import { type ApiAnswer, serveApi } from './routes.ts';

export type { Fault } from './faults.ts';

/** A small Example CRM on a free port of 127.0.0.1, for tests. It follows the vendor's documentation, never the connector. */
export interface ExampleCrmEmulator {
  readonly url: string;
  readonly token: string;
  readonly crm: Crm;
  countRequests(): number;
  /** Every later request meets this fault; undefined ends it. */
  setFault(fault: Fault | undefined): void;
  close(): Promise<void>;
}

const BASE = '/api/v1/';
const TOKEN = 'a-key-of-the-emulator';
const REQUESTS_PER_MINUTE = 600;

export async function startExampleCrmEmulator(users: readonly User[] = []): Promise<ExampleCrmEmulator> {
  const crm = createCrm(users);
  let fault: Fault | undefined;
  let requests = 0;

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    requests += 1;
    const body = await text(incoming);
    const left = Math.max(0, REQUESTS_PER_MINUTE - requests);
    response.setHeader('x-ratelimit-limit', REQUESTS_PER_MINUTE).setHeader('x-ratelimit-remaining', left);
    const refused = incoming.headers.authorization === `Bearer ${TOKEN}` ? undefined : 'refused-key';
    const instead = fault === 'lost-answer' ? refused : (fault ?? refused);
    if (instead !== undefined) {
      answerWithFault(instead, response);
      return;
    }
    const answer = serve(incoming, body);
    if (fault === 'lost-answer') answerWithFault(fault, response);
    else sendAnswer(response, answer);
  }

  function serve({ method = '', url = '' }: IncomingMessage, body: string): ApiAnswer {
    const { pathname, searchParams: query } = new URL(url, 'http://127.0.0.1');
    if (!pathname.startsWith(BASE)) return { status: 404, body: {} };
    const path = decodeURIComponent(pathname.slice(BASE.length));
    return serveApi(crm, { method, path, query, body: toValues(body) });
  }

  const server = createServer((incoming, response) => {
    handle(incoming, response).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    token: TOKEN,
    crm,
    countRequests: () => requests,
    setFault: (wanted) => {
      fault = wanted;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        // Also those whose answer a fault keeps back.
        server.closeAllConnections();
      }),
  };
}

function toValues(body: string): Values {
  return body === '' ? {} : (JSON.parse(body) as Values);
}
