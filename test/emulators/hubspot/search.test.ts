import { expect } from 'chai';
import { callApi, OBJECTS, readAt, toGroup } from './api-call.ts';
import { type HubspotEmulator, startHubspotEmulator } from './server.ts';

describe('HubSpot emulator: search', () => {
  let emulator: HubspotEmulator;

  before(async () => {
    emulator = await startHubspotEmulator({ limits: 'off', now: () => Date.UTC(2026, 8, 21, 12) });
  });
  beforeEach(() => emulator.reset());
  after(() => emulator.close());

  const search = (body: unknown) => callApi(emulator, 'POST', `${OBJECTS}/contacts/search`, { body });
  const findIds = async (...filterGroups: unknown[]): Promise<unknown[]> => {
    const { body, status } = await search({ filterGroups });
    expect(status, JSON.stringify(body)).to.equal(200);
    return (readAt(body, 'results') as { id: string }[]).map(({ id }) => id);
  };
  const create = async (properties: Record<string, string>): Promise<string> =>
    String(readAt((await callApi(emulator, 'POST', `${OBJECTS}/contacts`, { body: { properties } })).body, 'id'));

  describe('index', () => {
    it('sees a new contact after the lag, although a direct read sees it at once', async () => {
      const id = await create({ email: 'ada@example.com' });
      const group = toGroup('email', 'EQ', 'ada@example.com');
      expect(await findIds(group)).to.deep.equal([]);
      expect((await callApi(emulator, 'GET', `${OBJECTS}/contacts/ada@example.com?idProperty=email`)).status).to.equal(
        200,
      );
      emulator.advance(2_999);
      expect(await findIds(group)).to.deep.equal([]);
      emulator.advance(1);
      expect(await findIds(group)).to.deep.equal([id]);
    });

    it('shows the old state of a changed contact until the lag is over, each lag by setting', async () => {
      emulator.reset({ searchLagMs: 10_000, searchUpdateLagMs: 60_000 });
      const id = await create({ firstname: 'Ada', city: 'Bern' });
      emulator.advance(10_000);
      await callApi(emulator, 'PATCH', `${OBJECTS}/contacts/${id}`, { body: { properties: { city: 'Basel' } } });
      emulator.advance(59_999);
      const stale = await search({ filterGroups: [toGroup('city', 'EQ', 'Bern')], properties: ['city'] });
      expect(readAt(stale.body, 'results', 0, 'properties', 'city')).to.equal('Bern');
      emulator.advance(1);
      expect(await findIds(toGroup('city', 'EQ', 'Bern'))).to.deep.equal([]);
      expect(await findIds(toGroup('city', 'EQ', 'Basel'))).to.deep.equal([id]);
    });

    it('sees seeded contacts at once unless told otherwise, and merges under the new id only', async () => {
      const first = emulator.addContact({ email: 'a@example.com' });
      emulator.addContact({ email: 'b@example.com' }, { indexed: false });
      expect(await findIds(toGroup('email', 'HAS_PROPERTY'))).to.deep.equal([first]);
      const merged = emulator.mergeContacts(first, emulator.addContact({ email: 'c@example.com' }));
      expect(await findIds(toGroup('email', 'EQ', 'a@example.com'))).to.deep.equal([merged]);
    });

    it('forgets an archived contact after the lag', async () => {
      const id = emulator.addContact({ email: 'a@example.com' });
      await callApi(emulator, 'DELETE', `${OBJECTS}/contacts/${id}`);
      expect(await findIds(toGroup('email', 'HAS_PROPERTY'))).to.deep.equal([id]);
      emulator.advance(3_000);
      expect(await findIds(toGroup('email', 'HAS_PROPERTY'))).to.deep.equal([]);
    });
  });

  describe('filters', () => {
    let ada: string;

    beforeEach(() => {
      emulator.addProperty({ name: 'age', type: 'number' });
      emulator.addContact({ firstname: 'Nobody' });
      ada = emulator.addContact({
        email: 'ada@example.com',
        hs_additional_emails: 'second@example.com;third@example.com',
        firstname: 'Ada Maria',
        hs_lead_status: 'NEW',
        age: '36',
        closedate: '2026-05-01T00:00:00Z',
      });
    });

    const CASES: readonly (readonly [
      name: string,
      operator: string,
      value: string | readonly string[] | undefined,
      hit: boolean,
    ])[] = [
      ['email', 'EQ', 'ADA@Example.com', true],
      ['email', 'EQ', 'second@example.com', false],
      ['hs_additional_emails', 'CONTAINS_TOKEN', 'second@example.com', true],
      ['hs_additional_emails', 'CONTAINS_TOKEN', 'THIRD@example.com', true],
      ['hs_additional_emails', 'CONTAINS_TOKEN', 'ada@example.com', false],
      ['hs_additional_emails', 'CONTAINS_TOKEN', 'sec*@example.com', true],
      ['hs_lead_status', 'EQ', 'NEW', true],
      ['hs_lead_status', 'EQ', 'new', false],
      ['hs_lead_status', 'IN', ['OPEN', 'NEW'], true],
      ['email', 'IN', ['ada@example.com'], true],
      ['email', 'IN', ['Ada@example.com'], false],
      ['firstname', 'CONTAINS_TOKEN', 'maria', true],
      ['firstname', 'CONTAINS_TOKEN', 'mar', false],
      ['firstname', 'CONTAINS_TOKEN', 'mar*', true],
      ['city', 'HAS_PROPERTY', undefined, false],
      ['age', 'GTE', '36', true],
      ['age', 'GT', '36', false],
      ['age', 'LT', '100', true],
      ['closedate', 'LTE', String(Date.UTC(2026, 4, 1)), true],
      ['firstname', 'NEQ', 'Nobody', true],
    ];

    for (const [name, operator, value, hit] of CASES) {
      it(`${name} ${operator} ${value ?? ''} ${hit ? 'finds' : 'does not find'}`, async () => {
        expect(await findIds(toGroup(name, operator, value))).to.deep.equal(hit ? [ada] : []);
      });
    }

    it('joins the filters of a group with and, groups with or', async () => {
      const both = { filters: [...filtersOf('age', '36'), ...filtersOf('firstname', 'Nobody')] };
      expect(await findIds(both)).to.deep.equal([]);
      expect(await findIds(toGroup('age', 'EQ', '36'), toGroup('firstname', 'EQ', 'Nobody'))).to.have.length(2);
    });

    const filtersOf = (propertyName: string, value: string) => [{ propertyName, operator: 'EQ', value }];
  });

  describe('phones', () => {
    const NATIONAL = [
      ['phone', '+1 (415) 555-2671', 'hs_searchable_calculated_phone_number', '4155552671'],
      ['phone', '415-555-2671', 'hs_searchable_calculated_phone_number', '4155552671'],
      ['mobilephone', '+41 79 123 45 67', 'hs_searchable_calculated_mobile_number', '791234567'],
      ['phone', '+44 20 7946 0958', 'hs_searchable_calculated_international_phone_number', '+442079460958'],
      ['phone', '+44 20 7946 0958', 'hs_calculated_phone_number', '+442079460958'],
    ] as const;

    for (const [field, typed, property, value] of NATIONAL) {
      it(`finds ${typed} by ${property} = ${value}`, async () => {
        const id = emulator.addContact({ firstname: 'A', [field]: typed });
        expect(await findIds(toGroup(property, 'EQ', value))).to.deep.equal([id]);
      });
    }

    it('compares raw fields as typed and calculated ones without the country code', async () => {
      emulator.addContact({ firstname: 'A', phone: '+1 (415) 555-2671' });
      expect(await findIds(toGroup('phone', 'EQ', '+14155552671'))).to.deep.equal([]);
      expect(await findIds(toGroup('phone', 'EQ', '+1 (415) 555-2671'))).to.have.length(1);
      expect(await findIds(toGroup('hs_searchable_calculated_phone_number', 'EQ', '+14155552671'))).to.deep.equal([]);
    });

    it('has no calculated twin for WhatsApp numbers, and reads bare numbers by the portal country', async () => {
      emulator.reset({ defaultCountry: 'DE' });
      const id = emulator.addContact({ firstname: 'A', phone: '030 901820', hs_whatsapp_phone_number: '+14155552671' });
      expect(await findIds(toGroup('hs_searchable_calculated_phone_number', 'EQ', '30901820'))).to.deep.equal([id]);
      expect(await findIds(toGroup('hs_searchable_calculated_phone_number', 'EQ', '4155552671'))).to.deep.equal([]);
      expect(await findIds(toGroup('hs_whatsapp_phone_number', 'EQ', '+14155552671'))).to.deep.equal([id]);
    });

    it('forgets the calculated number when the phone becomes unreadable', async () => {
      const id = emulator.addContact({ firstname: 'A', phone: '+14155552671' });
      await callApi(emulator, 'PATCH', `${OBJECTS}/contacts/${id}`, { body: { properties: { phone: 'ask Bob' } } });
      emulator.advance(3_000);
      expect(await findIds(toGroup('hs_searchable_calculated_phone_number', 'HAS_PROPERTY'))).to.deep.equal([]);
    });
  });

  describe('limits of one request', () => {
    const filter = { propertyName: 'email', operator: 'EQ', value: 'a' };
    const groupsOf = (...sizes: number[]) => sizes.map((size) => ({ filters: Array(size).fill(filter) }));

    const REFUSED: readonly (readonly [string, unknown])[] = [
      ['six groups', { filterGroups: groupsOf(1, 1, 1, 1, 1, 1) }],
      ['seven filters in a group', { filterGroups: groupsOf(7) }],
      ['nineteen filters', { filterGroups: groupsOf(6, 6, 6, 1) }],
      ['a page of 201', { limit: 201 }],
      ['a result beyond 10,000', { after: '10000' }],
      ['two sorts', { sorts: ['email', 'firstname'] }],
      ['an unknown operator', { filterGroups: [toGroup('email', 'LIKE', 'a')] }],
      ['no value', { filterGroups: [toGroup('email', 'EQ')] }],
      ['IN without values', { filterGroups: [toGroup('email', 'IN', 'a')] }],
      ['3,001 characters', { query: 'x'.repeat(3_001 - '{"query":""}'.length) }],
    ];
    for (const [name, body] of REFUSED) {
      it(`refuses ${name}`, async () => {
        const answer = await search(body);
        expect(answer.status).to.equal(400);
        expect(answer.body).to.include({ category: 'VALIDATION_ERROR' });
      });
    }

    const TAKEN: readonly (readonly [string, unknown])[] = [
      ['eighteen filters in three groups', { filterGroups: groupsOf(6, 6, 6) }],
      ['five groups', { filterGroups: groupsOf(1, 1, 1, 1, 1) }],
      ['a page of 200', { limit: 200 }],
      ['3,000 characters', { query: 'x'.repeat(3_000 - '{"query":""}'.length) }],
    ];
    for (const [name, body] of TAKEN) {
      it(`takes ${name}`, async () => expect((await search(body)).status).to.equal(200));
    }

    it('answers a bare 400 to a filter on an unknown property', async () => {
      const { status, body } = await search({ filterGroups: [toGroup('nickname', 'EQ', 'x')] });
      expect(status).to.equal(400);
      expect(body).to.have.all.keys('status', 'message', 'correlationId');
    });
  });

  it('pages and sorts', async () => {
    const ids = ['C', 'A', 'B'].map((firstname) => emulator.addContact({ firstname }));
    const first = await search({ limit: 2, sorts: [{ propertyName: 'firstname', direction: 'DESCENDING' }] });
    expect(readAt(first.body, 'total')).to.equal(3);
    expect([readAt(first.body, 'results', 0, 'id'), readAt(first.body, 'results', 1, 'id')]).to.deep.equal([
      ids[0],
      ids[2],
    ]);
    const next = await search({
      limit: 2,
      after: readAt(first.body, 'paging', 'next', 'after'),
      sorts: ['-firstname'],
    });
    expect(readAt(next.body, 'results', 0, 'id')).to.equal(ids[1]);
    expect(next.body).not.to.have.property('paging');
  });

  it('finds words of the query in names, addresses and phones', async () => {
    const id = emulator.addContact({ firstname: 'Ada', email: 'ada@example.com' });
    emulator.addContact({ firstname: 'Bob' });
    expect(readAt((await search({ query: 'ada' })).body, 'results', 0, 'id')).to.equal(id);
    expect(readAt((await search({ query: 'ada bob' })).body, 'total')).to.equal(0);
  });
});
