import { execFile } from 'node:child_process';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { promisify } from 'node:util';
import { expect } from 'chai';
import type { ConnectorError } from '../../../connectors/errors.ts';
import { createCall, openConnector, takeError } from './support.ts';

type Behaviour =
  | 'answer'
  | 'no headers'
  | 'stalled body'
  | 'cut body'
  | 'reset'
  | 'redirect'
  | 'page'
  | 'half json'
  | '503';

interface Org {
  readonly url: string;
  readonly paths: string[];
  readonly sockets: Set<Socket>;
  /** The connections of requests that were not answered as they should. */
  readonly held: Socket[];
  behaviour: Behaviour;
  close(): Promise<void>;
}

function misbehave(behaviour: Behaviour, response: ServerResponse, body: string): void {
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  if (behaviour === 'no headers') return;
  if (behaviour === 'reset') response.socket?.destroy();
  else if (behaviour === 'redirect') response.writeHead(302, { location: '/elsewhere' }).end();
  else if (behaviour === 'page') response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Ann</html>');
  else if (behaviour === 'half json')
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"records":[');
  else if (behaviour === '503') response.writeHead(503, { 'retry-after': '7' }).end('down');
  else {
    response.writeHead(200, headers);
    response.write(body.slice(0, 5), () => {
      if (behaviour === 'cut body') response.socket?.destroy();
    });
  }
}

async function startOrg(): Promise<Org> {
  const sockets = new Set<Socket>();
  const paths: string[] = [];
  const held: Socket[] = [];
  const server: Server = createServer((request, response) => {
    paths.push(`${request.method} ${request.url?.split('?')[0]}`);
    const isToken = request.url === '/services/oauth2/token';
    const token = { access_token: 't', instance_url: org.url };
    const body = JSON.stringify(isToken ? token : { totalSize: 0, done: true, records: [] });
    if (!isToken && org.behaviour !== 'answer') {
      held.push(request.socket);
      return misbehave(org.behaviour, response, body);
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end(body);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const org: Org = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    paths,
    sockets,
    held,
    behaviour: 'answer',
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return org;
}

describe('Salesforce transport', () => {
  let org: Org;
  const loose: unknown[] = [];
  const keep = (error: unknown): unknown => loose.push(error);

  beforeEach(async () => {
    org = await startOrg();
    process.on('unhandledRejection', keep);
    process.on('uncaughtException', keep);
  });

  afterEach(async () => {
    await org.close();
    // What is loose shows up in a later turn of the loop.
    await new Promise((resolve) => setImmediate(resolve));
    process.removeListener('unhandledRejection', keep);
    process.removeListener('uncaughtException', keep);
    expect(loose.splice(0)).to.deep.equal([]);
  });

  async function meet(behaviour: Behaviour, ms = 10_000): Promise<ConnectorError> {
    const connector = await openConnector({ loginUrl: org.url });
    await connector.findOwner?.('first@acme.example', createCall());
    org.behaviour = behaviour;
    return takeError(
      connector.findOwner?.('olga@acme.example', createCall({ signal: AbortSignal.timeout(ms) })) ?? Promise.resolve(),
    );
  }

  for (const behaviour of ['no headers', 'stalled body'] as const) {
    it(`ends ${behaviour} at the deadline, and its connection with it`, async () => {
      const error = await meet(behaviour, 60);

      expect(error.kind).to.equal('timeout');
      expect(org.held).to.have.length(1);
      while (org.held.some((socket) => org.sockets.has(socket))) await new Promise((resolve) => setImmediate(resolve));
    });
  }

  for (const [behaviour, status] of [
    ['cut body', undefined],
    ['reset', undefined],
    ['redirect', 302],
    ['page', undefined],
    ['half json', undefined],
    ['503', 503],
  ] as const) {
    it(`takes ${behaviour} for unavailable, without trying again`, async () => {
      const error = await meet(behaviour);

      expect(error.kind).to.equal('unavailable');
      expect(error.status).to.equal(status);
      expect(error.message).to.not.include('Ann');
      expect(org.paths.filter((path) => path.startsWith('GET'))).to.deep.equal(
        Array(2).fill('GET /services/data/v66.0/query'),
      );
      if (behaviour === '503') expect(error.retryAfterMs).to.equal(7_000);
    });
  }

  it('reaches nothing once the deadline has passed', async () => {
    const connector = await openConnector({ loginUrl: org.url });

    const error = await takeError(
      connector.findOwner?.('a@b.example', createCall({ signal: AbortSignal.abort() })) ?? Promise.resolve(),
    );

    expect(error.kind).to.equal('timeout');
    expect(org.paths).to.deep.equal([]);
  });

  it('uses its connection again', async () => {
    const connector = await openConnector({ loginUrl: org.url });
    for (const name of ['a', 'b', 'c', 'd']) await connector.findOwner?.(`${name}@acme.example`, createCall());

    expect(org.paths).to.have.length(5);
    expect(org.sockets.size).to.be.at.most(2);
  });

  it('lets the process end while a connection is kept, and writes no log whatever jsforce is told', async () => {
    const script = `
      import { createCall, openConnector } from ${JSON.stringify(import.meta.resolve('./support.ts'))};
      const connector = await openConnector({ loginUrl: ${JSON.stringify(org.url)} });
      await connector.findOwner('a@acme.example', createCall());
      process.stdout.write('done');`;

    const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      timeout: 15_000,
      env: { ...process.env, JSFORCE_LOG_LEVEL: 'DEBUG' },
    });

    expect(stdout).to.equal('done');
    expect(stderr).to.not.include('acme.example');
  });
});
