import { expect } from 'chai';
import { callApi, readAt } from './api-call.ts';
import { type HubspotEmulator, startHubspotEmulator } from './server.ts';

const PROPERTIES = '/crm/properties/2026-03';

describe('HubSpot emulator: account, owners and properties', () => {
  let emulator: HubspotEmulator;

  before(async () => {
    emulator = await startHubspotEmulator({ limits: 'off', now: () => Date.UTC(2026, 8, 21) });
  });
  beforeEach(() => emulator.reset());
  after(() => emulator.close());

  const get = (path: string) => callApi(emulator, 'GET', path);

  it('tells portal, region and time zone', async () => {
    const { status, body } = await get('/account-info/2026-03/details');
    expect(status).to.equal(200);
    expect(body).to.include({
      portalId: 149063119,
      uiDomain: 'app-eu1.hubspot.com',
      dataHostingLocation: 'eu1',
      timeZone: 'Europe/Berlin',
      utcOffset: '+02:00',
      utcOffsetMilliseconds: 7_200_000,
    });
    emulator.reset({ timeZone: 'America/St_Johns' });
    expect((await get('/account-info/2026-09/details')).body).to.include({
      utcOffset: '-02:30',
      utcOffsetMilliseconds: -9_000_000,
    });
  });

  describe('owners', () => {
    it('are found by e-mail in any case, with an id that is not the user id', async () => {
      const owner = emulator.addOwner({ email: 'Agent@Example.com', firstName: 'Ann', lastName: 'Agent' });
      emulator.addOwner({ email: 'other@example.com' });
      const { body } = await get('/crm/owners/2026-03?email=agent%40example.com&limit=1&archived=false');
      expect(readAt(body, 'results')).to.have.length(1);
      expect(readAt(body, 'results', 0)).to.deep.include({
        id: owner.id,
        userId: owner.userId,
        email: 'Agent@Example.com',
        firstName: 'Ann',
        lastName: 'Agent',
        type: 'PERSON',
        archived: false,
        teams: [],
      });
      expect(owner.id).not.to.equal(String(owner.userId));
      expect(readAt((await get('/crm/owners/2026-03/?email=nobody%40example.com')).body, 'results')).to.deep.equal([]);
    });

    it('come in pages, archived ones apart', async () => {
      for (const name of ['a', 'b', 'c']) emulator.addOwner({ email: `${name}@example.com` });
      emulator.addOwner({ email: 'gone@example.com', archived: true });
      const emails: unknown[] = [];
      let after: unknown = '';
      do {
        const { body } = await get(`/crm/owners/2026-03?limit=2${after ? `&after=${after}` : ''}`);
        emails.push(...(readAt(body, 'results') as { email: string }[]).map(({ email }) => email));
        after = readAt(body, 'paging', 'next', 'after');
      } while (after !== undefined);
      expect(emails).to.deep.equal(['a@example.com', 'b@example.com', 'c@example.com']);
      expect(readAt((await get('/crm/owners/2026-03?archived=true')).body, 'results', 0, 'email')).to.equal(
        'gone@example.com',
      );
      expect((await get('/crm/owners/2026-03?limit=501')).status).to.equal(400);
    });

    it('are read by id, or by user id when asked so', async () => {
      const { id, userId } = emulator.addOwner({ email: 'a@example.com' });
      expect(readAt((await get(`/crm/owners/2026-03/${id}`)).body, 'email')).to.equal('a@example.com');
      expect(readAt((await get(`/crm/owners/2026-03/${userId}?idProperty=userId`)).body, 'id')).to.equal(id);
      expect((await get(`/crm/owners/2026-03/${userId}`)).status).to.equal(404);
    });
  });

  describe('properties', () => {
    const post = (body: unknown) => callApi(emulator, 'POST', `${PROPERTIES}/contacts`, { body });
    const draft = {
      name: 'jivo_visitor',
      label: 'Jivo visitor',
      type: 'string',
      fieldType: 'text',
      groupName: 'contactinformation',
    };
    const findProperty = async (name: string) =>
      (readAt((await get(`${PROPERTIES}/contacts`)).body, 'results') as Record<string, unknown>[]).find(
        (one) => one.name === name,
      );

    it('are listed with type, options and whether they can be written', async () => {
      const status = await findProperty('hs_lead_status');
      expect(status).to.include({
        type: 'enumeration',
        calculated: false,
        hasUniqueValue: false,
        hubspotDefined: true,
      });
      expect(readAt(status, 'options', 0)).to.include({ value: 'NEW', label: 'New', hidden: false });
      expect(readAt(status, 'modificationMetadata', 'readOnlyValue')).to.equal(false);
      const calculated = await findProperty('hs_searchable_calculated_phone_number');
      expect(calculated).to.include({ type: 'phone_number', calculated: true });
      expect(readAt(calculated, 'modificationMetadata', 'readOnlyValue')).to.equal(true);
    });

    it('exist for notes, calls and tasks too', async () => {
      for (const [type, name] of [
        ['notes', 'hs_note_body'],
        ['calls', 'hs_call_status'],
        ['tasks', 'hs_task_subject'],
      ] as const) {
        expect((await get(`${PROPERTIES}/${type}/${name}`)).status).to.equal(200);
      }
      expect((await get(`${PROPERTIES}/notes/email`)).status).to.equal(404);
    });

    it('are created once; again is 409, and an archived one comes back as it was', async () => {
      expect((await post({ ...draft, hasUniqueValue: true })).status).to.equal(201);
      expect(await findProperty('jivo_visitor')).to.include({ hasUniqueValue: true, hubspotDefined: false });
      const again = await post(draft);
      expect(again.status).to.equal(409);
      expect(again.body).to.include({ category: 'OBJECT_ALREADY_EXISTS' });
      expect((await callApi(emulator, 'DELETE', `${PROPERTIES}/contacts/jivo_visitor`)).status).to.equal(204);
      expect((await get(`${PROPERTIES}/contacts/jivo_visitor`)).status).to.equal(404);
      expect(readAt((await post(draft)).body, 'hasUniqueValue')).to.equal(true);
    });

    it('may have unique values ten times per object', async () => {
      for (let count = 0; count < 10; count += 1)
        emulator.addProperty({ name: `unique_${count}`, hasUniqueValue: true });
      expect((await post({ ...draft, hasUniqueValue: true })).status).to.equal(400);
      expect((await post(draft)).status).to.equal(201);
    });

    const BAD = [
      { name: undefined },
      { name: 'Jivo Visitor' },
      { label: '' },
      { groupName: undefined },
      { type: 'text' },
      { fieldType: 'number' },
      { type: 'enumeration', fieldType: 'select', hasUniqueValue: true },
      { type: 'enumeration', fieldType: 'select', options: [{ value: 'a' }] },
    ];
    for (const change of BAD) {
      it(`refuses ${JSON.stringify(change)}`, async () =>
        expect((await post({ ...draft, ...change })).status).to.equal(400));
    }

    it('of HubSpot itself cannot be archived', async () => {
      expect((await callApi(emulator, 'DELETE', `${PROPERTIES}/contacts/email`)).status).to.equal(400);
    });
  });
});
