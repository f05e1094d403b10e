import { expect } from 'chai';
import { callApi, OBJECTS, readAt, toActivityBody } from './api-call.ts';
import { type HubspotEmulator, startHubspotEmulator } from './server.ts';

const AT = '2026-09-21T12:00:00.000Z';
const KINDS = [
  { type: 'notes', typeId: 202, name: 'note', property: 'hs_note_body' },
  { type: 'calls', typeId: 194, name: 'call', property: 'hs_call_body' },
  { type: 'tasks', typeId: 204, name: 'task', property: 'hs_task_body' },
] as const;

describe('HubSpot emulator: notes, calls and tasks', () => {
  let emulator: HubspotEmulator;
  let contactId: string;

  before(async () => {
    emulator = await startHubspotEmulator({ limits: 'off' });
  });
  beforeEach(() => {
    emulator.reset();
    contactId = emulator.addContact({ email: 'ada@example.com' });
  });
  after(() => emulator.close());

  const post = (type: string, body: unknown) => callApi(emulator, 'POST', `${OBJECTS}/${type}`, { body });
  const get = (path: string) => callApi(emulator, 'GET', `${OBJECTS}/${path}`);

  for (const { type, typeId, name, property } of KINDS) {
    describe(type, () => {
      it('is made with its contact in one call, and seen from both sides', async () => {
        const answer = await post(type, toActivityBody({ hs_timestamp: AT, [property]: 'Hello' }, contactId, typeId));
        const id = readAt(answer.body, 'id');
        expect(answer.status).to.equal(201);
        expect(answer.headers.get('location')).to.equal(`${emulator.url}${OBJECTS}/${type}/${id}`);
        const fromContact = await get(`contacts/${contactId}?associations=${type}`);
        const results = readAt(fromContact.body, 'associations', type, 'results');
        expect(results).to.deep.equal([{ id, type: `contact_to_${name}` }]);
        const fromActivity = await get(`${type}/${id}?properties=${property}&associations=contacts`);
        expect(readAt(fromActivity.body, 'properties', property)).to.equal('Hello');
        expect(readAt(fromActivity.body, 'associations', 'contacts', 'results', 0)).to.deep.equal({
          id: contactId,
          type: `${name}_to_contact`,
        });
      });

      it('takes the contact id as a number too', async () => {
        expect((await post(type, toActivityBody({ hs_timestamp: AT }, Number(contactId), typeId))).status).to.equal(
          201,
        );
      });

      it('refuses every other association type and direction', async () => {
        for (const other of [1, 190, 193, 194, 201, 202, 203, 204, 279, 9999].filter((id) => id !== typeId)) {
          const answer = await post(type, toActivityBody({ hs_timestamp: AT }, contactId, other));
          expect(answer.status, String(other)).to.equal(400);
        }
        expect(emulator.records(type)).to.deep.equal([]);
      });

      it('needs hs_timestamp', async () => {
        const answer = await post(type, toActivityBody({ [property]: 'Hello' }, contactId, typeId));
        expect(answer.status).to.equal(400);
        expect(readAt(answer.body, 'context', 'properties')).to.deep.equal(['hs_timestamp']);
      });

      it('needs a contact that exists', async () => {
        emulator.archiveContact(contactId);
        for (const id of [contactId, '1']) {
          const answer = await post(type, toActivityBody({ hs_timestamp: AT }, id, typeId));
          expect(answer.status).to.equal(400);
          expect(answer.body).to.include({ message: `CONTACT=${id} is not valid` });
        }
        expect(emulator.records(type)).to.deep.equal([]);
      });

      it('is linked to the new record when the contact was merged', async () => {
        const merged = emulator.mergeContacts(contactId, emulator.addContact({ firstname: 'B' }));
        await post(type, toActivityBody({ hs_timestamp: AT }, contactId, typeId));
        expect(emulator.record('contacts', merged).associations[type]).to.have.length(1);
      });

      it('takes 65,536 characters and not one more', async () => {
        const send = (length: number) =>
          post(type, toActivityBody({ hs_timestamp: AT, [property]: 'x'.repeat(length) }, contactId, typeId));
        expect((await send(65_536)).status).to.equal(201);
        const answer = await send(65_537);
        expect(answer.status).to.equal(400);
        expect(readAt(answer.body, 'errors', 0, 'context', 'propertyName')).to.deep.equal([property]);
      });

      it('is replaced by PATCH, archived by DELETE and then left out of the contact', async () => {
        const id = emulator.addActivity(type, contactId, { hs_timestamp: AT, [property]: 'one' });
        await callApi(emulator, 'PATCH', `${OBJECTS}/${type}/${id}`, { body: { properties: { [property]: 'two' } } });
        expect(emulator.record(type, id).properties[property]).to.equal('two');
        await callApi(emulator, 'DELETE', `${OBJECTS}/${type}/${id}`);
        expect((await get(`${type}/${id}`)).status).to.equal(404);
        expect((await get(`contacts/${contactId}?associations=${type}`)).body).not.to.have.property('associations');
      });
    });
  }

  const TIMES: readonly (readonly [unknown, string | undefined])[] = [
    ['2026-09-21T12:00:00Z', AT],
    ['2026-09-21T14:00:00+02:00', AT],
    [Date.parse(AT), AT],
    [String(Date.parse(AT)), AT],
    ['2026-09-21T12:00:00', undefined],
    ['2026-09-21', undefined],
    ['noon', undefined],
  ];
  for (const [sent, stored] of TIMES) {
    it(`${stored ? 'takes' : 'refuses'} hs_timestamp ${JSON.stringify(sent)}`, async () => {
      const answer = await post('notes', toActivityBody({ hs_timestamp: sent }, contactId, 202));
      expect(answer.status).to.equal(stored ? 201 : 400);
      expect(readAt(answer.body, 'properties', 'hs_timestamp')).to.equal(stored);
    });
  }

  it('reads epoch seconds as ms and counts them', async () => {
    const answer = await post(
      'notes',
      toActivityBody({ hs_timestamp: String(Date.parse(AT) / 1_000) }, contactId, 202),
    );
    expect(readAt(answer.body, 'properties', 'hs_timestamp')).to.match(/^1970-01-/);
    expect(emulator.violations.map(({ kind }) => kind)).to.deep.equal(['past-1971']);
  });

  const RECORDINGS = [
    ['https://cdn.example.com/a.mp3', 201, 201],
    ['https://cdn.example.com/a.WAV?key=1', 201, 201],
    ['https://cdn.example.com/recording/7', 400, 201],
    ['http://cdn.example.com/a.mp3', 400, 400],
    ['a.mp3', 400, 400],
  ] as const;
  for (const [url, strict, lax] of RECORDINGS) {
    it(`answers ${strict} to the recording ${url}, ${lax} where any https address will do`, async () => {
      const body = () => toActivityBody({ hs_timestamp: AT, hs_call_recording_url: url }, contactId, 194);
      expect((await post('calls', body())).status).to.equal(strict);
      emulator.reset({ recordingUrls: 'https' });
      contactId = emulator.addContact({ firstname: 'A' });
      expect((await post('calls', body())).status).to.equal(lax);
    });
  }

  const OPTIONS = [
    ['calls', 194, 'hs_call_direction', 'INBOUND', 'inbound'],
    ['calls', 194, 'hs_call_status', 'COMPLETED', 'DONE'],
    ['calls', 194, 'hs_call_duration', '120000', '2 min'],
    ['tasks', 204, 'hs_task_status', 'NOT_STARTED', 'TODO'],
    ['tasks', 204, 'hs_task_priority', 'HIGH', 'URGENT'],
    ['tasks', 204, 'hs_task_type', 'CALL', 'PHONE'],
  ] as const;
  for (const [type, typeId, name, good, bad] of OPTIONS) {
    it(`takes ${name} ${good} and refuses ${bad}`, async () => {
      const send = (value: string) =>
        post(type, toActivityBody({ hs_timestamp: AT, [name]: value }, contactId, typeId));
      expect((await send(good)).status).to.equal(201);
      expect((await send(bad)).status).to.equal(400);
    });
  }

  it("keeps the contact's dates of the last activity", () => {
    emulator.addActivity('notes', contactId, { hs_timestamp: '2026-02-01T00:00:00Z' });
    emulator.addActivity('calls', contactId, { hs_timestamp: '2026-01-01T00:00:00Z' });
    emulator.addActivity('tasks', contactId, { hs_timestamp: '2027-01-01T00:00:00Z' });
    expect(emulator.record('contacts', contactId).properties).to.include({
      notes_last_updated: '2026-02-01T00:00:00.000Z',
      notes_last_contacted: '2026-01-01T00:00:00.000Z',
    });
  });

  it('links and lists over the association paths, in pages', async () => {
    const ids = [1, 2, 3].map((day) =>
      emulator.addActivity('notes', contactId, { hs_timestamp: `2026-01-0${day}T00:00:00Z` }),
    );
    const other = emulator.addContact({ firstname: 'B' });
    const put = await callApi(emulator, 'PUT', `${OBJECTS}/notes/${ids[0]}/associations/default/contacts/${other}`);
    expect(put.status).to.equal(200);
    expect(emulator.record('notes', ids[0] ?? '').associations.contacts).to.deep.equal([contactId, other]);
    const first = await get(`contacts/${contactId}/associations/notes?limit=2`);
    expect(readAt(first.body, 'results', 1)).to.deep.equal({
      toObjectId: Number(ids[1]),
      associationTypes: [{ category: 'HUBSPOT_DEFINED', typeId: 201, label: null }],
    });
    const after = readAt(first.body, 'paging', 'next', 'after');
    const second = await get(`contacts/${contactId}/associations/notes?limit=2&after=${after}`);
    expect(readAt(second.body, 'results')).to.have.length(1);
    await callApi(emulator, 'DELETE', `${OBJECTS}/notes/${ids[0]}/associations/contacts/${other}`);
    expect(emulator.record('contacts', other).associations).to.deep.equal({});
  });

  it('lets a new contact take activities along, by the ids of that direction', async () => {
    const note = emulator.addActivity('notes', contactId, { hs_timestamp: AT });
    const send = (associationTypeId: number) =>
      post('contacts', {
        properties: { firstname: 'B' },
        associations: [{ to: { id: note }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId }] }],
      });
    expect((await send(202)).status).to.equal(400);
    expect((await send(201)).status).to.equal(201);
  });

  for (const associations of [
    {},
    [{}],
    [{ to: { id: '1' } }],
    [{ to: { id: '1' }, types: [] }],
    [{ to: { id: '1' }, types: [{ associationCategory: 'USER_DEFINED', associationTypeId: 202 }] }],
  ]) {
    it(`refuses associations ${JSON.stringify(associations)}`, async () => {
      expect((await post('notes', { properties: { hs_timestamp: AT }, associations })).status).to.equal(400);
    });
  }
});
