import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

/** Times in ms. A client that is slower is cut off. */
export interface ServerLimits {
  readonly maxConnections: number;
  /** From the first byte to the end of the headers. */
  readonly headersTimeout: number;
  /** To the end of the body. */
  readonly requestTimeout: number;
  /** How often slow clients are looked for. */
  readonly connectionsCheckingInterval: number;
}

export const SERVER_TIMES = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  // Node's own half a minute would let a client that sends nothing stay four times as long as allowed.
  connectionsCheckingInterval: 2_000,
} as const satisfies Omit<ServerLimits, 'maxConnections'>;

/** Answers 503 until somebody else takes the requests over. */
export function createHttpServer({ maxConnections, ...times }: ServerLimits): Server {
  const server = createServer(times);
  server.maxConnections = maxConnections;
  server.on('request', answerStarting);
  return server;
}

/** Puts the real answers in the place of "is starting". */
export function serve(server: Server, handle: (request: IncomingMessage, response: ServerResponse) => void): void {
  server.removeListener('request', answerStarting);
  server.on('request', handle);
}

/** Throws what the operating system says against the address. */
export function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.removeListener('error', reject);
      resolve();
    });
  });
}

/** Takes no more connections; ends when the last one is gone. */
export function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    if (!server.listening) resolve();
    else server.close(() => resolve());
    server.closeIdleConnections();
  });
}

function answerStarting(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(503, { 'Retry-After': '1', 'Content-Type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify({ result: 'error', error: 'The gateway is starting' }));
}
