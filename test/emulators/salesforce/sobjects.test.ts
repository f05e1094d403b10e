import { expect } from 'chai';
import { type Client, codesOf, createClient, idOf } from './client.ts';
import { toLongId } from './ids.ts';
import { type SalesforceEmulator, startSalesforceEmulator } from './server.ts';

const LEAD = { LastName: 'Doe', Company: 'Acme' };

describe('Salesforce emulator: rows', () => {
  let emulator: SalesforceEmulator;
  let client: Client;
  before(async () => {
    emulator = await startSalesforceEmulator({ jivoId: { unique: true } });
  });
  beforeEach(async () => {
    client = await createClient(emulator);
  });
  afterEach(() => emulator.reset());
  after(() => emulator.close());

  it('creates, reads, changes and deletes', async () => {
    const created = await client.call('POST', '/sobjects/Lead', { ...LEAD, FirstName: ' Jo ', Email: '' });
    const id = idOf(created);
    expect([created.status, created.json]).to.deep.equal([201, { id, success: true, errors: [] }]);
    expect(created.headers.get('location')).to.equal(`/services/data/v66.0/sobjects/Lead/${id}`);
    expect(id).to.match(/^00Q\w{15}$/);
    const read = await client.call(
      'GET',
      `/sobjects/Lead/${id.slice(0, 15)}?fields=Name,FirstName,Email,Status,IsConverted,OwnerId`,
    );
    expect(read.json).to.deep.include({
      Name: 'Jo Doe',
      FirstName: 'Jo',
      Email: null,
      Status: 'Open - Not Contacted',
      IsConverted: false,
    });
    expect(read.json).to.deep.include({ OwnerId: emulator.integrationUserId });
    const changed = await client.call('PATCH', `/sobjects/Lead/${id}`, { Title: 'CEO' });
    expect([changed.status, changed.json]).to.deep.equal([204, undefined]);
    expect((await client.call('GET', `/sobjects/Lead/${id}`)).json).to.include({ Title: 'CEO', LastName: 'Doe' });
    expect((await client.call('DELETE', `/sobjects/Lead/${id}`)).status).to.equal(204);
    expect(emulator.record(id)?.fields).to.include({ IsDeleted: true });
  });

  it('answers 404 NOT_FOUND to reading and 404 INVALID_CROSS_REFERENCE_KEY to changing what is gone', async () => {
    const { id } = emulator.seed('Lead');
    emulator.delete(id);
    for (const gone of [id, toLongId('00QgK0000000zzz'), '00QgK0000000zzz']) {
      const codes = await Promise.all(
        (['GET', 'PATCH', 'DELETE'] as const).map(async (method) => {
          const answer = await client.call(method, `/sobjects/Lead/${gone}`, method === 'PATCH' ? {} : undefined);
          return [answer.status, ...codesOf(answer)];
        }),
      );
      const key = [404, 'INVALID_CROSS_REFERENCE_KEY'];
      expect(codes).to.deep.equal([[404, 'NOT_FOUND'], key, key]);
    }
  });

  it('says ENTITY_IS_DELETED for the recycle bin where the org does', async () => {
    emulator.configure({ deletedRowCode: 'ENTITY_IS_DELETED' });
    const { id } = emulator.seed('Lead');
    emulator.delete(id);
    expect(codesOf(await client.call('PATCH', `/sobjects/Lead/${id}`, {}))).to.deep.equal(['ENTITY_IS_DELETED']);
    expect(codesOf(await client.call('PATCH', '/sobjects/Lead/00QgK0000000zzz', {}))).to.deep.equal([
      'INVALID_CROSS_REFERENCE_KEY',
    ]);
  });

  const refusals: [string, string, unknown, number, string][] = [
    ['GET', '/sobjects/Nope/describe', undefined, 404, 'NOT_FOUND'],
    ['POST', '/sobjects/Nope', {}, 404, 'NOT_FOUND'],
    ['GET', '/sobjects/Lead/123', undefined, 404, 'NOT_FOUND'],
    ['GET', '/sobjects/Lead/Nope__c/1', undefined, 404, 'NOT_FOUND'],
    ['GET', '/sobjects/Lead/Jivo_Id__c/a/b', undefined, 404, 'NOT_FOUND'],
    ['PUT', '/sobjects/Lead', {}, 405, 'METHOD_NOT_ALLOWED'],
    ['POST', '/query', {}, 405, 'METHOD_NOT_ALLOWED'],
    ['POST', '/sobjects/User', { LastName: 'x' }, 400, 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY'],
    ['POST', '/sobjects/Lead', [LEAD], 400, 'JSON_PARSER_ERROR'],
  ];
  for (const [method, path, body, status, code] of refusals) {
    it(`answers ${status} ${code} to ${method} ${path}`, async () => {
      const answer = await client.call(method, path, body);
      expect([answer.status, codesOf(answer)]).to.deep.equal([status, [code]]);
    });
  }

  it('knows unknown fields of ?fields=, and takes no related ones', async () => {
    const { id } = emulator.seed('Lead');
    for (const field of ['Nope__c', 'Owner.Name']) {
      const answer = await client.call('GET', `/sobjects/Lead/${id}?fields=Id,${field}`);
      expect([answer.status, codesOf(answer)]).to.deep.equal([400, ['INVALID_FIELD']]);
    }
  });

  describe('external ids', () => {
    it('creates with 201, changes with 200, and takes any text when it is encoded', async () => {
      const path = `/sobjects/Lead/Jivo_Id__c/${encodeURIComponent('a/b?c=d#e é%')}`;
      const created = await client.call('PATCH', path, LEAD);
      const id = idOf(created);
      expect([created.status, created.json]).to.deep.equal([201, { id, success: true, errors: [], created: true }]);
      const changed = await client.call('PATCH', path, { Title: 'CEO' });
      expect([changed.status, changed.json]).to.deep.equal([200, { id, success: true, errors: [], created: false }]);
      expect(emulator.record(id)?.fields).to.include({ Jivo_Id__c: 'a/b?c=d#e é%', Title: 'CEO' });
      expect((await client.call('GET', path)).json).to.include({ Id: id });
    });

    it('changes with 204 before API 46', async () => {
      emulator.seed('Lead', { Jivo_Id__c: 'x' });
      expect((await client.call('PATCH', '/services/data/v45.0/sobjects/Lead/Jivo_Id__c/x', {})).status).to.equal(204);
    });

    it('answers 300 with URLs when several match', async () => {
      emulator.configure({ jivoId: { unique: false } });
      const ids = [emulator.seed('Lead', { Jivo_Id__c: 'x' }).id, emulator.seed('Lead', { Jivo_Id__c: 'x' }).id];
      const urls = ids.map((id) => `/services/data/v66.0/sobjects/Lead/${id}`);
      for (const method of ['GET', 'PATCH']) {
        const answer = await client.call(method, '/sobjects/Lead/Jivo_Id__c/x', method === 'PATCH' ? {} : undefined);
        expect([answer.status, answer.json]).to.deep.equal([300, urls]);
      }
    });

    it('refuses the external id in the body too, and ids in any body', async () => {
      for (const body of [
        { ...LEAD, Jivo_Id__c: 'x' },
        { ...LEAD, Id: 'x' },
      ]) {
        expect(codesOf(await client.call('PATCH', '/sobjects/Lead/Jivo_Id__c/x', body))).to.deep.equal([
          'INVALID_FIELD',
        ]);
      }
    });

    it('keeps the value unique', async () => {
      const { id } = emulator.seed('Lead', { Jivo_Id__c: 'x' });
      const answer = await client.call('POST', '/sobjects/Lead', { ...LEAD, Jivo_Id__c: 'X' });
      expect([answer.status, codesOf(answer)]).to.deep.equal([400, ['DUPLICATE_VALUE']]);
      expect(answer.json).to.deep.include({
        message: `duplicate value found: Jivo_Id__c duplicates value on record with id: ${id.slice(0, 15)}`,
        errorCode: 'DUPLICATE_VALUE',
        fields: [],
      });
    });
  });

  it('describes objects: writable, required, defaulted, lengths, picklists', async () => {
    const describe = async (object: string) => {
      const { json } = await client.call('GET', `/sobjects/${object}/describe`);
      const { fields } = json as { fields: Record<string, unknown>[] };
      return new Map(fields.map((field) => [field.name, field]));
    };
    const lead = await describe('Lead');
    const demanded = [...lead.values()].filter(
      (field) => field.createable && !field.nillable && !field.defaultedOnCreate,
    );
    expect(demanded.map((field) => field.name)).to.deep.equal(['LastName', 'Company']);
    expect(lead.get('LastName')).to.include({ length: 80, type: 'string', updateable: true });
    expect(lead.get('Name')).to.include({ createable: false, updateable: false });
    expect(lead.get('Jivo_Id__c')).to.include({ externalId: true, unique: true, custom: true });
    expect(lead.get('Status')).to.include({ restrictedPicklist: true, defaultedOnCreate: true });
    expect(lead.get('OwnerId')).to.deep.include({ referenceTo: ['Group', 'User'], relationshipName: 'Owner' });
    const task = await describe('Task');
    expect(task.get('Description')).to.include({ length: 32_000, filterable: false });
    expect(task.get('TaskSubtype')).to.include({ createable: true, updateable: false });
    expect((await describe('Contact')).has('IsPersonAccount')).to.equal(false);
  });
});
