import { expect } from 'chai';
import { parseConfig } from '../../config/load.ts';
import { connectors } from '../../connectors/registry.ts';
import type { Definitions } from '../../src/start/accounts.ts';
import { createCall } from '../connectors/salesforce/support.ts';
import { createFakeCrm } from '../gateway/fake-connector.ts';
import { chatAccepted } from '../gateway/payloads.ts';
import { startTestGateway } from '../gateway/start-gateway.ts';
import { mockHost } from '../mock-host.ts';

const definitions = connectors as unknown as Definitions;

/** Every setting of every connector that is an address. */
const ADDRESSES = Object.values(definitions).flatMap(({ id, settings }) =>
  Object.keys(settings)
    .filter((key) => /url|audience/i.test(key))
    .map((key) => ({ id, key })),
);

function configure(id: string, key: string, value: string): void {
  const raw = {
    accounts: { crm: { connector: id, settings: { [key]: value } } },
    channels: { shop: { account: 'crm' } },
  };
  parseConfig(raw, definitions, {}, '/');
}

describe('where the gateway sends to', () => {
  it('has addresses to set for both CRMs', () => {
    expect(ADDRESSES).to.deep.include({ id: 'hubspot', key: 'apiUrl' });
    expect(ADDRESSES).to.deep.include({ id: 'salesforce', key: 'loginUrl' });
  });

  for (const { id, key } of ADDRESSES) {
    it(`is https in ${id}.${key}, and http on this machine alone`, () => {
      for (const good of [
        'https://crm.example',
        'http://127.0.0.1:4000',
        'http://localhost:4000',
        'http://[::1]:4000',
      ]) {
        expect(() => configure(id, key, good), good).to.not.throw();
      }
      const bad = [
        'http://crm.example',
        'ftp://crm.example',
        'file:///etc/passwd',
        'crm.example',
        '//crm.example',
        'https://user:key@crm.example',
        'http://127.0.0.1.evil.example',
        'http://localhost.evil.example',
        'javascript:alert(1)',
      ];
      for (const value of bad) expect(() => configure(id, key, value), value).to.throw(key);
    });
  }

  it('is never a Salesforce host without https, though the login names it', async () => {
    for (const instance of ['http://acme.my.salesforce.com', 'http://127.0.0.1:9', 'ftp://acme.my.salesforce.com']) {
      mockHost('https://acme.my.salesforce.com')
        .post('/services/oauth2/token')
        .reply(200, { access_token: 'token', instance_url: instance });
      const schema = connectors.salesforce.settings;
      const defaults = Object.fromEntries(Object.entries(schema).map(([key, leaf]) => [key, leaf.default]));
      const settings = {
        ...defaults,
        loginUrl: 'https://acme.my.salesforce.com',
        clientId: 'id',
        clientSecret: 'secret',
      };
      const connector = await connectors.salesforce.open(settings as never, { account: 'crm' } as never);
      const error = await connector
        .find({ emails: ['ada@shop.example'], phones: [] }, createCall())
        .catch((cause) => cause);
      expect(error).to.include({
        kind: 'rejected',
        message: 'Salesforce names an address without https: nothing is sent there.',
      });
    }
  });
});

describe('links for agents', () => {
  it('are no links without https, whatever the record holds', async () => {
    const crm = createFakeCrm();
    await using gateway = await startTestGateway({
      crm,
      channel: { customData: [{ title: 'About', from: 'about' }] },
    });
    const values = [
      'http://evil.example/',
      'javascript:alert(1)',
      'https://a.example/ https://b.example/',
      'data:text/html,x',
      'https://shop.example/42',
    ];
    for (const [index, about] of values.entries()) {
      const visitor = { number: index + 1, email: `person${index}@shop.example` };
      crm.seed({ email: visitor.email, about });
      const { custom_data } = await gateway.send(chatAccepted(visitor));
      const link = about === 'https://shop.example/42' ? { link: about } : {};
      expect(custom_data).to.deep.equal([{ title: 'About', content: about, ...link }]);
    }
  });
});
