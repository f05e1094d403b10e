import type { IncomingMessage } from 'node:http';
import { expect } from 'chai';
import { createAddressReader, createAddressTest } from '../../src/http/addresses.ts';
import { toNetwork } from '../../src/http/network.ts';

function read(trusted: readonly string[], remoteAddress: string | undefined, forwarded?: string): string {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  return createAddressReader(trusted)({ socket: { remoteAddress }, headers } as unknown as IncomingMessage);
}

describe('the address of a client', () => {
  const cases: readonly [string, readonly string[], string | undefined, string | undefined, string][] = [
    ['is the peer without proxies, whatever the header says', [], '198.51.100.7', '203.0.113.9', '198.51.100.7'],
    ['is the peer when that is no trusted proxy', ['10.0.0.0/8'], '198.51.100.7', '203.0.113.9', '198.51.100.7'],
    ['is what the trusted proxy says', ['10.0.0.0/8'], '10.0.0.1', '203.0.113.9', '203.0.113.9'],
    ['is not what the client wrote itself', ['10.0.0.0/8'], '10.0.0.1', '1.1.1.1, 203.0.113.9', '203.0.113.9'],
    ['is left of further proxies', ['10.0.0.0/8'], '10.0.0.1', '1.1.1.1, 203.0.113.9, 10.0.0.2', '203.0.113.9'],
    ['is the proxy without a header', ['10.0.0.1'], '10.0.0.1', undefined, '10.0.0.1'],
    ['is the proxy when all are proxies', ['10.0.0.0/8'], '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.1'],
    ['is the proxy when the header is no address', ['10.0.0.1'], '10.0.0.1', 'unknown', '10.0.0.1'],
    ['is never taken past what is no address', ['10.0.0.1'], '10.0.0.1', '203.0.113.9, <script>', '10.0.0.1'],
    ['may come with a port', ['10.0.0.1'], '10.0.0.1', '203.0.113.9:4711', '203.0.113.9'],
    ['may come in brackets', ['10.0.0.1'], '10.0.0.1', '[2001:db8::1]:443', '2001:db8::1'],
    ['is the same in its IPv6 form', ['10.0.0.1'], '::ffff:10.0.0.1', '::ffff:203.0.113.9', '203.0.113.9'],
    ['is empty for a connection that is gone', [], undefined, undefined, ''],
  ];
  for (const [title, trusted, peer, header, expected] of cases) {
    it(title, () => {
      expect(read(trusted, peer, header)).to.equal(expected);
    });
  }
});

describe('a list of addresses', () => {
  it('holds single ones and ranges of both kinds', () => {
    const isListed = createAddressTest(['203.0.113.7', '10.0.0.0/8', '2001:db8::/32']);
    for (const address of ['203.0.113.7', '::ffff:203.0.113.7', '10.255.0.1', '2001:db8:1::5']) {
      expect(isListed(address), address).to.equal(true);
    }
    for (const address of ['203.0.113.8', '11.0.0.1', '2001:db9::1', '', 'unknown']) {
      expect(isListed(address), address).to.equal(false);
    }
  });

  it('takes nothing that is no address', () => {
    expect(() => createAddressTest(['example.com'])).to.throw('is no address');
  });
});

describe('the network of a client', () => {
  it('is the address, and of IPv6 its first half', () => {
    expect(toNetwork('203.0.113.7')).to.equal('203.0.113.7');
    expect(toNetwork('2001:db8:1:2:3:4:5:6')).to.equal('2001:db8:1:2');
    expect(toNetwork('2001:db8::1')).to.equal('2001:db8:0:0');
  });
});
