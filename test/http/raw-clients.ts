import { once } from 'node:events';
import type { Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { close, createHttpServer, listen, SERVER_TIMES, serve } from '../../src/http/listen.ts';

/**
 * Clients that do not speak HTTP as they should, against the gateway's server: prints what each got as JSON. A process of its
 * own, because the HTTP guard of the tests changes raw connections.
 */
const QUICK = { headersTimeout: 50, requestTimeout: 100, connectionsCheckingInterval: 20 };

async function start(server: Server): Promise<Server> {
  await listen(server, '127.0.0.1', 0);
  serve(server, (request, response) => {
    request.on('error', () => undefined);
    request.resume();
    request.on('end', () => response.end('whole'));
  });
  return server;
}

function open(server: Server): Socket {
  return connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => undefined);
}

/** The first line that comes until the other side ends the connection. */
async function readStatus(socket: Socket): Promise<string> {
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  await once(socket, 'close');
  return text.split('\r\n')[0] ?? '';
}

async function tellSlow(text: string): Promise<string> {
  const server = await start(createHttpServer({ ...QUICK, maxConnections: 10 }));
  const socket = open(server);
  socket.write(text);
  const status = await readStatus(socket);
  await close(server);
  return status;
}

async function tellMany(): Promise<string> {
  const server = await start(createHttpServer({ ...SERVER_TIMES, maxConnections: 2 }));
  const kept = [open(server), open(server)];
  await Promise.all(kept.map((socket) => once(socket, 'connect')));
  const status = await readStatus(open(server));
  for (const socket of kept) socket.destroy();
  await close(server);
  return status;
}

process.stdout.write(
  JSON.stringify({
    nothing: await tellSlow(''),
    headers: await tellSlow('POST / HTTP/1.1\r\nHost: a\r\nX-Slow: '),
    body: await tellSlow('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf'),
    nonsense: await tellSlow('\x16\x03\x01hello'),
    above: await tellMany(),
  }),
);
