import { expect } from 'chai';
import type nock from 'nock';
import type { PhoneQuery } from '../../../src/lead/phone.ts';
import { mockHost } from '../../mock-host.ts';
import { API, catchError, openAccount, TOKEN, toAskedList, toContactAnswer } from './account-fixture.ts';
import { chat, offlineMessage, phoneCall } from './activity-fixtures.ts';
import { createCall } from './recorded-call.ts';

const V = '2026-03';
const ref = { type: 'contact', id: '101' };
const phone: PhoneQuery = {
  e164: '+4915112345678',
  countryCode: '49',
  national: '15112345678',
  spellings: ['+4915112345678', '4915112345678', '015112345678', '+49 1511 2345678'],
};
const account = { portalId: 4711, uiDomain: 'app-eu1.hubspot.com', timeZone: 'Europe/Berlin', accountType: 'STANDARD' };

const headers = {
  authorization: `Bearer ${TOKEN}`,
  accept: 'application/json, */*;q=0.8',
  'content-type': 'application/json',
  'user-agent': /^hubspot-api-client-nodejs; /,
};

function mockApi(): nock.Scope {
  return mockHost(API, { reqheaders: headers });
}

function mockAccount(): void {
  mockApi().get(`/account-info/${V}/details`).reply(200, account);
}

describe('hubspot requests', () => {
  it('reads a contact by id', async () => {
    const connector = await openAccount();
    const call = createCall({ fields: ['lifecyclestage', 'owner.name'] });
    mockApi()
      .get(`/crm/objects/${V}/contacts/101`)
      .query({ properties: toAskedList('lifecyclestage').join(',') })
      .reply(200, toContactAnswer('101', { firstname: 'Ann', lifecyclestage: 'lead', phone: '', company: null }), {
        'X-HubSpot-RateLimit-Max': '190',
        'X-HubSpot-RateLimit-Remaining': '188',
        'X-HubSpot-RateLimit-Interval-Milliseconds': '10000',
        'X-HubSpot-RateLimit-Daily': '625000',
        'X-HubSpot-RateLimit-Daily-Remaining': '624000',
      });

    const record = await connector.read(ref, call);

    expect(record).to.deep.equal({
      ref,
      fields: { firstname: 'Ann', lifecyclestage: 'lead' },
      url: 'https://app-eu1.hubspot.com/contacts/4711/record/0-1/101',
      createdAt: '2026-11-01T10:00:00.000Z',
      updatedAt: '2026-11-02T11:00:00.000Z',
    });
    expect(call.exchanges).to.deep.equal([
      {
        name: 'contacts.read',
        buckets: ['burst', 'daily'],
        status: 200,
        limits: [
          { bucket: 'burst', remaining: 188, max: 190, intervalMs: 10_000 },
          { bucket: 'daily', remaining: 624_000, max: 625_000, intervalMs: 86_400_000 },
        ],
      },
    ]);
  });

  it('finds by e-mail with a direct read', async () => {
    const connector = await openAccount();
    mockApi()
      .get(`/crm/objects/${V}/contacts/ann%2Bshop%40example.com`)
      .query({ idProperty: 'email', properties: toAskedList().join(',') })
      .reply(
        200,
        toContactAnswer('101', { email: 'a@example.com', hs_additional_emails: 'ann+shop@example.com;b@x.com' }),
      );

    const found = await connector.find({ emails: ['ann+shop@example.com'], phones: [] }, createCall());

    expect(found.map((record) => record.fields)).to.deep.equal([
      { email: 'a@example.com', hs_additional_emails: ['ann+shop@example.com', 'b@x.com'] },
    ]);
  });

  it('finds by phone with one search of five groups', async () => {
    const connector = await openAccount();
    const call = createCall();
    mockApi()
      .post(`/crm/objects/${V}/contacts/search`, {
        filterGroups: [
          {
            filters: [{ propertyName: 'hs_searchable_calculated_phone_number', operator: 'EQ', value: '15112345678' }],
          },
          {
            filters: [{ propertyName: 'hs_searchable_calculated_mobile_number', operator: 'EQ', value: '15112345678' }],
          },
          { filters: [{ propertyName: 'phone', operator: 'EQ', value: '+4915112345678' }] },
          { filters: [{ propertyName: 'mobilephone', operator: 'EQ', value: '+4915112345678' }] },
          { filters: [{ propertyName: 'hs_whatsapp_phone_number', operator: 'EQ', value: '+4915112345678' }] },
        ],
        properties: toAskedList(),
        limit: 100,
        after: '0',
        sorts: [],
      })
      .reply(200, { total: 1, results: [toContactAnswer('101', { phone: '0151 12345678' })] });

    const found = await connector.find({ emails: [], phones: [phone] }, call);

    expect(found.map((record) => record.ref)).to.deep.equal([ref]);
    expect(call.exchanges).to.deep.equal([
      { name: 'contacts.search', buckets: ['search', 'daily'], status: 200, limits: [] },
    ]);
  });

  it('reads the hits of a search that had no room for the properties', async () => {
    const connector = await openAccount();
    const fields = Array.from({ length: 120 }, (_, index) => `custom_property_number_${index}`);
    const asked = toAskedList(...fields);
    mockApi()
      .post(`/crm/objects/${V}/contacts/search`, (body: { properties: string[] }) => body.properties.length === 0)
      .reply(200, { total: 1, results: [toContactAnswer('101')] })
      .post(`/crm/objects/${V}/contacts/batch/read`, {
        properties: asked,
        propertiesWithHistory: [],
        inputs: [{ id: '101' }],
      })
      .reply(200, { status: 'COMPLETE', results: [toContactAnswer('101', { custom_property_number_119: 'x' })] });

    const found = await connector.find({ emails: [], phones: [phone] }, createCall({ fields }));

    expect(found.map((record) => record.fields)).to.deep.equal([{ custom_property_number_119: 'x' }]);
  });

  it('finds and creates by the visitor property where there is one', async () => {
    const connector = await openAccount({ visitorProperty: 'jivo_visitor' });
    mockApi()
      .get(`/crm/objects/${V}/contacts/shop%2F12%2F34`)
      .query({ idProperty: 'jivo_visitor', properties: toAskedList().join(',') })
      .reply(404, { status: 'error', message: 'resource not found' })
      .post(`/crm/objects/${V}/contacts`, {
        properties: { phone: '+4915112345678', firstname: 'Chat visitor', jivo_visitor: 'shop/12/34' },
        associations: [],
      })
      .reply(201, toContactAnswer('101', { firstname: 'Chat visitor', phone: '+4915112345678' }));

    const found = await connector.find({ visitorKey: 'shop/12/34', emails: [], phones: [] }, createCall());
    const { record } = await connector.create(
      { type: 'contact', fields: { phone: '+4915112345678' }, visitorKey: 'shop/12/34' },
      createCall(),
    );

    expect(found).to.deep.equal([]);
    // The placeholder is no name: it must not keep the real one out.
    expect(record.fields).to.deep.equal({ phone: '+4915112345678' });
  });

  it('creates a contact', async () => {
    const connector = await openAccount();
    const call = createCall();
    mockApi()
      .post(`/crm/objects/${V}/contacts`, {
        properties: { firstname: 'Ann', email: 'ann@example.com', vip: 'true', seats: '3', hubspot_owner_id: '55' },
        associations: [],
      })
      .reply(201, toContactAnswer('101', { firstname: 'Ann', email: 'ann@example.com', hubspot_owner_id: '55' }))
      .get(`/crm/owners/${V}/55`)
      .reply(200, {
        id: '55',
        email: 'bob@shop.example',
        firstName: 'Bob',
        lastName: 'Ray',
        userId: 9,
        archived: false,
      });

    const { record } = await connector.create(
      { type: 'contact', fields: { firstname: 'Ann', email: 'ann@example.com', vip: true, seats: 3 }, ownerId: '55' },
      call,
    );

    expect(record.owner).to.deep.equal({ id: '55', name: 'Bob Ray', email: 'bob@shop.example' });
    expect(record.fields).to.deep.equal({ firstname: 'Ann', email: 'ann@example.com' });
    expect(call.exchanges.map((exchange) => exchange.name)).to.deep.equal(['contacts.create', 'owners.read']);
  });

  it('changes a contact and reads it when it has not seen it before', async () => {
    const connector = await openAccount();
    mockApi()
      .patch(`/crm/objects/${V}/contacts/101`, { properties: { mobilephone: '+4915112345678', company: '' } })
      .reply(200, toContactAnswer('101', { mobilephone: '+4915112345678' }))
      .get(`/crm/objects/${V}/contacts/101`)
      .query({ properties: toAskedList().join(',') })
      .reply(200, toContactAnswer('101', { firstname: 'Ann', mobilephone: '+4915112345678' }));

    const record = await connector.update(ref, { mobilephone: '+4915112345678', company: null }, createCall());

    expect(record.fields).to.deep.equal({ firstname: 'Ann', mobilephone: '+4915112345678' });
  });

  it('finds an owner by e-mail', async () => {
    const connector = await openAccount();
    mockApi()
      .get(`/crm/owners/${V}`)
      .query({ email: 'bob@shop.example', limit: '10', archived: 'false' })
      .reply(200, { results: [{ id: '55', email: 'Bob@shop.example', firstName: 'Bob', lastName: '', userId: 9 }] });

    const owner = await connector.findOwner?.('Bob@Shop.example', createCall());
    const again = await connector.findOwner?.('bob@shop.example', createCall());

    expect(owner).to.deep.equal({ id: '55', name: 'Bob', email: 'Bob@shop.example' });
    expect(again).to.deep.equal(owner);
  });

  it('warms up with the account and all pages of owners', async () => {
    const connector = await openAccount();
    mockAccount();
    mockApi()
      .get(`/crm/owners/${V}`)
      .query({ limit: '500', archived: 'false' })
      .reply(200, { results: [{ id: '55', email: 'bob@shop.example' }], paging: { next: { after: 'c2' } } })
      .get(`/crm/owners/${V}`)
      .query({ limit: '500', archived: 'false', after: 'c2' })
      .reply(200, { results: [{ id: '56', email: 'eve@shop.example' }] });

    expect(connector.link(ref)).to.equal(undefined);
    await connector.warm?.(createCall());

    expect(await connector.findOwner?.('eve@shop.example', createCall())).to.deep.equal({
      id: '56',
      email: 'eve@shop.example',
    });
    expect(connector.link(ref)).to.equal('https://app-eu1.hubspot.com/contacts/4711/record/0-1/101');
  });

  it('logs a chat as a note in the time zone of the account, with everything escaped', async () => {
    const connector = await openAccount();
    mockAccount();
    mockApi()
      .post(`/crm/objects/${V}/notes`, {
        properties: {
          hs_timestamp: '2026-11-22T10:05:00.000Z',
          hs_note_body:
            '<p><strong>Chat with Ann &quot;Q&quot; O&#39;Neil</strong></p><p>' +
            '<strong>Visitor:</strong> Ann &quot;Q&quot; O&#39;Neil<br>' +
            '<strong>Started:</strong> 22 Nov 2026, 11:00 CET<br>' +
            '<strong>Ended:</strong> 22 Nov 2026, 11:05 CET<br>' +
            '<strong>Agent:</strong> Bob<br>' +
            '<strong>Rating:</strong> 5<br>' +
            '<strong>Jivo chat:</strong> 4711<br>' +
            '<strong>Page:</strong> <a href="https://shop.example/cart?a=1&amp;b=2">Cart &lt;b&gt;</a><br>' +
            '<strong>UTM source:</strong> newsletter<br>' +
            '<strong>Place:</strong> Köln, Germany<br><br>' +
            '[11:00:05] <strong>Ann &quot;Q&quot; O&#39;Neil:</strong> Is &lt;script&gt;alert(1)&lt;/script&gt; &amp; co in stock? 🎉<br>' +
            '[11:01:00] <strong>Bob:</strong> Yes.<br>Two left.<br><br>' +
            '<strong>Note:</strong> The phone +4915112345678 found no free place in the record.</p>' +
            '<p>Jivo reference: shop:chat:4711 #1</p>',
        },
        associations: [
          { to: { id: '101' }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 202 }] },
        ],
      })
      .reply(201, { id: '900', properties: {} });

    expect(await connector.log(ref, chat, undefined, createCall())).to.deep.equal({ ids: ['900'] });
  });

  it('changes the note of a chat that comes again', async () => {
    const connector = await openAccount();
    const sent: unknown[] = [];
    mockAccount();
    mockApi()
      .patch(
        `/crm/objects/${V}/notes/900`,
        (body: { properties: object }) => sent.push(Object.keys(body.properties)) > 0,
      )
      .reply(200, { id: '900', properties: {} });

    expect(await connector.log(ref, chat, { ids: ['900'] }, createCall())).to.deep.equal({ ids: ['900'] });
    expect(sent).to.deep.equal([['hs_note_body']]);
  });

  it('logs a call', async () => {
    const connector = await openAccount();
    mockAccount();
    mockApi()
      .post(`/crm/objects/${V}/calls`, {
        properties: {
          hs_timestamp: '2026-11-22T10:00:00.000Z',
          hs_call_title: 'Incoming call from +4915112345678',
          hs_call_direction: 'INBOUND',
          hs_call_status: 'COMPLETED',
          hs_call_from_number: '+4915112345678',
          hs_call_recording_url: 'https://records.jivo.example/a.mp3',
          hs_call_body:
            '<p><strong>Incoming call from +4915112345678</strong></p><p>' +
            '<strong>When:</strong> 22 Nov 2026, 11:00 CET<br>' +
            '<strong>Phone:</strong> +4915112345678<br>' +
            '<strong>Status:</strong> ended<br>' +
            '<strong>Agent:</strong> Bob<br>' +
            '<strong>Recording:</strong> <a href="https://records.jivo.example/a.mp3">https://records.jivo.example/a.mp3</a></p>' +
            '<p>Jivo reference: shop:call:1 #1</p>',
        },
        associations: [
          { to: { id: '101' }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 194 }] },
        ],
      })
      .reply(201, { id: '901', properties: {} });

    expect(await connector.log(ref, phoneCall, undefined, createCall())).to.deep.equal({ ids: ['901'] });
  });

  it('logs an offline message as a task for the owner, due on the next working day', async () => {
    const connector = await openAccount();
    mockAccount();
    mockApi()
      .get(`/crm/objects/${V}/contacts/101`)
      .query({ properties: toAskedList().join(',') })
      .reply(200, toContactAnswer('101', { hubspot_owner_id: '55' }))
      .post(`/crm/objects/${V}/tasks`, {
        properties: {
          // Monday, 9:00 in Berlin.
          hs_timestamp: '2026-11-23T08:00:00.000Z',
          hs_task_subject: 'Offline message from Ann',
          hs_task_status: 'NOT_STARTED',
          hs_task_priority: 'HIGH',
          hs_task_type: 'TODO',
          hubspot_owner_id: '55',
          hs_task_body:
            '<p><strong>Offline message from Ann</strong></p><p>' +
            '<strong>Visitor:</strong> Ann<br><strong>When:</strong> 20 Nov 2026, 21:00 CET<br><br>' +
            '[21:00:00] <strong>Ann:</strong> Please call me.<br>Thanks</p>' +
            '<p>Jivo reference: shop:offline:9 #1</p>',
        },
        associations: [
          { to: { id: '101' }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 204 }] },
        ],
      })
      .reply(201, { id: '902', properties: {} });

    expect(await connector.log(ref, offlineMessage, undefined, createCall())).to.deep.equal({ ids: ['902'] });
  });

  it('looks for the entry of a try whose answer was lost', async () => {
    const connector = await openAccount();
    const call = createCall({ attempt: 2 });
    const body = '<div><p>Other</p><p>Jivo reference: shop:chat:4711 #1</p></div>';
    mockAccount();
    mockApi()
      .get(`/crm/objects/${V}/contacts/101`)
      .query({ associations: 'notes' })
      .reply(200, {
        ...toContactAnswer('101'),
        associations: { notes: { results: [{ id: '9', type: 'contact_to_note' }], paging: { next: { after: '10' } } } },
      })
      .get(`/crm/objects/${V}/contacts/101/associations/notes`)
      .query({ limit: '500', after: '10' })
      .reply(200, {
        results: [
          { toObjectId: 10, associationTypes: [] },
          { toObjectId: 11, associationTypes: [] },
        ],
      })
      .post(`/crm/objects/${V}/notes/batch/read`, {
        properties: ['hs_note_body'],
        propertiesWithHistory: [],
        inputs: [{ id: '11' }, { id: '10' }, { id: '9' }],
      })
      .reply(207, {
        results: [
          { id: '9', properties: { hs_note_body: '<p>Jivo reference: shop:chat:471 #1</p>' } },
          { id: '10', properties: { hs_note_body: body } },
        ],
        errors: [{ status: 'error', category: 'OBJECT_NOT_FOUND' }],
      })
      .patch(`/crm/objects/${V}/notes/10`)
      .reply(200, { id: '10', properties: {} });

    expect(await connector.log(ref, chat, undefined, call)).to.deep.equal({ ids: ['10'] });
  });

  it('looks for the contact of a taken e-mail by all of its addresses', async () => {
    const connector = await openAccount();
    const call = createCall();
    mockApi()
      .post(`/crm/objects/${V}/contacts`, { properties: { email: 'ann@home.example' }, associations: [] })
      .reply(409, { status: 'error', message: 'Contact already exists.', category: 'CONFLICT' })
      .get(`/crm/objects/${V}/contacts/ann%40home.example`)
      .query({ idProperty: 'email', properties: toAskedList().join(',') })
      .reply(404, '')
      .post(`/crm/objects/${V}/contacts/batch/read`, {
        idProperty: 'email',
        properties: ['email'],
        propertiesWithHistory: [],
        inputs: [{ id: 'ann@home.example' }],
      })
      .reply(200, { status: 'COMPLETE', results: [toContactAnswer('101', { email: 'ann@example.com' })] });

    const draft = { type: 'contact', fields: { email: 'ann@home.example' } };
    const error = await catchError(connector.create(draft, call), 'duplicate');

    expect(error.existing).to.deep.equal(ref);
    expect(call.exchanges.at(-1)).to.deep.include({ name: 'contacts.batch-read', buckets: ['burst', 'daily'] });
  });

  it('looks for a phone-only contact of a try whose answer was lost', async () => {
    const connector = await openAccount();
    const before = Date.now();
    mockApi()
      .post(
        `/crm/objects/${V}/contacts/search`,
        (body: {
          filterGroups: { filters: { propertyName: string; operator: string; value: string }[] }[];
          limit: number;
        }) => {
          const filters = body.filterGroups[0]?.filters ?? [];
          const since = Number(filters[2]?.value);
          expect(filters.slice(0, 2)).to.deep.equal([
            { propertyName: 'firstname', operator: 'EQ', value: 'Ann' },
            { propertyName: 'phone', operator: 'EQ', value: '+4915112345678' },
          ]);
          expect(filters[2]).to.include({ propertyName: 'createdate', operator: 'GTE' });
          return since >= before - 86_400_000 && since <= Date.now() - 86_400_000 && body.limit === 1;
        },
      )
      .reply(200, { total: 0, results: [] })
      .post(`/crm/objects/${V}/contacts`, {
        properties: { firstname: 'Ann', phone: '+4915112345678' },
        associations: [],
      })
      .reply(201, toContactAnswer('101'));

    const draft = { type: 'contact', fields: { firstname: 'Ann', phone: '+4915112345678' } };
    const { record } = await connector.create(draft, createCall({ attempt: 2 }));

    expect(record.ref).to.deep.equal(ref);
  });

  it('describes the properties of contacts', async () => {
    const connector = await openAccount();
    mockApi()
      .get(`/crm/properties/${V}/contacts`)
      .query({ archived: 'false' })
      .reply(200, {
        results: [
          {
            name: 'email',
            label: 'Email',
            type: 'string',
            fieldType: 'text',
            modificationMetadata: { readOnlyValue: false },
          },
          {
            name: 'createdate',
            label: 'Create Date',
            type: 'datetime',
            fieldType: 'date',
            modificationMetadata: { readOnlyValue: true },
          },
          {
            name: 'hs_calculated_phone_number',
            label: 'Calculated',
            type: 'string',
            fieldType: 'calculation_equation',
            calculated: true,
          },
          { name: 'phone', label: 'Phone Number', type: 'string', fieldType: 'phonenumber' },
          { name: 'notes', label: 'Notes', type: 'string', fieldType: 'textarea' },
          {
            name: 'hubspot_owner_id',
            label: 'Owner',
            type: 'enumeration',
            fieldType: 'select',
            referencedObjectType: 'OWNER',
            options: [],
          },
          {
            name: 'vip',
            label: 'VIP',
            type: 'bool',
            fieldType: 'booleancheckbox',
            options: [
              { value: 'true', label: 'Yes' },
              { value: 'false', label: 'No' },
            ],
          },
          {
            name: 'topics',
            label: '',
            type: 'enumeration',
            fieldType: 'checkbox',
            options: [
              { value: 'a', label: 'A' },
              { value: 'b', label: 'B', hidden: true },
            ],
          },
          { name: 'old', label: 'Old', type: 'string', fieldType: 'text', archived: true },
        ],
      });

    const schema = await connector.describe(createCall());

    expect(schema).to.deep.equal({
      types: [
        {
          type: 'contact',
          title: 'Contact',
          fields: [
            { name: 'email', label: 'Email', type: 'email', required: false, writable: true },
            { name: 'createdate', label: 'Create Date', type: 'datetime', required: false, writable: false },
            {
              name: 'hs_calculated_phone_number',
              label: 'Calculated',
              type: 'string',
              required: false,
              writable: false,
              maxLength: 65_536,
            },
            { name: 'phone', label: 'Phone Number', type: 'phone', required: false, writable: true },
            { name: 'notes', label: 'Notes', type: 'text', required: false, writable: true, maxLength: 65_536 },
            { name: 'hubspot_owner_id', label: 'Owner', type: 'reference', required: false, writable: true },
            {
              name: 'vip',
              label: 'VIP',
              type: 'boolean',
              required: false,
              writable: true,
              options: [
                { value: 'true', label: 'Yes' },
                { value: 'false', label: 'No' },
              ],
            },
            {
              name: 'topics',
              label: 'topics',
              type: 'options',
              required: false,
              writable: true,
              options: [{ value: 'a', label: 'A' }],
            },
          ],
        },
      ],
    });
  });

  it('uses the API version and host of the settings', async () => {
    const connector = await openAccount({ apiVersion: '2026-09', apiUrl: 'https://api-eu1.hubapi.com/' });
    mockHost('https://api-eu1.hubapi.com', { reqheaders: headers })
      .get('/crm/objects/2026-09/contacts/101')
      .query(true)
      .reply(200, toContactAnswer('101'));

    expect((await connector.read(ref, createCall())).ref).to.deep.equal(ref);
  });
});
