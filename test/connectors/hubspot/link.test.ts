import { expect } from 'chai';
import type { Connector } from '../../../connectors/connector.ts';
import { mockHost } from '../../mock-host.ts';
import { API, openAccount, toContactAnswer } from './account-fixture.ts';
import { createCall } from './recorded-call.ts';

const ref = { type: 'contact', id: '101' };

async function openWarm(uiDomain: string): Promise<Connector> {
  const connector = await openAccount();
  mockHost(API)
    .get('/account-info/2026-03/details')
    .reply(200, { portalId: 4711, uiDomain, timeZone: 'UTC' })
    .get('/crm/owners/2026-03')
    .query(true)
    .reply(200, { results: [] });
  await connector.warm?.(createCall());
  return connector;
}

describe('hubspot links', () => {
  for (const host of ['app.hubspot.com', 'app-eu1.hubspot.com', 'app-na2.hubspot.com', 'app-ap1.hubspot.com']) {
    it(`are built for ${host}`, async () => {
      const connector = await openWarm(host);

      const link = connector.link(ref);

      expect(link).to.equal(`https://${host}/contacts/4711/record/0-1/101`);
      expect(connector.refFromLink(String(link))).to.deep.equal(ref);
    });
  }

  it('are not built for a host that is not HubSpot', async () => {
    expect((await openWarm('hubspot.com.evil.example')).link(ref)).to.equal(undefined);
  });

  it('are learnt from a record where the account has not been read', async () => {
    const connector = await openAccount();
    mockHost(API).get('/crm/objects/2026-03/contacts/101').query(true).reply(200, toContactAnswer('101'));

    await connector.read(ref, createCall());

    expect(connector.link({ type: 'contact', id: '7' })).to.equal(
      'https://app-eu1.hubspot.com/contacts/4711/record/0-1/7',
    );
  });

  it('are not made of other types', async () => {
    const connector = await openWarm('app.hubspot.com');

    expect(connector.link({ type: 'deal', id: '1' })).to.equal(undefined);
    expect(connector.link({ type: 'contact', id: 'x' })).to.equal(undefined);
  });

  for (const [link, id] of [
    ['https://app.hubspot.com/contacts/4711/record/0-1/101', '101'],
    ['https://app-eu1.hubspot.com/contacts/4711/record/0-1/101/', '101'],
    ['  https://app.hubspot.com/contacts/4711/record/0-1/101?interaction=note#x ', '101'],
    ['https://app.hubspot.com/contacts/4711/record/0-1/101/view/1', '101'],
    ['https://app.hubspot.com/contacts/4711/contact/101', '101'],
    ['https://app.hubspot.com/contacts/4712/record/0-1/101', undefined],
    ['https://app.hubspot.com/contacts/4711/record/0-2/101', undefined],
    ['https://app.hubspot.com/contacts/4711/record/0-1/101abc', undefined],
    ['http://app.hubspot.com/contacts/4711/record/0-1/101', undefined],
    ['https://app.hubspot.com.evil.example/contacts/4711/record/0-1/101', undefined],
    ['https://evilhubspot.com/contacts/4711/record/0-1/101', undefined],
    ['https://user@app.hubspot.com/contacts/4711/record/0-1/101', undefined],
    ['https://app.hubspot.com:8443/contacts/4711/record/0-1/101', undefined],
    ['https://acme.my.salesforce.com/0031', undefined],
    ['javascript:alert(1)', undefined],
    ['', undefined],
  ] as const) {
    it(`read ${JSON.stringify(link)} as ${id ?? 'nothing'}`, async () => {
      const connector = await openWarm('app.hubspot.com');

      expect(connector.refFromLink(link)?.id).to.equal(id);
    });
  }

  it('read nothing while the portal is not known', async () => {
    const connector = await openAccount();

    expect(connector.refFromLink('https://app.hubspot.com/contacts/4711/record/0-1/101')).to.equal(undefined);
  });
});
