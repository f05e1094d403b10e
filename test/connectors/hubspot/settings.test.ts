import { expect } from 'chai';
import type { HubspotSettings } from '../../../connectors/hubspot/index.ts';
import { hubspot } from '../../../connectors/hubspot/index.ts';
import { catchError, createSettings, openAccount, TOKEN } from './account-fixture.ts';

const oauth = { accessToken: '', clientId: 'a', clientSecret: 'b', refreshToken: 'c' };

describe('hubspot settings', () => {
  for (const [title, given, says] of [
    ['no key at all', { accessToken: '' }, 'needs a key'],
    ['two kinds of key', { ...oauth, accessToken: TOKEN }, 'not both'],
    ['half of an OAuth key', { accessToken: '', clientId: 'a' }, 'all three'],
    ['a key with a line break', { accessToken: `${TOKEN}\n` }, 'line break'],
    ['a key with a letter that only looks right', { accessToken: `${TOKEN}\u0430` }, 'foreign letter'],
    ['a phone property in use', { phoneProperty: 'mobilephone' }, 'already in use'],
    ['one property for two things', { phoneProperty: 'x', visitorProperty: 'x' }, 'already in use'],
  ] as readonly (readonly [string, Partial<HubspotSettings>, string])[]) {
    it(`refuse ${title}`, async () => {
      const error = await catchError(openAccount(given), 'rejected');

      expect(error.message).to.include(says);
      expect(error.message).to.not.include(TOKEN);
    });
  }

  it('take OAuth alone', async () => {
    expect((await openAccount(oauth)).createType).to.equal('contact');
  });

  for (const [key, values] of Object.entries({
    apiUrl: ['http://api.hubapi.com', 'api.hubapi.com', 'https://u:p@api.hubapi.com', 'https://api.hubapi.com/?a=1', 1],
    apiVersion: ['v3', '2026-04', '', 3],
    burstLimit: [0, 1.5, 'many', -1],
    phoneProperty: ['Mobile Phone', '1x', 'a'.repeat(101)],
    visitorProperty: ['a b', '../x'],
    newContactName: ['', ' x', 'a'.repeat(101)],
  })) {
    for (const value of values) {
      it(`refuse ${key} ${JSON.stringify(value).slice(0, 40)}`, () => {
        expect(() => createSettings({ [key]: value })).to.throw(key);
      });
    }
  }

  for (const apiUrl of ['https://api-eu1.hubapi.com', 'http://127.0.0.1:4010', 'http://localhost:4010']) {
    it(`take apiUrl ${apiUrl}`, () => {
      expect(createSettings({ apiUrl }).apiUrl).to.equal(apiUrl);
    });
  }

  it('mark every secret as one, and document every key', () => {
    const secrets = Object.entries(hubspot.settings).filter(([, schema]) => schema.sensitive);

    expect(secrets.map(([key]) => key)).to.deep.equal(['accessToken', 'clientSecret', 'refreshToken']);
    for (const schema of Object.values(hubspot.settings)) expect(schema.doc).to.match(/\.$/);
  });

  it('say the limits of the account as data', () => {
    const limits = hubspot.limits(createSettings({ burstLimit: 190, dailyLimit: 625_000 }));

    expect(limits.map(({ bucket, max, intervalMs }) => ({ bucket, max, intervalMs }))).to.deep.equal([
      { bucket: 'burst', max: 190, intervalMs: 10_000 },
      { bucket: 'search', max: 5, intervalMs: 1000 },
      { bucket: 'daily', max: 625_000, intervalMs: 86_400_000 },
    ]);
  });
});
