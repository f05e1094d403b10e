import { expect } from 'chai';
import { parseConfig } from '../../config/load.ts';
import { connectors } from '../../connectors/registry.ts';
import { findOpenDoors } from '../../src/ops/open-doors.ts';
import type { Definitions } from '../../src/start/accounts.ts';

const TOKEN = 'a-token-for-the-monitoring';

/** Title, keys of `server`, and a word of each finding. */
const SERVERS: readonly [string, object, readonly RegExp[]][] = [
  ['nothing set', {}, []],
  ['an address of the network', { host: '0.0.0.0' }, [/read \/metrics/]],
  ['an address of the network and a token', { host: '0.0.0.0', monitoringToken: TOKEN }, []],
  [
    'a public address behind a known proxy',
    { publicUrl: 'https://jivo.example.com', trustedProxies: ['127.0.0.1'] },
    [],
  ],
  ['a public address behind a proxy that may be anybody', { publicUrl: 'https://jivo.example.com' }, [/count as one/]],
  [
    'a public address without https',
    { publicUrl: 'http://jivo.example.com', trustedProxies: ['127.0.0.1'] },
    [/in clear/],
  ],
  ['a local address for people', { publicUrl: 'http://localhost:8080' }, []],
];

describe('what gateway check says of open doors', () => {
  for (const [title, server, expected] of SERVERS) {
    it(`with ${title}`, () => {
      const raw = { server, accounts: { crm: { connector: 'local' } }, channels: { shop: { account: 'crm' } } };
      const findings = findOpenDoors(parseConfig(raw, connectors as unknown as Definitions, {}, '/'));
      expect(findings).to.have.length(expected.length);
      for (const [index, pattern] of expected.entries()) expect(findings[index]?.text).to.match(pattern);
    });
  }
});
