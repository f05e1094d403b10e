import { expect } from 'chai';
import { callApi, OBJECTS, readAt } from './api-call.ts';
import { type HubspotEmulator, startHubspotEmulator } from './server.ts';

const AT = '2026-09-21T12:00:00Z';

describe('HubSpot emulator: recording and control', () => {
  let emulator: HubspotEmulator;

  before(async () => {
    emulator = await startHubspotEmulator({ limits: 'off', now: () => 1_000_000 });
  });
  beforeEach(() => emulator.reset());
  after(() => emulator.close());

  const control = (name: string, body?: unknown) =>
    callApi(emulator, body === undefined ? 'GET' : 'POST', `/__emulator__/${name}`, body === undefined ? {} : { body });

  it('keeps each request whole', async () => {
    await callApi(emulator, 'GET', `${OBJECTS}/contacts/a%2Bb@example.com?idProperty=email&properties=a&properties=b`);
    await callApi(emulator, 'POST', `${OBJECTS}/contacts`, { body: { properties: { firstname: 'Zoë' } } });
    expect(emulator.requests).to.have.length(2);
    expect(emulator.requests[0]).to.deep.include({
      number: 1,
      method: 'GET',
      path: `${OBJECTS}/contacts/a%2Bb@example.com`,
      query: { idProperty: 'email', properties: ['a', 'b'] },
      body: '',
      kind: 'contacts.read',
      status: 404,
    });
    expect(emulator.requests[0]?.headers).to.include({
      accept: 'application/json',
      authorization: `Bearer ${emulator.token}`,
    });
    expect(emulator.requests[1]).to.include({ body: '{"properties":{"firstname":"Zoë"}}', status: 201 });
  });

  it('counts calls by kind and answers by status', async () => {
    await callApi(emulator, 'GET', '/crm/owners/2026-03');
    await callApi(emulator, 'GET', `${OBJECTS}/notes/1`);
    await callApi(emulator, 'GET', `${OBJECTS}/notes/2`);
    await callApi(emulator, 'GET', '/nowhere');
    expect(emulator.calls).to.deep.equal({ 'owners.list': 1, 'notes.read': 2, unknown: 1 });
    expect(emulator.statuses).to.deep.equal({ 200: 1, 404: 3 });
  });

  it('finds phones on several contacts, however they are written, and equal activities', () => {
    const first = emulator.addContact({ firstname: 'A', phone: '+1 415 555 2671' });
    const second = emulator.addContact({ firstname: 'B', hs_whatsapp_phone_number: '(415) 555-2671' });
    emulator.addContact({ firstname: 'C', phone: 'unknown' });
    const notes = [1, 2].map(() => emulator.addActivity('notes', first, { hs_timestamp: AT, hs_note_body: 'Hi' }));
    emulator.addActivity('notes', second, { hs_timestamp: AT, hs_note_body: 'Hi' });
    emulator.addActivity('tasks', first, { hs_timestamp: AT });
    expect(emulator.duplicates()).to.deep.equal({
      emails: [],
      phones: [{ value: '+14155552671', ids: [first, second] }],
      activities: [{ value: 'notes', ids: notes }],
    });
  });

  it('forgets all but its clock on reset', async () => {
    emulator.addContact({ firstname: 'A' });
    emulator.addProperty({ name: 'age' });
    await callApi(emulator, 'GET', '/crm/v3/owners');
    const now = emulator.clock.now();
    emulator.advance(5);
    emulator.reset();
    expect([emulator.requests, emulator.violations, emulator.records('contacts')]).to.deep.equal([[], [], []]);
    expect([emulator.calls, emulator.statuses]).to.deep.equal([{}, {}]);
    expect((await callApi(emulator, 'GET', '/crm/properties/2026-03/contacts/age')).status).to.equal(404);
    expect(emulator.clock.now()).to.equal(now + 5);
  });

  it('waits as long as it is told, per request', async () => {
    const asked: string[] = [];
    emulator.setLatency(({ method, path }) => {
      asked.push(`${method} ${path}`);
      return 2;
    });
    await callApi(emulator, 'GET', '/crm/owners/2026-03');
    expect(asked).to.deep.equal(['GET /crm/owners/2026-03', 'GET /crm/owners/2026-03']);
  });

  describe('control door', () => {
    it('seeds, changes and shows everything, unrecorded and without a key', async () => {
      const a = readAt((await control('add-contact', { properties: { email: 'a@example.com' } })).body, 'id');
      const b = readAt(
        (await control('add-contact', { properties: { email: 'b@example.com' }, indexed: false })).body,
        'id',
      );
      const note = readAt(
        (await control('add-activity', { type: 'notes', contactId: a, properties: { hs_timestamp: AT } })).body,
        'id',
      );
      const merged = readAt((await control('merge-contacts', { primaryId: a, secondaryId: b })).body, 'id');
      await control('add-property', { name: 'age', type: 'number' });
      await control('rename-property', { from: 'age', to: 'years' });
      expect(readAt((await control('add-owner', { email: 'agent@example.com' })).body, 'id')).to.be.a('string');
      const contacts = await callApi(emulator, 'GET', '/__emulator__/contacts', { headers: { authorization: '' } });
      expect(readAt(contacts.body, 0)).to.deep.include({ id: merged, associations: { notes: [note] } });
      await control('archive-contact', { id: merged });
      expect((await control('contacts')).body).to.deep.equal([]);
      expect((await control('requests')).body).to.deep.equal([]);
      expect((await callApi(emulator, 'GET', '/crm/properties/2026-03/contacts/years')).status).to.equal(200);
    });

    it('switches faults, keys, time and limits', async () => {
      await control('fail', { kind: 'owners.list', times: 0, answer: { type: 'status', status: 503, body: 'none' } });
      const statuses = [
        await callApi(emulator, 'GET', '/crm/owners/2026-03'),
        await callApi(emulator, 'GET', '/crm/owners/2026-03'),
      ];
      expect(statuses.map(({ status }) => status)).to.deep.equal([503, 503]);
      await control('clear-faults', {});
      await control('revoke-token', { token: emulator.token });
      expect((await callApi(emulator, 'GET', '/crm/owners/2026-03')).status).to.equal(401);
      await control('add-token', { token: emulator.token });
      await control('used-today', { count: 7 });
      const answer = await callApi(emulator, 'GET', '/crm/owners/2026-03');
      expect(answer.headers.get('x-hubspot-ratelimit-daily-remaining')).to.equal('249992');
      const now = emulator.clock.now();
      await control('advance', { ms: 60_000 });
      expect(emulator.clock.now()).to.equal(now + 60_000);
      await control('latency', { ms: 3 });
      expect(emulator.latency).to.equal(3);
    });

    it('shows the counters and starts over', async () => {
      await callApi(emulator, 'GET', '/crm/v3/owners');
      const { body } = await control('counters');
      expect(body).to.deep.include({ calls: { legacy: 1 }, statuses: { 400: 1 }, limitRefusals: 0 });
      expect(readAt(body, 'violations', 0, 'kind')).to.equal('legacy-path');
      expect(readAt(body, 'duplicates')).to.deep.equal({ emails: [], phones: [], activities: [] });
      await control('reset', {});
      expect(emulator.calls).to.deep.equal({});
    });

    it('says why it refuses a command', async () => {
      emulator.addContact({ email: 'a@example.com' });
      expect((await control('add-contact', { properties: { email: 'a@example.com' } })).status).to.equal(409);
      expect((await control('archive-contact', { id: '1' })).status).to.equal(400);
      expect((await control('fail', { answer: { type: 'explode' } })).status).to.equal(400);
      expect((await control('fail', { patth: '/x', answer: { type: 'reset' } })).status).to.equal(400);
      expect((await callApi(emulator, 'POST', '/__emulator__/reset', { text: '{' })).status).to.equal(400);
      expect((await control('explode', {})).status).to.equal(404);
      expect((await control('explode')).status).to.equal(404);
    });
  });
});
