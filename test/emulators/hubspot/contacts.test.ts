import { expect } from 'chai';
import fc from 'fast-check';
import { callApi, OBJECTS, readAt } from './api-call.ts';
import { type HubspotEmulator, startHubspotEmulator } from './server.ts';

const CONTACTS = `${OBJECTS}/contacts`;

describe('HubSpot emulator: contacts', () => {
  let emulator: HubspotEmulator;

  before(async () => {
    emulator = await startHubspotEmulator({ limits: 'off' });
  });
  beforeEach(() => emulator.reset());
  after(() => emulator.close());

  const create = (properties: Record<string, unknown>, version = '2026-03') =>
    callApi(emulator, 'POST', `/crm/objects/${version}/contacts`, { body: { properties } });
  const read = (path: string) => callApi(emulator, 'GET', `${CONTACTS}/${path}`);
  const patch = (path: string, properties: Record<string, unknown>) =>
    callApi(emulator, 'PATCH', `${CONTACTS}/${path}`, { body: { properties } });
  const stageOf = (id: string) => emulator.record('contacts', id).properties.lifecyclestage;

  describe('create', () => {
    it('answers 201 with every stored property as text, url and Location', async () => {
      const answer = await create({ email: 'Ada@Example.com', firstname: 'Ada', hs_lead_status: 'NEW' });
      const id = String(readAt(answer.body, 'id'));
      expect(answer.status).to.equal(201);
      expect(id).to.match(/^\d{12}$/);
      expect(answer.body).to.include({ archived: false });
      expect(readAt(answer.body, 'properties')).to.include({
        email: 'ada@example.com',
        firstname: 'Ada',
        lifecyclestage: 'lead',
        hs_object_source: 'INTEGRATION',
        hs_object_id: id,
      });
      expect(readAt(answer.body, 'url')).to.equal(`https://app-eu1.hubspot.com/contacts/149063119/record/0-1/${id}`);
      expect(answer.headers.get('location')).to.equal(`${emulator.url}${CONTACTS}/${id}`);
    });

    it('leaves the url out, or takes another region, as the portal is set', async () => {
      emulator.reset({ recordUrls: false });
      expect((await create({ firstname: 'A' })).body).not.to.have.property('url');
      emulator.reset({ uiDomain: 'app-na2.hubspot.com', portalId: 7 });
      expect(readAt((await create({ firstname: 'A' })).body, 'url')).to.match(
        /^https:\/\/app-na2\.hubspot\.com\/contacts\/7\//,
      );
    });

    it('keeps numbers and booleans as texts', async () => {
      const answer = await create({ firstname: 42, lastname: true });
      expect(readAt(answer.body, 'properties')).to.include({ firstname: '42', lastname: 'true' });
    });

    it('needs an e-mail, a first name or a last name', async () => {
      expect((await create({ phone: '+14155552671' })).status).to.equal(400);
      expect((await create({ phone: '+14155552671', firstname: '' })).status).to.equal(400);
      expect((await create({ phone: '+14155552671', firstname: 'A' })).status).to.equal(201);
    });

    for (const taken of ['ada@example.com', 'ADA@example.com', 'second@example.com']) {
      it(`answers 409 with the id in the text for ${taken}, primary or secondary`, async () => {
        const id = emulator.addContact({ email: 'ada@example.com', hs_additional_emails: 'second@example.com' });
        const answer = await create({ email: taken });
        expect(answer.status).to.equal(409);
        expect(answer.body).to.include({
          status: 'error',
          category: 'CONFLICT',
          message: `Contact already exists. Existing ID: ${id}`,
        });
      });
    }

    it('refuses a secondary address another contact holds', async () => {
      emulator.addContact({ email: 'ada@example.com' });
      const answer = await create({ email: 'bob@example.com', hs_additional_emails: 'x@example.com;ada@example.com' });
      expect(answer.status).to.equal(409);
    });

    it('lets exactly one of many simultaneous creates through', async () => {
      emulator.setLatency(20);
      const answers = await Promise.all(Array.from({ length: 8 }, () => create({ email: 'race@example.com' })));
      expect(answers.map(({ status }) => status).toSorted()).to.deep.equal([201, ...Array(7).fill(409)]);
      expect(emulator.records('contacts')).to.have.length(1);
    });
  });

  describe('validation', () => {
    const BAD = [
      ['nickname', 'x', 'PROPERTY_DOESNT_EXIST'],
      ['email', 'no at sign', 'INVALID_EMAIL'],
      ['email', 'ada@example', 'INVALID_EMAIL'],
      ['hs_additional_emails', 'good@example.com;bad', 'INVALID_EMAIL'],
      ['hs_lead_status', 'Brand new', 'INVALID_OPTION'],
      ['lifecyclestage', 'Lead', 'INVALID_OPTION'],
      ['hubspot_owner_id', '1', 'INVALID_OPTION'],
      ['createdate', '2026-01-01T00:00:00Z', 'READ_ONLY_VALUE'],
      ['hs_calculated_phone_number', '+14155552671', 'READ_ONLY_VALUE'],
      ['age', 'forty', 'INVALID_INTEGER'],
      ['closedate', 'yesterday', 'INVALID_DATE'],
      ['vip', 'maybe', 'INVALID_OPTION'],
    ] as const;

    beforeEach(() => {
      emulator.addProperty({ name: 'age', type: 'number' });
      emulator.addProperty({ name: 'vip', type: 'bool' });
    });

    for (const [name, value, code] of BAD) {
      it(`refuses ${name} = ${value} with ${code} and writes nothing`, async () => {
        const id = emulator.addContact({ firstname: 'Ada' });
        for (const answer of [
          await create({ firstname: 'Eve', [name]: value }),
          await patch(id, { firstname: 'Eve', [name]: value }),
        ]) {
          expect(answer.status).to.equal(400);
          expect(answer.body).to.include({ category: 'VALIDATION_ERROR' });
          expect(readAt(answer.body, 'errors', 0)).to.deep.include({ code, context: { propertyName: [name] } });
        }
        expect(emulator.records('contacts').map(({ properties }) => properties.firstname)).to.deep.equal(['Ada']);
      });
    }

    it('names all bad properties at once, with the allowed options, in the text as JSON', async () => {
      const { body } = await create({ email: 'x', nickname: 'y', hs_lead_status: 'z' });
      const message = String(readAt(body, 'message'));
      const list: unknown = JSON.parse(message.slice('Property values were not valid: '.length));
      expect(list).to.be.an('array').with.length(3);
      expect(readAt(list, 2)).to.include({
        isValid: false,
        error: 'INVALID_OPTION',
        name: 'hs_lead_status',
        portalId: 149063119,
      });
      expect(readAt(list, 2, 'message')).to.include('value: "ATTEMPTED_TO_CONTACT"');
    });

    for (const [form, hasList, hasText] of [
      ['both', true, true],
      ['message', false, true],
      ['list', true, false],
    ] as const) {
      it(`can answer with ${form}`, async () => {
        emulator.reset({ validationErrors: form });
        const { body } = await create({ email: 'x' });
        expect('errors' in Object(body)).to.equal(hasList);
        expect(String(readAt(body, 'message')).includes('INVALID_EMAIL')).to.equal(hasText);
      });
    }

    it('refuses a body that is no JSON object, and values that are no texts', async () => {
      for (const text of [
        '',
        '[]',
        '{',
        'null',
        '{"properties":{"firstname":null}}',
        '{"properties":{"firstname":{}}}',
        '{"properties":[]}',
      ]) {
        expect((await callApi(emulator, 'POST', CONTACTS, { text })).status, text).to.equal(400);
      }
    });

    it('takes an owner of the portal by id, never by user id or archived', async () => {
      const owner = emulator.addOwner({ email: 'agent@example.com' });
      const gone = emulator.addOwner({ email: 'gone@example.com', archived: true });
      expect((await create({ firstname: 'A', hubspot_owner_id: owner.id })).status).to.equal(201);
      expect((await create({ firstname: 'A', hubspot_owner_id: owner.userId })).status).to.equal(400);
      expect((await create({ firstname: 'A', hubspot_owner_id: gone.id })).status).to.equal(400);
    });
  });

  describe('read', () => {
    it('shows the asked properties: cleared and never set ones as null, undefined ones not at all', async () => {
      const id = emulator.addContact({ email: 'ada@example.com', city: 'Bern' });
      await patch(id, { city: '' });
      for (const query of [
        'properties=city,phone,email,nope',
        'properties=city&properties=phone&properties=email&properties=nope',
      ]) {
        const { body } = await read(`${id}?${query}`);
        const properties = readAt(body, 'properties');
        expect(properties).to.include({ city: null, phone: null, email: 'ada@example.com' });
        expect(properties).to.have.all.keys('city', 'phone', 'email', 'hs_object_id', 'createdate', 'lastmodifieddate');
      }
    });

    it('can leave never set properties out', async () => {
      emulator.reset({ neverSet: 'absent' });
      const id = emulator.addContact({ email: 'ada@example.com', city: 'Bern' });
      await patch(id, { city: '' });
      const properties = readAt((await read(`${id}?properties=city,phone`)).body, 'properties');
      expect(properties).to.have.all.keys('city', 'hs_object_id', 'createdate', 'lastmodifieddate');
    });

    it('finds by primary and secondary e-mail, encoded as clients do, at once', async () => {
      const { body } = await create({ email: 'a+b@example.com', hs_additional_emails: 'Second@example.com' });
      for (const email of ['a%2Bb@example.com', 'A%2BB%40example.com', 'a+b@example.com', 'second@example.com']) {
        expect(readAt((await read(`${email}?idProperty=email`)).body, 'id'), email).to.equal(readAt(body, 'id'));
      }
    });

    it('finds by a unique property, and refuses one that is not unique', async () => {
      emulator.addProperty({ name: 'jivo_visitor', hasUniqueValue: true });
      const id = emulator.addContact({ firstname: 'A', jivo_visitor: 'shop:7' });
      expect(readAt((await read('shop:7?idProperty=jivo_visitor')).body, 'id')).to.equal(id);
      expect((await read('A?idProperty=firstname')).status).to.equal(400);
      expect((await create({ firstname: 'B', jivo_visitor: 'SHOP:7' })).status).to.equal(400);
    });

    it('answers 404 without category for an unknown id, OBJECT_NOT_FOUND for a text, HTML without Accept', async () => {
      const unknown = await read('12345');
      expect(unknown.status).to.equal(404);
      expect(unknown.body).to.include({ message: 'resource not found' }).and.not.have.property('category');
      const text = await read('ada@example.com');
      expect(text.status).to.equal(404);
      expect(text.body).to.include({ category: 'OBJECT_NOT_FOUND' });
      const page = await callApi(emulator, 'GET', `${CONTACTS}/12345`, { headers: { accept: '*/*' } });
      expect(page.status).to.equal(404);
      expect(page.headers.get('content-type')).to.match(/^text\/html/);
    });

    it('lists in pages', async () => {
      for (const firstname of ['A', 'B', 'C']) emulator.addContact({ firstname });
      const first = await callApi(emulator, 'GET', `${CONTACTS}?limit=2`);
      const after = String(readAt(first.body, 'paging', 'next', 'after'));
      const second = await callApi(emulator, 'GET', `${CONTACTS}?limit=2&after=${after}`);
      expect(readAt(second.body, 'results')).to.have.length(1);
      expect(second.body).not.to.have.property('paging');
      expect((await callApi(emulator, 'GET', `${CONTACTS}?limit=101`)).status).to.equal(400);
    });
  });

  describe('update', () => {
    it('changes by id and by secondary e-mail, and answers the written and calculated properties only', async () => {
      const id = emulator.addContact({
        email: 'ada@example.com',
        hs_additional_emails: 'b@example.com',
        firstname: 'Ada',
      });
      const answer = await patch('b@example.com?idProperty=email', { phone: '+41 44 668 18 00' });
      expect(answer.status).to.equal(200);
      expect(readAt(answer.body, 'id')).to.equal(id);
      expect(readAt(answer.body, 'properties')).to.include({
        phone: '+41 44 668 18 00',
        hs_searchable_calculated_phone_number: '446681800',
      });
      expect(readAt(answer.body, 'properties')).not.to.have.property('firstname');
    });

    it('refuses a PATCH of nothing and counts it', async () => {
      const id = emulator.addContact({ firstname: 'Ada' });
      expect((await patch(id, {})).status).to.equal(400);
      expect(emulator.violations).to.deep.include({ kind: 'empty-patch', request: 1, detail: `${CONTACTS}/${id}` });
    });

    for (const [form, status] of [
      ['conflict', 409],
      ['validation', 400],
    ] as const) {
      it(`refuses another contact's e-mail as ${form}`, async () => {
        emulator.reset({ emailConflictOnUpdate: form });
        emulator.addContact({ email: 'ada@example.com' });
        const id = emulator.addContact({ email: 'bob@example.com' });
        expect((await patch(id, { email: 'ada@example.com' })).status).to.equal(status);
        expect((await patch(id, { email: 'bob@example.com' })).status).to.equal(200);
      });
    }

    it('never keeps the primary address among the secondary ones', async () => {
      const id = emulator.addContact({ email: 'a@example.com', hs_additional_emails: 'b@example.com;c@example.com' });
      await patch(id, { email: 'b@example.com' });
      expect(emulator.record('contacts', id).properties).to.include({
        email: 'b@example.com',
        hs_additional_emails: 'c@example.com',
      });
      expect((await create({ email: 'a@example.com' })).status).to.equal(201);
    });

    it('moves the lifecycle stage forward only, unless it is cleared first', async () => {
      const id = emulator.addContact({ firstname: 'A', lifecyclestage: 'customer' });
      expect((await patch(id, { lifecyclestage: 'lead' })).status).to.equal(200);
      expect(stageOf(id)).to.equal('customer');
      await patch(id, { lifecyclestage: 'evangelist' });
      expect(stageOf(id)).to.equal('evangelist');
      await patch(id, { lifecyclestage: '' });
      await patch(id, { lifecyclestage: 'lead' });
      expect(stageOf(id)).to.equal('lead');
      emulator.reset({ lifecycleBackwards: 'reject' });
      const other = emulator.addContact({ firstname: 'A', lifecyclestage: 'customer' });
      expect((await patch(other, { lifecyclestage: 'lead' })).status).to.equal(400);
    });

    it('takes values under a new name only, once the admin renamed a property', async () => {
      emulator.addProperty({ name: 'crm_code' });
      const id = emulator.addContact({ firstname: 'A', crm_code: '7' });
      emulator.renameProperty('crm_code', 'crm_code_2');
      expect(readAt((await patch(id, { crm_code: '8' })).body, 'errors', 0, 'code')).to.equal('PROPERTY_DOESNT_EXIST');
      expect(readAt((await read(`${id}?properties=crm_code,crm_code_2`)).body, 'properties')).to.include({
        crm_code_2: '7',
      });
    });
  });

  describe('required properties of the admin', () => {
    const required = [
      { property: 'company' },
      { property: 'city', when: { property: 'hs_lead_status', value: 'OPEN' } },
    ];

    it('are enforced on 2026-09 paths and only there', async () => {
      emulator.reset({ required });
      expect((await create({ firstname: 'A' })).status).to.equal(201);
      const answer = await create({ firstname: 'A', hs_lead_status: 'OPEN' }, '2026-09');
      expect(answer.status).to.equal(400);
      const errors = readAt(answer.body, 'errors') as { code: string; context: { propertyName: string[] } }[];
      expect(errors.map(({ code, context }) => [code, ...context.propertyName])).to.deep.equal([
        ['MISSING_REQUIRED_PROPERTY', 'company'],
        ['MISSING_CONDITIONAL_REQUIRED_PROPERTY', 'city'],
      ]);
      expect((await create({ firstname: 'A', company: 'ACME' }, '2026-09')).status).to.equal(201);
    });

    it('may stay empty in an update that does not touch them, but not be cleared', async () => {
      emulator.reset({ required });
      const id = emulator.addContact({ firstname: 'A' });
      const update = (properties: Record<string, string>) =>
        callApi(emulator, 'PATCH', `/crm/objects/2026-09/contacts/${id}`, { body: { properties } });
      expect((await update({ firstname: 'B' })).status).to.equal(200);
      expect((await update({ company: '' })).status).to.equal(400);
    });
  });

  describe('merged and archived', () => {
    it('gives a merge a new id that both old ids and addresses lead to', async () => {
      const first = emulator.addContact({ email: 'a@example.com', firstname: 'Ada', city: 'Bern' });
      const second = emulator.addContact({ email: 'b@example.com', firstname: 'Adele', company: 'ACME' });
      const note = emulator.addActivity('notes', second, { hs_timestamp: '2026-01-01T00:00:00Z' });
      const merged = emulator.mergeContacts(first, second);
      expect([first, second]).not.to.include(merged);
      for (const path of [first, second, merged, 'a@example.com?idProperty=email', 'b@example.com?idProperty=email']) {
        expect(readAt((await read(path)).body, 'id'), path).to.equal(merged);
      }
      const { properties, associations } = emulator.record('contacts', merged);
      expect(properties).to.include({
        firstname: 'Ada',
        company: 'ACME',
        email: 'a@example.com',
        hs_additional_emails: 'b@example.com',
        hs_merged_object_ids: `${first};${second}`,
      });
      expect(associations).to.deep.equal({ notes: [note] });
      expect((await patch(first, { city: 'Basel' })).status).to.equal(200);
      expect(emulator.record('contacts', merged).properties).to.include({ city: 'Basel' });
    });

    it('keeps the primary id where the portal is set so', () => {
      emulator.reset({ mergeKeepsPrimaryId: true });
      const first = emulator.addContact({ email: 'a@example.com' });
      const second = emulator.addContact({ email: 'b@example.com', phone: '+14155552671' });
      expect(emulator.mergeContacts(first, second)).to.equal(first);
      expect(emulator.record('contacts', second)).to.deep.include({ id: first });
      expect(emulator.record('contacts', first).properties).to.include({ hs_additional_emails: 'b@example.com' });
    });

    it('merges over the API too', async () => {
      const [primaryObjectId, objectIdToMerge] = [
        emulator.addContact({ firstname: 'A' }),
        emulator.addContact({ firstname: 'B' }),
      ];
      const { status } = await callApi(emulator, 'POST', `${CONTACTS}/merge`, {
        body: { primaryObjectId, objectIdToMerge },
      });
      expect(status).to.equal(200);
      expect(emulator.records('contacts')).to.have.length(1);
    });

    it('answers 404 for an archived contact and frees its address', async () => {
      const id = emulator.addContact({ email: 'a@example.com' });
      expect((await callApi(emulator, 'DELETE', `${CONTACTS}/${id}`)).status).to.equal(204);
      expect((await read(id)).status).to.equal(404);
      expect((await read('a@example.com?idProperty=email')).status).to.equal(404);
      expect((await patch(id, { city: 'Bern' })).status).to.equal(404);
      expect(readAt((await read(`${id}?archived=true`)).body, 'archived')).to.equal(true);
      expect((await create({ email: 'a@example.com' })).status).to.equal(201);
    });
  });

  it('never holds an address twice, whatever is done in whatever order', async () => {
    const address = fc.constantFrom('a@example.com', 'b@example.com', 'c@example.com', 'A@example.com');
    const step = fc.oneof(
      fc.record({ do: fc.constant('create' as const), email: address, other: address, at: fc.nat(5) }),
      fc.record({ do: fc.constant('patch' as const), email: address, other: address, at: fc.nat(5) }),
      fc.record({
        do: fc.constantFrom('merge' as const, 'archive' as const),
        email: address,
        other: address,
        at: fc.nat(5),
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        emulator.reset();
        for (const { do: action, email, other, at } of steps) {
          const ids = emulator.records('contacts').map(({ id }) => id);
          const id = ids[at % Math.max(1, ids.length)];
          const next = ids[(at + 1) % Math.max(1, ids.length)];
          if (action === 'create') await create({ email, hs_additional_emails: other });
          else if (id === undefined || next === undefined) continue;
          else if (action === 'patch')
            await patch(id, at % 2 ? { email } : { hs_additional_emails: `${email};${other}` });
          else if (action === 'archive') emulator.archiveContact(id);
          else if (id !== next) emulator.mergeContacts(id, next);
        }
        expect(emulator.duplicates().emails).to.deep.equal([]);
        for (const { id, properties } of emulator.records('contacts')) {
          const email = properties.email;
          if (email) expect(readAt((await read(`${email}?idProperty=email`)).body, 'id')).to.equal(id);
        }
      }),
      { numRuns: 40 },
    );
  });
});
