import { expect } from 'chai';
import { parseConfig } from '../../config/load.ts';
import { ConfigError } from '../../config/problems.ts';
import { connectors } from '../../connectors/registry.ts';
import type { Definitions } from '../../src/start/accounts.ts';

function load(owners: unknown) {
  const raw = { accounts: { crm: { connector: 'local', owners } }, channels: { shop: { account: 'crm' } } };
  return parseConfig(raw, connectors as unknown as Definitions, {}, '.').accounts.crm?.owners;
}

describe('owners of an account', () => {
  it('are e-mails of CRM users by the e-mail or the number of the agent', () => {
    const given = { ' Ann@Shop.example': 'ANN.KELLER@example.com ', '2016': 'bob@example.com' };
    expect(load(given)).to.deep.equal({ 'ann@shop.example': 'ann.keller@example.com', '2016': 'bob@example.com' });
    expect(load(undefined)).to.deep.equal({});
  });

  for (const [owners, problem] of [
    [[], 'accounts.crm.owners'],
    [{ ann: 'ann@example.com' }, 'accounts.crm.owners.ann: expected the e-mail of a Jivo agent'],
    [{ 'ann@shop.example': 7 }, 'accounts.crm.owners.ann@shop.example: expected the e-mail of a CRM user'],
    [{ 'ann@shop.example': 'a@x.example b@x.example' }, 'expected the e-mail of a CRM user'],
  ] as const) {
    it(`are not ${JSON.stringify(owners)}`, () => {
      expect(() => load(owners)).to.throw(ConfigError, problem);
    });
  }
});
