import { mock } from 'node:test';
import { expect } from 'chai';
import type { Connector } from '../../../connectors/connector.ts';
import { mockHost } from '../../mock-host.ts';
import { API, catchError, openAccount, toContactAnswer } from './account-fixture.ts';
import { createCall } from './recorded-call.ts';

const V = '2026-03';
const phones = [{ e164: '+12015550123', countryCode: '1', national: '2015550123', spellings: ['+12015550123'] }];

function mockHits(owners: readonly string[]): void {
  const results = owners.map((owner, index) => toContactAnswer(String(index + 1), { hubspot_owner_id: owner }));
  mockHost(API).post(`/crm/objects/${V}/contacts/search`).reply(200, { results });
}

function mockOwner(id: string, status = 200): void {
  mockHost(API).get(`/crm/owners/${V}/${id}`).reply(status, { id, firstName: 'Owner', lastName: id });
}

describe('hubspot owners', () => {
  let connector: Connector;

  beforeEach(async () => {
    connector = await openAccount();
  });

  it('are asked for once however many records name them', async () => {
    mockHits(['55', '55', '56']);
    mockOwner('55');
    mockOwner('56');
    const call = createCall();

    const found = await connector.find({ emails: [], phones }, call);

    expect(found.map((record) => record.owner?.name)).to.deep.equal(['Owner 55', 'Owner 55', 'Owner 56']);
    expect(call.exchanges).to.have.lengthOf(3);
  });

  it('are not asked for when a number leads to a crowd', async () => {
    mockHits(['1', '2', '3', '4', '5', '6']);
    const call = createCall();

    const found = await connector.find({ emails: [], phones }, call);

    expect(found.map((record) => record.owner?.id)).to.deep.equal(['1', '2', '3', '4', '5', '6']);
    expect(call.exchanges).to.have.lengthOf(1);
  });

  it('who have left keep their number alone, and are not asked for again', async () => {
    mockHits(['55']);
    mockHits(['55']);
    mockOwner('55', 404);

    await connector.find({ emails: [], phones }, createCall());
    const [record] = await connector.find({ emails: [], phones }, createCall());

    expect(record?.owner).to.deep.equal({ id: '55' });
  });

  it('are not made of agents without an account, who are asked for once', async () => {
    mockHost(API)
      .get(`/crm/owners/${V}`)
      .query((query) => query.email === 'eve@shop.example')
      .reply(200, {
        results: [
          { id: '1', email: 'other@shop.example' },
          { id: '2', email: 'eve@shop.example', archived: true },
        ],
      });

    expect(await connector.findOwner?.('eve@shop.example', createCall())).to.equal(undefined);
    expect(await connector.findOwner?.('eve@shop.example', createCall())).to.equal(undefined);
    expect(await connector.findOwner?.('no address', createCall())).to.equal(undefined);
  });

  it('are nobody without a question while the whole list is fresh', async () => {
    mock.timers.enable({ apis: ['Date'], now: Date.now() });
    try {
      mockHost(API).get(`/account-info/${V}/details`).reply(200, { portalId: 4711 });
      mockHost(API)
        .get(`/crm/owners/${V}`)
        .query((query) => query.after === undefined)
        .reply(200, { results: [{ id: '1', email: 'Bob@shop.example' }], paging: { next: { after: '1' } } })
        .get(`/crm/owners/${V}`)
        .query((query) => query.after === '1')
        .reply(200, { results: [{ id: '2', email: 'eve@shop.example' }] });
      await connector.warm?.(createCall());

      const call = createCall();
      expect((await connector.findOwner?.('bob@shop.example', call))?.id).to.equal('1');
      expect((await connector.findOwner?.('eve@shop.example', call))?.id).to.equal('2');
      expect(await connector.findOwner?.('new@shop.example', call)).to.equal(undefined);
      expect(call.exchanges).to.deep.equal([]);

      mock.timers.tick(6 * 60_000);
      mockHost(API)
        .get(`/crm/owners/${V}`)
        .query((query) => query.email === 'new@shop.example')
        .reply(200, { results: [{ id: '3', email: 'new@shop.example' }] });
      expect((await connector.findOwner?.('new@shop.example', call))?.id).to.equal('3');
    } finally {
      mock.timers.reset();
    }
  });

  it('are nobody, not a refused key, where the key may not read them', async () => {
    mockHost(API)
      .get(`/crm/owners/${V}`)
      .query(true)
      .reply(403, {
        category: 'MISSING_SCOPES',
        errors: [{ context: { requiredScopes: ['crm.objects.owners.read'] } }],
      });

    expect(await connector.findOwner?.('eve@shop.example', createCall())).to.equal(undefined);
    expect(await connector.findOwner?.('eve@shop.example', createCall())).to.equal(undefined);
  });

  it('do not keep a narrow key from warming up', async () => {
    mockHost(API).get(`/crm/owners/${V}`).query(true).reply(403, {}).get(`/account-info/${V}/details`).reply(403, {});

    await connector.warm?.(createCall());
  });

  it('report an outage', async () => {
    mockHost(API).get(`/crm/owners/${V}`).query(true).reply(503, '');

    await catchError(Promise.resolve(connector.findOwner?.('eve@shop.example', createCall())), 'unavailable');
  });
});
