import { Readable } from 'node:stream';
import { mockHost } from '../mock-host.ts';
import type { Fault } from './harness.ts';

/** Faults that are answers of the vendor; the others are the network's. */
const REFUSED = ['refused-key', 'too-many-requests', 'server-error', 'html-page'] as const;
export type Refused = (typeof REFUSED)[number];

/** An answer in the place of the emulator's. Text is sent as a page, anything else as JSON. */
export interface Refusal {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface RelayOptions {
  /** The vendor's origins, and who answers for each on this machine. */
  readonly hosts: Readonly<Record<string, string>>;
  /** How this vendor refuses. */
  refuse(fault: Refused, request: Request): Refusal;
  /** Puts the vendor's addresses in the place of those on this machine. */
  rewrite?(text: string): string;
}

export interface Relay {
  setFault(fault: Fault | undefined): void;
  countRequests(): number;
}

type Reply = readonly [status: number, body: string | Readable, headers: Record<string, string>];

const METHODS = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'];
const SENT_HEADERS = /^(authorization|accept|content-type|sforce-.*)$/;
const ANSWERED_HEADERS = /^(content-type|location|retry-after|sforce-limit-info|x-hubspot-.*)$/;

function isRefused(fault: Fault | undefined): fault is Refused {
  return REFUSED.some((one) => one === fault);
}

function pickHeaders(headers: Headers, wanted: RegExp): Record<string, string> {
  return Object.fromEntries([...headers].filter(([name]) => wanted.test(name)));
}

/** As it was before nock took it over: what goes to this machine need not pass by there. */
const send = fetch;

/** The same request, to this machine. */
async function forward(request: Request, target: string): Promise<Reply> {
  const { pathname, search } = new URL(request.url);
  const body = await request.text();
  const response = await send(`${target}${pathname}${search}`, {
    method: request.method,
    redirect: 'manual',
    headers: pickHeaders(request.headers, SENT_HEADERS),
    ...(body === '' ? {} : { body }),
  });
  return [response.status, await response.text(), pickHeaders(response.headers, ANSWERED_HEADERS)];
}

function toReply({ status, body, headers = {} }: Refusal): Reply {
  const isPage = typeof body === 'string';
  const type = isPage ? 'text/html' : 'application/json';
  return [status, isPage ? body : JSON.stringify(body), { 'content-type': type, ...headers }];
}

/** Half of the body, then silence or a broken connection. */
function toHalf([status, body, headers]: Reply, then: 'silence' | 'break'): Reply {
  const bytes = Buffer.from(String(body));
  const stream = new Readable({ read: () => {} });
  stream.push(bytes.subarray(0, bytes.length >> 1));
  if (then === 'break') setImmediate(() => stream.destroy(new Error('The connection was closed.')));
  // Without its length a body ends with the connection, and half of it would be all of it.
  return [status, stream, { ...headers, 'content-length': String(bytes.length) }];
}

function createBrokenConnection(): Error {
  return Object.assign(new Error('The connection was reset.'), { code: 'ECONNRESET' });
}

/**
 * Takes every request to the vendor's hosts by nock and has it answered from the emulator's state: the connector runs with the
 * addresses of production. Goes when nock forgets the mocks of the test.
 */
export function startRelay({ hosts, refuse, rewrite = (text) => text }: RelayOptions): Relay {
  let fault: Fault | undefined;
  let count = 0;

  async function answer(request: Request, target: string): Promise<Reply> {
    count += 1;
    if (isRefused(fault)) return toReply(refuse(fault, request));
    if (fault === 'no-answer') return Promise.withResolvers<never>().promise;
    const [status, body, headers] = await forward(request, target);
    const reply: Reply = [status, rewrite(String(body)), headers];
    if (fault === 'lost-answer') throw createBrokenConnection();
    if (fault === 'stalled-body') return toHalf(reply, 'silence');
    if (fault === 'cut-body') return toHalf(reply, 'break');
    return reply;
  }

  for (const [origin, target] of Object.entries(hosts)) {
    const scope = mockHost(origin).persist();
    for (const method of METHODS) {
      scope
        .intercept(/^\//, method)
        // A test may end before it has asked anything.
        .optionally()
        .reply((request: Request) => answer(request, target));
    }
  }
  return {
    setFault(wanted) {
      fault = wanted;
    },
    countRequests: () => count,
  };
}
