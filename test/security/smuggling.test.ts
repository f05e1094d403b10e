import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { expect } from 'chai';
import { startTestGateway, type TestGateway, TOKEN } from '../gateway/start-gateway.ts';

const BODY = '{"event_name":"unheard_of"}';
const PATH = `/jivo/shop/${TOKEN}`;
const LENGTH = `Content-Length: ${BODY.length}`;

/** Sends bytes as they are and gives all that comes back until the gateway closes. */
async function exchange({ gateway }: TestGateway, text: string): Promise<string> {
  const { port } = gateway.server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk: Buffer) => {
    answer += chunk.toString('latin1');
  });
  socket.on('error', () => undefined);
  socket.write(text);
  await once(socket, 'close');
  return answer;
}

const toRequest = (lines: readonly string[], end = '\r\n') =>
  [`POST ${PATH} HTTP/1.1`, ...lines, 'Connection: close', '', BODY].join(end);

/** Requests of which a proxy and the gateway might see the end in different places. */
const SHAPES: readonly [string, string][] = [
  ['two ways to say how long it is', toRequest(['Host: a', LENGTH, 'Transfer-Encoding: chunked'])],
  ['two lengths', toRequest(['Host: a', LENGTH, 'Content-Length: 5'])],
  ['a length that is none', toRequest(['Host: a', 'Content-Length: +5'])],
  ['an unheard-of transfer encoding', toRequest(['Host: a', 'Transfer-Encoding: xchunked'])],
  ['a blank before a colon', toRequest(['Host: a', LENGTH, 'Transfer-Encoding : chunked'])],
  ['a folded header', toRequest(['Host: a', LENGTH, 'X-A: b\r\n c'])],
  ['lines without a carriage return', toRequest(['Host: a', LENGTH], '\n')],
  ['no host', toRequest([LENGTH])],
  ['a method that is none', toRequest(['Host: a', LENGTH]).replace('POST', 'BREW')],
];

describe('a request that is not what it seems', () => {
  for (const [title, text] of SHAPES) {
    it(`is refused with ${title}: nothing of it is an event, and the connection ends`, async () => {
      await using gateway = await startTestGateway();
      const answer = await exchange(gateway, text);
      expect(answer).to.match(/^HTTP\/1\.1 400 /);
      expect(answer.match(/HTTP\/1\.1/g)).to.have.length(1);
      expect(answer).to.not.contain(TOKEN);
      expect(await gateway.events()).to.deep.equal([]);
      expect(JSON.stringify(gateway.log.entries)).to.not.contain(TOKEN);
    });
  }

  it('is taken when it is well made: the shapes above fail for what they are', async () => {
    await using gateway = await startTestGateway();
    expect(await exchange(gateway, toRequest(['Host: a', LENGTH]))).to.match(/^HTTP\/1\.1 200 /);
    expect(await gateway.events()).to.have.length(1);
  });
});
