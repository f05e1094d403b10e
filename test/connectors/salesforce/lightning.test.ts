import { expect } from 'chai';
import { createLinks, toLightningOrigin } from '../../../connectors/salesforce/lightning.ts';
import { ACCOUNT_ID, CONTACT_ID, LEAD_ID, openConnector, toSettings } from './support.ts';

const HOSTS: readonly (readonly [string, string | undefined])[] = [
  ['https://acme.my.salesforce.com', 'https://acme.lightning.force.com'],
  ['https://acme--uat.sandbox.my.salesforce.com', 'https://acme--uat.sandbox.lightning.force.com'],
  ['https://x-dev-ed.develop.my.salesforce.com', 'https://x-dev-ed.develop.lightning.force.com'],
  ['https://agency.my.salesforce.mil', 'https://agency.lightning.crmforce.mil'],
  ['https://acme.my-salesforce.com', 'https://acme.my-lightning.com'],
  ['https://acme.my.sfcrmproducts.cn', 'https://acme.lightning.sfcrmapps.cn'],
  ['https://na139.salesforce.com', 'https://na139.lightning.force.com'],
  ['http://127.0.0.1:4000', 'http://127.0.0.1:4000'],
  ['https://login.salesforce.com', undefined],
  ['https://test.salesforce.com', undefined],
];

describe('Salesforce links', () => {
  for (const [instance, lightning] of HOSTS) {
    it(`takes ${lightning} for the pages of ${instance}`, () =>
      expect(toLightningOrigin(instance)).to.equal(lightning));
  }

  it('links to each type of record by its long id', async () => {
    const { link } = await openConnector();

    expect(link({ type: 'lead', id: LEAD_ID })).to.equal(
      `https://acme.lightning.force.com/lightning/r/Lead/${LEAD_ID}/view`,
    );
    expect(link({ type: 'contact', id: '003D000000QXgJF' })).to.equal(
      'https://acme.lightning.force.com/lightning/r/Contact/003D000000QXgJFIA1/view',
    );
    expect(link({ type: 'account', id: ACCOUNT_ID })).to.match(/\/lightning\/r\/Account\/0015g00000PqRsTAAV\/view$/);
    expect(link({ type: 'deal', id: LEAD_ID })).to.equal(undefined);
    expect(link({ type: 'lead', id: '../../x' })).to.equal(undefined);
  });

  it('knows no host before the login has told it', () => {
    const settings = toSettings({
      loginUrl: 'https://login.salesforce.com',
      clientSecret: '',
      privateKey: 'k',
      username: 'u',
    });
    let instance: string | undefined;
    const links = createLinks(settings, () => instance);

    expect(links.link({ type: 'lead', id: LEAD_ID })).to.equal(undefined);
    expect(links.refFromLink(`https://login.salesforce.com/${LEAD_ID}`)).to.equal(undefined);
    instance = 'https://acme.my.salesforce.com';
    expect(links.link({ type: 'lead', id: LEAD_ID })).to.match(/^https:\/\/acme\.lightning\.force\.com\//);
  });

  it('takes the address of an org that has one of its own', async () => {
    const { link, refFromLink } = await openConnector({ lightningUrl: 'https://crm.acme.example' });

    expect(link({ type: 'lead', id: LEAD_ID })).to.equal(`https://crm.acme.example/lightning/r/Lead/${LEAD_ID}/view`);
    expect(refFromLink(`https://crm.acme.example/lightning/r/Lead/${LEAD_ID}/view`)).to.deep.equal({
      type: 'lead',
      id: LEAD_ID,
    });
  });

  for (const [link, ref] of [
    [`https://acme.lightning.force.com/lightning/r/Lead/${LEAD_ID}/view`, { type: 'lead', id: LEAD_ID }],
    [
      `  https://acme.lightning.force.com/lightning/r/Contact/${CONTACT_ID}/view?ws=%2F#x `,
      { type: 'contact', id: CONTACT_ID },
    ],
    [`https://acme.lightning.force.com/lightning/r/${CONTACT_ID}/edit`, { type: 'contact', id: CONTACT_ID }],
    [
      `https://acme.lightning.force.com/lightning/r/Account/${ACCOUNT_ID}/related/Contacts/view`,
      { type: 'account', id: ACCOUNT_ID },
    ],
    [`https://acme.lightning.force.com/one/one.app#/sObject/${LEAD_ID}/view`, { type: 'lead', id: LEAD_ID }],
    ['https://acme.my.salesforce.com/003D000000QXgJF', { type: 'contact', id: '003D000000QXgJFIA1' }],
    [`https://other.lightning.force.com/lightning/r/Lead/${LEAD_ID}/view`, undefined],
    [`http://acme.lightning.force.com/lightning/r/Lead/${LEAD_ID}/view`, undefined],
    [`https://acme.lightning.force.com.evil.example/lightning/r/Lead/${LEAD_ID}/view`, undefined],
    [`https://me@acme.lightning.force.com/lightning/r/Lead/${LEAD_ID}/view`, undefined],
    ['https://acme.lightning.force.com/lightning/r/Opportunity/0065g00000AbCdEAAV/view', undefined],
    [`https://evil.example/?u=https://acme.lightning.force.com/lightning/r/Lead/${LEAD_ID}/view`, undefined],
    ['https://acme.lightning.force.com/', undefined],
    ['no link', undefined],
    ['', undefined],
  ] as const) {
    it(`reads ${JSON.stringify(link)} as ${JSON.stringify(ref)}`, async () => {
      expect((await openConnector()).refFromLink(link)).to.deep.equal(ref);
    });
  }
});
