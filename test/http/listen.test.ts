import { execFile } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { close, createHttpServer, listen, SERVER_TIMES, serve } from '../../src/http/listen.ts';

const CLIENTS = fileURLToPath(new URL('./raw-clients.ts', import.meta.url));

describe('the server', () => {
  it('cuts off who is slow, speaks no HTTP, or is one too many', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [CLIENTS], { timeout: 15_000 });
    expect(JSON.parse(stdout)).to.deep.equal({
      nothing: 'HTTP/1.1 408 Request Timeout',
      headers: 'HTTP/1.1 408 Request Timeout',
      body: 'HTTP/1.1 408 Request Timeout',
      nonsense: 'HTTP/1.1 400 Bad Request',
      above: '',
    });
  });

  it('answers 503 until it is ready', async () => {
    const server = createHttpServer({ ...SERVER_TIMES, maxConnections: 10 });
    await listen(server, '127.0.0.1', 0);
    const { port } = server.address() as AddressInfo;
    const starting = await fetch(`http://127.0.0.1:${port}/`);
    expect([starting.status, starting.headers.get('retry-after')]).to.deep.equal([503, '1']);
    await starting.text();
    serve(server, (_request, response) => response.end('ready'));
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).to.equal('ready');
    server.closeAllConnections();
    await close(server);
  });
});
