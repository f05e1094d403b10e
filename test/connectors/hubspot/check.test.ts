import { expect } from 'chai';
import type { CheckReport } from '../../../connectors/connector.ts';
import type { HubspotSettings } from '../../../connectors/hubspot/index.ts';
import { mockHost } from '../../mock-host.ts';
import { API, openAccount } from './account-fixture.ts';
import { createCall } from './recorded-call.ts';

const V = '2026-03';
const STANDARD = ['firstname', 'lastname', 'email', 'phone', 'mobilephone', 'company', 'lifecyclestage'];
const missingScope = [403, { category: 'MISSING_SCOPES' }] as const;

interface Answers {
  readonly account?: readonly [number, unknown];
  readonly list?: readonly [number, unknown];
  readonly write?: readonly [number, unknown];
  readonly owners?: readonly [number, unknown];
  readonly properties?: readonly Record<string, unknown>[];
}

async function check(
  answers: Answers,
  settings: Partial<HubspotSettings> = {},
  fields: readonly string[] = [],
): Promise<CheckReport> {
  const connector = await openAccount(settings);
  const properties = [...STANDARD.map((name) => ({ name })), ...(answers.properties ?? [])];
  const reply = (given: readonly [number, unknown]): readonly [number, string] => [given[0], JSON.stringify(given[1])];
  mockHost(API)
    .get(`/account-info/${V}/details`)
    .reply(
      ...reply(
        answers.account ?? [
          200,
          { portalId: 4711, uiDomain: 'app.hubspot.com', timeZone: 'UTC', accountType: 'STANDARD' },
        ],
      ),
    )
    .get(`/crm/objects/${V}/contacts`)
    .query({ limit: '1', properties: 'hs_object_id' })
    .reply(...reply(answers.list ?? [200, { results: [] }]), {
      'X-HubSpot-RateLimit-Max': '100',
      'X-HubSpot-RateLimit-Remaining': '97',
      'X-HubSpot-RateLimit-Daily': '250000',
      'X-HubSpot-RateLimit-Daily-Remaining': '12',
    })
    .patch(`/crm/objects/${V}/contacts/0`, { properties: { lastname: '' } })
    .reply(...reply(answers.write ?? [404, { message: 'resource not found' }]))
    .get(`/crm/owners/${V}`)
    .query({ limit: '1', archived: 'false' })
    .reply(...reply(answers.owners ?? [200, { results: [] }]))
    .get(`/crm/properties/${V}/contacts`)
    .query({ archived: 'false' })
    .reply(200, { results: properties });
  return connector.check(createCall({ fields }));
}

function toLines(report: CheckReport): readonly string[] {
  return report.findings.map((finding) => `${finding.level}: ${finding.text}`);
}

describe('hubspot check', () => {
  it('says that all is well, and what is left of the limits', async () => {
    const report = await check({}, {}, ['lifecyclestage', 'owner.name']);

    expect(report.ok).to.equal(true);
    expect(report.account).to.equal('HubSpot portal 4711 (app.hubspot.com, STANDARD, UTC)');
    expect(toLines(report)).to.deep.equal([
      'ok: The key works for HubSpot portal 4711 (app.hubspot.com, STANDARD, UTC).',
      'ok: The key has crm.objects.contacts.read.',
      'ok: The key has crm.objects.contacts.write.',
      'ok: The key has crm.objects.owners.read.',
      'ok: 97 of 100 requests left per 10 seconds.',
      'warning: 12 of 250000 requests left today, all apps together.',
    ]);
  });

  it('names every missing scope and what it is for', async () => {
    const report = await check({ list: missingScope, write: missingScope, owners: missingScope });

    expect(report.ok).to.equal(false);
    expect(toLines(report)).to.include.members([
      'error: The key lacks crm.objects.contacts.read, needed for finding contacts.',
      'error: The key lacks crm.objects.contacts.write, needed for creating contacts and logging chats.',
      'warning: The key lacks crm.objects.owners.read, needed for owner names and for giving new contacts to the Jivo agent.',
    ]);
  });

  it('works on without the account details and without owners', async () => {
    const report = await check({ account: missingScope, owners: missingScope });

    expect(report.ok).to.equal(true);
    expect(report).to.not.have.property('account');
  });

  it('names configured properties that do not exist or do not fit', async () => {
    const report = await check(
      {
        properties: [{ name: 'other_phone', modificationMetadata: { readOnlyValue: true } }, { name: 'jivo_visitor' }],
      },
      { phoneProperty: 'other_phone', visitorProperty: 'jivo_visitor' },
      ['account_balance'],
    );

    expect(report.ok).to.equal(false);
    expect(toLines(report)).to.include.members([
      'error: The phone property other_phone cannot be written.',
      'error: The visitor property jivo_visitor does not demand unique values.',
      'warning: The contact property account_balance, used in your configuration, does not exist.',
    ]);
  });

  it('is content with properties that fit', async () => {
    const report = await check(
      { properties: [{ name: 'other_phone' }, { name: 'jivo_visitor', hasUniqueValue: true }] },
      { phoneProperty: 'other_phone', visitorProperty: 'jivo_visitor' },
    );

    expect(report.ok).to.equal(true);
  });

  for (const [title, status, says] of [
    ['a refused key', 401, 'does not accept the key'],
    ['an outage', 503, 'unavailable'],
  ] as const) {
    it(`reports ${title} in one finding instead of throwing`, async () => {
      const connector = await openAccount();
      mockHost(API).get(`/account-info/${V}/details`).reply(status, '{}');

      const report = await connector.check(createCall());

      expect(report.ok).to.equal(false);
      expect(report.findings).to.have.lengthOf(1);
      expect(report.findings[0]?.text).to.include(says);
    });
  }

  it('sends the admin of an OAuth app to the app, not to a key', async () => {
    const settings = { accessToken: '', clientId: 'id', clientSecret: 'secret', refreshToken: 'refresh' };
    const connector = await openAccount(settings);
    mockHost(API).post('/oauth/2026-03/token').reply(400, { error: 'invalid_grant', status: 'BAD_REFRESH_TOKEN' });

    const [finding] = (await connector.check(createCall())).findings;

    expect(finding?.text).to.include('BAD_REFRESH_TOKEN');
    expect(finding?.hint).to.match(/Install the app again/);
  });

  it('names a version that HubSpot does not serve', async () => {
    const connector = await openAccount({ apiVersion: '2031-03' });
    mockHost(API).get('/account-info/2031-03/details').reply(404, '');

    const report = await connector.check(createCall());

    expect(report.ok).to.equal(false);
    expect(report.findings.map(({ text }) => text).join()).to.match(/does not know its API version 2031-03/);
  });

  it('reports an outage in the middle', async () => {
    const report = await check({ list: [503, ''] });

    expect(report.ok).to.equal(false);
    expect(toLines(report).join()).to.include('error: HubSpot is unavailable');
  });
});
