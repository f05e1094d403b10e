import { expect } from 'chai';
import { callApi, OBJECTS, readAt, toActivityBody } from './api-call.ts';
import { type HubspotEmulator, startHubspotEmulator } from './server.ts';

describe('HubSpot emulator: batches', () => {
  let emulator: HubspotEmulator;

  before(async () => {
    emulator = await startHubspotEmulator({ limits: 'off' });
  });
  beforeEach(() => emulator.reset());
  after(() => emulator.close());

  const post = (path: string, body: unknown) => callApi(emulator, 'POST', `${OBJECTS}/${path}`, { body });

  describe('read', () => {
    it('answers 200 when all are there, following merges', async () => {
      const [first, second] = [emulator.addContact({ firstname: 'A' }), emulator.addContact({ firstname: 'B' })];
      const merged = emulator.mergeContacts(first, second);
      const { status, body } = await post('contacts/batch/read', {
        inputs: [{ id: first }, { id: second }],
        properties: ['firstname'],
      });
      expect(status).to.equal(200);
      expect(readAt(body, 'results')).to.have.length(1);
      expect(readAt(body, 'results', 0)).to.deep.include({ id: merged });
      expect(readAt(body, 'results', 0, 'properties')).to.include({ firstname: 'A' });
    });

    it('resolves secondary addresses without saying which input matched, and names the missing with 207', async () => {
      const id = emulator.addContact({ email: 'a@example.com', hs_additional_emails: 'b@example.com' });
      const inputs = [{ id: 'b@example.com' }, { id: 'nobody@example.com' }];
      const { status, body } = await post('contacts/batch/read', {
        inputs,
        idProperty: 'email',
        properties: ['email'],
      });
      expect(status).to.equal(207);
      expect(readAt(body, 'results')).to.have.length(1);
      expect(readAt(body, 'results', 0, 'id')).to.equal(id);
      expect(readAt(body, 'results', 0, 'properties', 'email')).to.equal('a@example.com');
      expect(body).to.include({ numErrors: 1 });
      expect(readAt(body, 'errors', 0, 'context', 'ids')).to.deep.equal(['nobody@example.com']);
    });

    it('reads notes by id', async () => {
      const contactId = emulator.addContact({ firstname: 'A' });
      const id = emulator.addActivity('notes', contactId, { hs_timestamp: '2026-01-01T00:00:00Z', hs_note_body: 'Hi' });
      const { body } = await post('notes/batch/read', { inputs: [{ id }], properties: ['hs_note_body'] });
      expect(readAt(body, 'results', 0, 'properties')).to.include({ hs_note_body: 'Hi' });
    });

    it('takes 100 inputs, not none and not 101', async () => {
      const inputs = (count: number) => ({
        inputs: Array.from({ length: count }, (_, index) => ({ id: String(index) })),
      });
      for (const [count, status] of [
        [0, 400],
        [100, 207],
        [101, 400],
      ] as const) {
        expect((await post('contacts/batch/read', inputs(count))).status).to.equal(status);
      }
    });
  });

  describe('upsert', () => {
    it('creates and updates by e-mail, secondary ones too, and says which', async () => {
      const id = emulator.addContact({ email: 'a@example.com', hs_additional_emails: 'b@example.com', city: 'Bern' });
      const inputs = [
        { id: 'b@example.com', idProperty: 'email', properties: { firstname: 'B' } },
        { id: 'new@example.com', idProperty: 'email', properties: { firstname: 'N' } },
      ];
      const { status, body } = await post('contacts/batch/upsert', { inputs });
      expect(status).to.equal(200);
      expect(readAt(body, 'results', 0)).to.include({ id, new: false });
      expect(readAt(body, 'results', 1)).to.include({ new: true });
      expect(readAt(body, 'results', 1, 'properties')).to.include({ email: 'new@example.com', firstname: 'N' });
      expect(emulator.record('contacts', id).properties).to.include({
        city: 'Bern',
        firstname: 'B',
        email: 'a@example.com',
      });
    });

    it('by e-mail is all or nothing', async () => {
      const inputs = [
        { id: 'a@example.com', idProperty: 'email', properties: { firstname: 'A' }, objectWriteTraceId: '1' },
        { id: 'b@example.com', idProperty: 'email', properties: { nickname: 'B' }, objectWriteTraceId: '2' },
      ];
      expect((await post('contacts/batch/upsert', { inputs })).status).to.equal(400);
      expect(emulator.records('contacts')).to.deep.equal([]);
    });

    it('by a unique property answers 207 for the bad ones when every input has a trace id', async () => {
      emulator.addProperty({ name: 'jivo_visitor', hasUniqueValue: true });
      const input = (id: string, properties: unknown) => ({
        id,
        idProperty: 'jivo_visitor',
        properties,
        objectWriteTraceId: `t-${id}`,
      });
      const inputs = [input('1', { firstname: 'A' }), input('2', { nickname: 'B' })];
      const { status, body } = await post('contacts/batch/upsert', { inputs });
      expect(status).to.equal(207);
      expect(readAt(body, 'results', 0)).to.include({ new: true });
      expect(readAt(body, 'errors', 0)).to.deep.include({
        category: 'VALIDATION_ERROR',
        context: { objectWriteTraceId: ['t-2'] },
      });
      const again = await post('contacts/batch/upsert', { inputs: [input('1', { firstname: 'C' })] });
      expect(readAt(again.body, 'results', 0)).to.include({ new: false });
      expect(emulator.records('contacts').map(({ properties }) => properties.firstname)).to.deep.equal(['C']);
    });

    it('needs id and a unique idProperty', async () => {
      for (const input of [{ id: '1', properties: {} }, { id: 'A', idProperty: 'firstname', properties: {} }, 'x']) {
        expect((await post('contacts/batch/upsert', { inputs: [input] })).status).to.equal(400);
      }
    });
  });

  it('creates several notes, all or nothing without trace ids, one by one with them', async () => {
    const contactId = emulator.addContact({ firstname: 'A' });
    const good = toActivityBody({ hs_timestamp: '2026-01-01T00:00:00Z' }, contactId, 202);
    const bad = toActivityBody({ hs_timestamp: '2026-01-01T00:00:00Z' }, contactId, 201);
    expect((await post('notes/batch/create', { inputs: [good, bad] })).status).to.equal(400);
    expect(emulator.records('notes')).to.deep.equal([]);
    const traced = [good, bad].map((input, index) => ({ ...Object(input), objectWriteTraceId: String(index) }));
    const answer = await post('notes/batch/create', { inputs: traced });
    expect(answer.status).to.equal(207);
    expect(readAt(answer.body, 'errors', 0, 'context', 'objectWriteTraceId')).to.deep.equal(['1']);
    expect(emulator.records('notes')).to.have.length(1);
    expect((await post('notes/batch/create', { inputs: [good] })).status).to.equal(201);
  });
});
