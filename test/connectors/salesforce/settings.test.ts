import { expect } from 'chai';
import convict from 'convict';
import { salesforce } from '../../../connectors/salesforce/index.ts';
import type { SalesforceSettings } from '../../../connectors/salesforce/settings.ts';
import { openConnector, takeError } from './support.ts';

function validate(given: Partial<Record<keyof SalesforceSettings, unknown>>): void {
  const config = convict<SalesforceSettings>(salesforce.settings);
  config.load(given);
  config.validate({ allowed: 'strict' });
}

describe('Salesforce settings', () => {
  it('takes the defaults and a My Domain', () => validate({ loginUrl: 'https://acme.my.salesforce.com' }));

  it('takes an empty company', () => validate({ companyFallback: '' }));

  for (const given of [
    { loginUrl: 'acme.my.salesforce.com' },
    { loginUrl: 'http://acme.my.salesforce.com' },
    { loginUrl: 'https://acme.my.salesforce.com/services' },
    { loginUrl: 'https://u:p@acme.my.salesforce.com' },
    { apiVersion: '66' },
    { apiVersion: '30.0' },
    { createType: 'account' },
    { externalIdField: "Jivo'Id" },
    { companyFallback: ' ' },
    { duplicates: 'maybe' },
    { timeZone: 'Mars/Olympus' },
    { dailyLimit: 0 },
    { lightningUrl: 'javascript:alert(1)' },
  ]) {
    it(`refuses ${JSON.stringify(given)}`, () => {
      expect(() => validate(given)).to.throw(Object.keys(given)[0]);
    });
  }

  for (const [given, message] of [
    [{ clientId: '' }, /clientId/],
    [{ clientSecret: '' }, /clientSecret/],
    [{ privateKey: 'k', username: 'u' }, /not both/],
    [{ clientSecret: '', privateKey: 'k' }, /username/],
    [{ loginUrl: 'https://login.salesforce.com' }, /My Domain/],
    [{ externalIdField: 'Email' }, /Email/],
    [{ externalIdField: 'X__c', extraPhoneField: 'X__c' }, /different/],
  ] as const) {
    it(`opens no connection for ${JSON.stringify(given)}`, async () => {
      const error = await takeError(openConnector(given));

      expect(error.kind).to.equal('rejected');
      expect(error.message).to.match(message);
    });
  }

  it('says its limits', async () => {
    const { limits } = salesforce;
    const given = { dailyLimit: 15_000, concurrentLimit: 20 } as SalesforceSettings;

    expect(limits(given).map(({ bucket, max, intervalMs }) => [bucket, max, intervalMs])).to.deep.equal([
      ['daily', 15_000, 86_400_000],
      ['concurrent', 20, undefined],
    ]);
  });
});
