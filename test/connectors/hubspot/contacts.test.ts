import { expect } from 'chai';
import type nock from 'nock';
import type { Connector, IdentityQuery } from '../../../connectors/connector.ts';
import { mockHost } from '../../mock-host.ts';
import { API, catchError, openAccount, toContactAnswer } from './account-fixture.ts';
import { chat } from './activity-fixtures.ts';
import { createCall } from './recorded-call.ts';

const V = '2026-03';
const CONTACTS = `/crm/objects/${V}/contacts`;
const ref = { type: 'contact', id: '101' };
const byEmail: IdentityQuery = { emails: ['ann@example.com'], phones: [] };
const byPhone: IdentityQuery = {
  emails: [],
  phones: [
    { e164: '+12015550123', countryCode: '1', national: '2015550123', spellings: ['+12015550123', '(201) 555-0123'] },
  ],
};

function api(): nock.Scope {
  return mockHost(API);
}

describe('hubspot contacts', () => {
  let connector: Connector;

  beforeEach(async () => {
    connector = await openAccount();
  });

  describe('create', () => {
    const draft = { type: 'contact', fields: { firstname: 'Ann', email: 'ann@example.com' } };

    it('names the contact that a conflict names', async () => {
      api()
        .post(CONTACTS)
        .reply(409, { status: 'error', message: 'Contact already exists. Existing ID: 6001', category: 'CONFLICT' });

      const error = await catchError(connector.create(draft, createCall()), 'duplicate');

      expect(error.existing).to.deep.equal({ type: 'contact', id: '6001' });
    });

    it('asks by e-mail when a conflict names nobody', async () => {
      api()
        .post(CONTACTS)
        .reply(409, { status: 'error', message: 'Contact already exists.' })
        .get(`${CONTACTS}/ann%40example.com`)
        .query((query) => query.idProperty === 'email')
        .reply(200, toContactAnswer('6002'));

      const error = await catchError(connector.create(draft, createCall()), 'duplicate');

      expect(error.existing).to.deep.equal({ type: 'contact', id: '6002' });
    });

    it('asks by visitor when a conflict is about the visitor', async () => {
      connector = await openAccount({ visitorProperty: 'jivo_visitor' });
      api()
        .post(CONTACTS)
        .reply(409, { status: 'error', message: 'x' })
        .get(`${CONTACTS}/shop-1`)
        .query((query) => query.idProperty === 'jivo_visitor')
        .reply(200, toContactAnswer('6003'));

      const draftOfVisitor = { type: 'contact', fields: { phone: '+12015550123' }, visitorKey: 'shop-1' };
      const error = await catchError(connector.create(draftOfVisitor, createCall()), 'duplicate');

      expect(error.existing).to.deep.equal({ type: 'contact', id: '6003' });
    });

    it('asks by visitor when the visitor property is refused as taken', async () => {
      connector = await openAccount({ visitorProperty: 'jivo_visitor' });
      const errors = [{ code: 'CONFLICTING_UNIQUE_VALUE', context: { propertyName: ['jivo_visitor'] } }];
      api()
        .post(CONTACTS)
        .reply(400, { category: 'VALIDATION_ERROR', errors })
        .get(`${CONTACTS}/shop-1`)
        .query((query) => query.idProperty === 'jivo_visitor')
        .reply(200, toContactAnswer('6003'));

      const draftOfVisitor = { type: 'contact', fields: { phone: '+12015550123' }, visitorKey: 'shop-1' };
      const error = await catchError(connector.create(draftOfVisitor, createCall()), 'duplicate');

      expect(error.existing?.id).to.equal('6003');
    });

    it('makes the contact without a visitor property that is gone', async () => {
      connector = await openAccount({ visitorProperty: 'jivo_visitor' });
      const errors = [{ code: 'PROPERTY_DOESNT_EXIST', context: { propertyName: ['jivo_visitor'] } }];
      api()
        .post(CONTACTS, { properties: { ...draft.fields, jivo_visitor: 'shop-1' }, associations: [] })
        .reply(400, { category: 'VALIDATION_ERROR', errors })
        .post(CONTACTS, { properties: draft.fields, associations: [] })
        .reply(201, toContactAnswer('101'));

      const { record } = await connector.create({ ...draft, visitorKey: 'shop-1' }, createCall());

      expect(record.ref).to.deep.equal(ref);
    });

    it('names what is refused, also the owner, which the caller can drop', async () => {
      const errors = [
        { code: 'INVALID_EMAIL', context: { propertyName: ['email'] } },
        { code: 'INVALID_OPTION', context: { propertyName: ['hubspot_owner_id'] } },
      ];
      api().post(CONTACTS).reply(400, { category: 'VALIDATION_ERROR', errors });

      const error = await catchError(connector.create({ ...draft, ownerId: '55' }, createCall()), 'invalid-field');

      expect(error.fields.map((field) => field.field)).to.deep.equal(['email', 'hubspot_owner_id']);
    });

    it('lets the caller come again when nobody can be found behind a conflict', async () => {
      api()
        .post(CONTACTS)
        .reply(409, '')
        .get(`${CONTACTS}/ann%40example.com`)
        .query(true)
        .reply(404, {})
        .post(`${CONTACTS}/batch/read`)
        .reply(207, { results: [], errors: [{ category: 'OBJECT_NOT_FOUND' }] });

      await catchError(connector.create(draft, createCall()), 'unavailable');
    });

    it('does not search before a contact that HubSpot itself keeps single', async () => {
      const call = createCall({ attempt: 2 });
      api().post(CONTACTS).reply(201, toContactAnswer('101'));

      await connector.create(draft, call);

      expect(call.exchanges.map((exchange) => exchange.name)).to.deep.equal(['contacts.create']);
    });

    it('finds the phone-only contact of a try whose answer was lost', async () => {
      api()
        .post(`${CONTACTS}/search`)
        .reply(200, { total: 1, results: [toContactAnswer('6004')] });

      const lost = { type: 'contact', fields: { phone: '+12015550123' } };
      const error = await catchError(connector.create(lost, createCall({ attempt: 2 })), 'duplicate');

      expect(error.existing).to.deep.equal({ type: 'contact', id: '6004' });
    });

    it('makes nothing but contacts', async () => {
      await catchError(connector.create({ type: 'deal', fields: {} }, createCall()), 'rejected');
    });

    it('sends an owner only when it is told one, and no stage or status at all', async () => {
      const sent: { properties: Record<string, string> }[] = [];
      api()
        .post(CONTACTS, (body: { properties: Record<string, string> }) => sent.push(body) > 0)
        .reply(201, toContactAnswer('101'));

      await connector.create({ type: 'contact', fields: { lastname: 'Roe "<b>" 🎉' } }, createCall());

      expect(sent).to.deep.equal([{ properties: { lastname: 'Roe "<b>" 🎉' }, associations: [] }]);
    });
  });

  describe('update', () => {
    it('needs one request for a contact it has just read', async () => {
      const call = createCall();
      api()
        .get(`${CONTACTS}/101`)
        .query(true)
        .reply(200, toContactAnswer('101', { firstname: 'Ann', company: 'Old', hs_calculated_phone_number: '+1' }))
        .patch(`${CONTACTS}/101`, { properties: { phone: '+12015550123', company: '' } })
        .reply(200, {
          ...toContactAnswer('101', { phone: '+12015550123' }),
          updatedAt: '2026-11-22T00:00:00.000Z',
          url: null,
        });

      await connector.read(ref, call);
      const record = await connector.update(ref, { phone: '+12015550123', company: null }, call);

      expect(record).to.deep.equal({
        ref,
        // The number HubSpot had worked out belonged to the old phone.
        fields: { firstname: 'Ann', phone: '+12015550123' },
        url: 'https://app-eu1.hubspot.com/contacts/4711/record/0-1/101',
        createdAt: '2026-11-01T10:00:00.000Z',
        updatedAt: '2026-11-22T00:00:00.000Z',
      });
      expect(call.exchanges.map((exchange) => exchange.name)).to.deep.equal(['contacts.read', 'contacts.update']);
    });

    it('reads again when more is wanted than was seen', async () => {
      api()
        .get(`${CONTACTS}/101`)
        .query(true)
        .reply(200, toContactAnswer('101'))
        .patch(`${CONTACTS}/101`)
        .reply(200, toContactAnswer('101', { phone: '1' }))
        .get(`${CONTACTS}/101`)
        .query((query) => String(query.properties).includes('lifecyclestage'))
        .reply(200, toContactAnswer('101', { phone: '1', lifecyclestage: 'lead' }));

      await connector.read(ref, createCall());
      const record = await connector.update(ref, { phone: '1' }, createCall({ fields: ['lifecyclestage'] }));

      expect(record.fields).to.deep.equal({ phone: '1', lifecyclestage: 'lead' });
    });

    it('gives the id of the contact that a merge has made', async () => {
      api()
        .patch(`${CONTACTS}/101`)
        .reply(200, toContactAnswer('303', { phone: '1' }))
        .get(`${CONTACTS}/303`)
        .query(true)
        .reply(200, toContactAnswer('303', { phone: '1' }));

      expect((await connector.update(ref, { phone: '1' }, createCall())).ref.id).to.equal('303');
    });

    it('refuses the e-mail, and names who has it, when another contact has it', async () => {
      api().patch(`${CONTACTS}/101`).reply(409, { message: 'Contact already exists. Existing ID: 12345' });

      const error = await catchError(
        connector.update(ref, { email: 'ann@example.com', phone: '1' }, createCall()),
        'invalid-field',
      );

      expect(error.fields.map((field) => field.field)).to.deep.equal(['email']);
      expect(error.existing?.id).to.equal('12345');
      expect(error.message).to.not.include('ann@');
    });

    it('throws gone for a contact that is not there', async () => {
      api().patch(`${CONTACTS}/101`).reply(404, {});

      await catchError(connector.update(ref, { phone: '1' }, createCall()), 'gone');
    });

    it('sends nothing when nothing is to be changed', async () => {
      api().get(`${CONTACTS}/101`).query(true).reply(200, toContactAnswer('101'));

      expect((await connector.update(ref, {}, createCall())).ref).to.deep.equal(ref);
    });
  });

  describe('read and find', () => {
    it('gives the id of the contact that a merge has made', async () => {
      api().get(`${CONTACTS}/101`).query(true).reply(200, toContactAnswer('303'));

      expect((await connector.read(ref, createCall())).ref.id).to.equal('303');
    });

    it('finds nobody', async () => {
      api()
        .get(`${CONTACTS}/ann%40example.com`)
        .query(true)
        .reply(404, '')
        .post(`${CONTACTS}/search`)
        .reply(200, { results: [] });

      expect(await connector.find(byEmail, createCall())).to.deep.equal([]);
      expect(await connector.find(byPhone, createCall())).to.deep.equal([]);
      expect(await connector.find({ emails: [], phones: [] }, createCall())).to.deep.equal([]);
    });

    it('gives everybody on a number, each once', async () => {
      api()
        .get(`${CONTACTS}/ann%40example.com`)
        .query(true)
        .reply(200, toContactAnswer('1'))
        .post(`${CONTACTS}/search`)
        .reply(200, { results: [toContactAnswer('2'), toContactAnswer('1')] });

      const found = await connector.find({ ...byPhone, emails: ['ann@example.com'] }, createCall());

      expect(found.map((record) => record.ref.id).sort()).to.deep.equal(['1', '2']);
    });

    it('finds by phone what it made a moment ago, before the search can', async () => {
      api()
        .post(CONTACTS)
        .reply(201, toContactAnswer('101'))
        .post(`${CONTACTS}/search`)
        .reply(200, { results: [] })
        .get(`${CONTACTS}/101`)
        .query(true)
        .reply(200, toContactAnswer('101', { phone: '+1 201-555-0123' }));

      await connector.create({ type: 'contact', fields: { firstname: 'Ann', phone: '+1 201-555-0123' } }, createCall());
      const found = await connector.find(byPhone, createCall());

      expect(found.map((record) => record.ref.id)).to.deep.equal(['101']);
    });

    it('finds by phone what it changed a moment ago, but not what has gone since', async () => {
      api()
        .patch(`${CONTACTS}/101`)
        .reply(200, toContactAnswer('101'))
        .get(`${CONTACTS}/101`)
        .query(true)
        .reply(200, toContactAnswer('101'))
        .post(`${CONTACTS}/search`)
        .twice()
        .reply(200, { results: [] })
        .get(`${CONTACTS}/101`)
        .query(true)
        .reply(404, {});

      await connector.update(ref, { mobilephone: '+12015550123' }, createCall());

      expect(await connector.find(byPhone, createCall())).to.deep.equal([]);
      expect(await connector.find(byPhone, createCall())).to.deep.equal([]);
    });

    it('follows a merge of what it made a moment ago once, then knows', async () => {
      api()
        .post(CONTACTS)
        .reply(201, toContactAnswer('101'))
        .post(`${CONTACTS}/search`)
        .reply(200, { results: [] })
        .get(`${CONTACTS}/101`)
        .query(true)
        .reply(200, toContactAnswer('303'))
        .post(`${CONTACTS}/search`)
        .reply(200, { results: [toContactAnswer('303')] });

      await connector.create({ type: 'contact', fields: { firstname: 'Ann', phone: '+12015550123' } }, createCall());

      expect((await connector.find(byPhone, createCall())).map((record) => record.ref.id)).to.deep.equal(['303']);
      expect((await connector.find(byPhone, createCall())).map((record) => record.ref.id)).to.deep.equal(['303']);
    });

    it('does not report nobody when the search is over its limit', async () => {
      api().post(`${CONTACTS}/search`).reply(429, { message: 'You have reached your secondly limit.' });

      await catchError(connector.find(byPhone, createCall()), 'rate-limited');
    });

    it('gives a record without the name of an owner it may not read', async () => {
      api()
        .get(`${CONTACTS}/101`)
        .twice()
        .query(true)
        .reply(200, toContactAnswer('101', { hubspot_owner_id: '55' }))
        .get(`/crm/owners/${V}/55`)
        .reply(403, { category: 'MISSING_SCOPES' });

      expect((await connector.read(ref, createCall())).owner).to.deep.equal({ id: '55' });
      expect((await connector.read(ref, createCall())).owner).to.deep.equal({ id: '55' });
    });

    it('keeps a foreign address out of the record', async () => {
      api()
        .get(`${CONTACTS}/101`)
        .query(true)
        .reply(200, {
          ...toContactAnswer('101'),
          url: 'https://app.hubspot.com.evil.example/contacts/1/record/0-1/101',
        });

      expect(await connector.read(ref, createCall())).to.not.have.property('url');
      expect(connector.link(ref)).to.equal(undefined);
    });
  });

  describe('requests per chat', () => {
    beforeEach(async () => {
      api()
        .get(`/account-info/${V}/details`)
        .reply(200, { portalId: 4711, uiDomain: 'app.hubspot.com', timeZone: 'UTC' })
        .get(`/crm/owners/${V}`)
        .query(true)
        .reply(200, { results: [{ id: '55', email: 'bob@shop.example' }] });
      await connector.warm?.(createCall());
    });

    it('are 2 and 1 for a new visitor with an e-mail, given to the agent', async () => {
      const call = createCall();
      api()
        .get(`${CONTACTS}/ann%40example.com`)
        .query(true)
        .reply(404, {})
        .post(CONTACTS)
        .reply(201, toContactAnswer('101', { hubspot_owner_id: '55' }))
        .post(`/crm/objects/${V}/notes`)
        .reply(201, { id: '900' });

      await connector.find(byEmail, call);
      const owner = await connector.findOwner?.('bob@shop.example', call);
      const draft = { type: 'contact', fields: { email: 'ann@example.com' }, ...(owner && { ownerId: owner.id }) };
      const { record } = await connector.create(draft, call);
      expect(call.exchanges).to.have.lengthOf(2);
      await connector.log(record.ref, chat, undefined, call);

      expect(call.exchanges).to.have.lengthOf(3);
    });

    it('are 2 and 1 for a new visitor with a phone', async () => {
      const call = createCall();
      api()
        .post(`${CONTACTS}/search`)
        .reply(200, { results: [] })
        .post(CONTACTS)
        .reply(201, toContactAnswer('101'))
        .post(`/crm/objects/${V}/notes`)
        .reply(201, { id: '900' });

      await connector.find(byPhone, call);
      const { record } = await connector.create({ type: 'contact', fields: { phone: '+12015550123' } }, call);
      expect(call.exchanges).to.have.lengthOf(2);
      await connector.log(record.ref, chat, undefined, call);

      expect(call.exchanges).to.have.lengthOf(3);
    });

    it('are 1 and 1 for a known visitor', async () => {
      const call = createCall();
      api()
        .get(`${CONTACTS}/101`)
        .query(true)
        .reply(200, toContactAnswer('101', { hubspot_owner_id: '55' }))
        .post(`/crm/objects/${V}/notes`)
        .reply(201, { id: '900' });

      const record = await connector.read(ref, call);
      expect(record.owner?.email).to.equal('bob@shop.example');
      expect(connector.link(record.ref)).to.equal('https://app.hubspot.com/contacts/4711/record/0-1/101');
      expect(call.exchanges).to.have.lengthOf(1);
      await connector.log(record.ref, chat, undefined, call);

      expect(call.exchanges).to.have.lengthOf(2);
    });
  });
});
