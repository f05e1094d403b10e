import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { Client } from '@hubspot/api-client';
import { expect } from 'chai';
import { catchError, toContactAnswer } from './account-fixture.ts';
import { chat } from './activity-fixtures.ts';
import { type Loopback, serveLoopback } from './loopback.ts';
import { createCall } from './recorded-call.ts';

const ref = { type: 'contact', id: '101' };

async function whenAllClosed(sockets: ReadonlySet<Socket>): Promise<void> {
  await Promise.all([...sockets].map((socket) => (socket.closed ? undefined : once(socket, 'close'))));
}

describe('hubspot transport', () => {
  let loopback: Loopback;

  afterEach(() => {
    loopback.close();
  });

  const STALLS: Readonly<Record<string, RequestListener>> = {
    'no headers': () => {},
    'headers and no body': (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
    },
    'half of a body': (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' }).write('{"id":');
    },
    'half of an error': (_request, response) => {
      response.writeHead(429, { 'content-type': 'application/json' }).write('{"policyName"');
    },
  };

  for (const [title, listener] of Object.entries(STALLS)) {
    it(`ends by the deadline after ${title}, and closes the socket`, async () => {
      loopback = await serveLoopback(listener);
      const call = createCall({ signal: AbortSignal.timeout(150) });

      await catchError(loopback.connector.read(ref, call), 'timeout');

      await whenAllClosed(loopback.sockets);
      expect(loopback.opened()).to.equal(1);
    });
  }

  it('ends when the caller gives up, not only at a deadline', async () => {
    const controller = new AbortController();
    loopback = await serveLoopback(() => controller.abort(new Error('shutting down')));

    await catchError(loopback.connector.read(ref, createCall({ signal: controller.signal })), 'timeout');

    await whenAllClosed(loopback.sockets);
  });

  it('sends nothing when the time is already over', async () => {
    loopback = await serveLoopback((_request, response) => response.end());

    await catchError(loopback.connector.read(ref, createCall({ signal: AbortSignal.abort() })), 'timeout');

    expect(loopback.opened()).to.equal(0);
  });

  for (const [title, listener] of Object.entries<RequestListener>({
    'a body cut short of its length': (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write('{"id":"101",', () => response.destroy());
    },
    'a chunked body cut': (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"id":"101",', () => response.destroy());
    },
    'a connection cut before the headers': (request) => request.socket.destroy(),
    'a reset': (request) => request.socket.resetAndDestroy(),
  })) {
    it(`maps ${title} to unavailable at once`, async () => {
      loopback = await serveLoopback(listener);

      const error = await catchError(loopback.connector.read(ref, createCall()), 'unavailable');

      expect(error.message).to.include('connection to HubSpot failed');
      await whenAllClosed(loopback.sockets);
    });
  }

  it('maps a refused connection to unavailable', async () => {
    loopback = await serveLoopback((_request, response) => response.end());
    loopback.close();
    await once(loopback.server, 'close');

    const error = await catchError(loopback.connector.read(ref, createCall()), 'unavailable');

    expect(error.message).to.include('ECONNREFUSED');
  });

  it('keeps the connection for the next request', async () => {
    loopback = await serveLoopback((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(toContactAnswer('101')));
    });

    for (let turn = 0; turn < 10; turn += 1) await loopback.connector.read(ref, createCall());

    expect(loopback.opened()).to.equal(1);
  });

  it('sends a POST once, even where another client of the process has retries and a limiter', async () => {
    let requests = 0;
    loopback = await serveLoopback((request, response) => {
      if (request.method === 'POST') requests += 1;
      response.writeHead(request.method === 'POST' ? 503 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ portalId: 1, uiDomain: 'app.hubspot.com', timeZone: 'UTC' }));
    });
    new Client({ accessToken: 'other', numberOfApiCallRetries: 3, limiterOptions: { minTime: 50 } });

    await catchError(loopback.connector.log(ref, chat, undefined, createCall()), 'unavailable');

    expect(requests).to.equal(1);
    new Client({});
  });
});
