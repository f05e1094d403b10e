import { expect } from 'chai';
import { type Answer, type Client, codesOf, createClient, idOf } from './client.ts';
import { type SalesforceEmulator, startSalesforceEmulator } from './server.ts';

const LEAD = { LastName: 'Doe', Company: 'Acme' };

describe('Salesforce emulator: what a write must obey', () => {
  let emulator: SalesforceEmulator;
  let client: Client;
  before(async () => {
    emulator = await startSalesforceEmulator();
  });
  beforeEach(async () => {
    client = await createClient(emulator);
  });
  afterEach(() => emulator.reset());
  after(() => emulator.close());

  const createLead = (fields: object = {}, headers: Record<string, string> = {}): Promise<Answer> =>
    client.call('POST', '/sobjects/Lead', { ...LEAD, ...fields }, headers);

  const refused: [string, string, object, string, string[] | undefined][] = [
    ['Lead', 'no name and company', { Email: 'a@b.co' }, 'REQUIRED_FIELD_MISSING', ['LastName', 'Company']],
    ['Lead', 'a blank name', { ...LEAD, LastName: '  ' }, 'REQUIRED_FIELD_MISSING', ['LastName']],
    ['Contact', 'no name', {}, 'REQUIRED_FIELD_MISSING', ['LastName']],
    ['Lead', 'a long name', { ...LEAD, LastName: 'x'.repeat(81) }, 'STRING_TOO_LONG', ['LastName']],
    ['Lead', 'a long phone', { ...LEAD, Phone: '1'.repeat(41) }, 'STRING_TOO_LONG', ['Phone']],
    ['Task', 'a long subject', { Subject: 'x'.repeat(256) }, 'STRING_TOO_LONG', ['Subject']],
    ['Task', 'a long description', { Description: 'x'.repeat(32_001) }, 'STRING_TOO_LONG', ['Description']],
    ['Lead', 'a bad e-mail', { ...LEAD, Email: 'not an address' }, 'INVALID_EMAIL_ADDRESS', ['Email']],
    ['Lead', 'an unknown status', { ...LEAD, Status: 'Odd' }, 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', ['Status']],
    ['Task', 'an unknown priority', { Priority: 'Odd' }, 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', ['Priority']],
    ['Task', 'a chat as subtype', { TaskSubtype: 'Chat' }, 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', ['TaskSubtype']],
    ['Lead', 'an unknown field', { ...LEAD, Nope__c: 1 }, 'INVALID_FIELD', undefined],
    ['Lead', 'a read-only field', { ...LEAD, Name: 'x' }, 'INVALID_FIELD_FOR_INSERT_UPDATE', ['Name']],
    ['Lead', 'a number for text', { ...LEAD, Phone: 5 }, 'JSON_PARSER_ERROR', undefined],
    ['Lead', 'text for a checkbox', { ...LEAD, DoNotCall: 'true' }, 'JSON_PARSER_ERROR', undefined],
    ['Task', 'an odd date', { ActivityDate: '22.11.2026' }, 'JSON_PARSER_ERROR', undefined],
    ['Task', 'text for a number', { CallDurationInSeconds: 'long' }, 'JSON_PARSER_ERROR', undefined],
    ['Lead', 'an owner that is no id', { ...LEAD, OwnerId: 'x' }, 'MALFORMED_ID', ['OwnerId']],
    ['Lead', 'an unknown owner', { ...LEAD, OwnerId: '005gK0000000zzz' }, 'INVALID_CROSS_REFERENCE_KEY', []],
    ['Task', 'nobody as WhoId', { WhoId: '00QgK0000000zzz' }, 'INVALID_CROSS_REFERENCE_KEY', []],
    ['Task', 'an account as WhoId', { WhoId: '001gK0000000zzz' }, 'FIELD_INTEGRITY_EXCEPTION', ['WhoId']],
  ];
  for (const [object, title, body, code, fields] of refused) {
    it(`refuses ${title} in a ${object} with ${code}`, async () => {
      const answer = await client.call('POST', `/sobjects/${object}`, body);
      expect([answer.status, codesOf(answer)]).to.deep.equal([400, [code]]);
      expect((answer.json as { fields?: string[] }[])[0]?.fields).to.deep.equal(fields);
      expect(emulator.records(object)).to.deep.equal([]);
    });
  }

  it('takes any text in an open picklist, and none but its own in a restricted one', async () => {
    expect((await createLead({ LeadSource: 'Chat' })).status).to.equal(201);
    emulator.configure({ picklists: { 'Lead.LeadSource': { values: ['Web'], restricted: true } } });
    expect(codesOf(await createLead({ LeadSource: 'Chat' }))).to.deep.equal([
      'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
    ]);
    expect((await createLead({ LeadSource: 'Web' })).status).to.equal(201);
  });

  it('names every bad field at once, or only the first where the org does', async () => {
    const bad = { Email: 'x', Phone: '1'.repeat(41) };
    expect(codesOf(await createLead(bad))).to.deep.equal(['INVALID_EMAIL_ADDRESS', 'STRING_TOO_LONG']);
    emulator.configure({ fieldErrors: 'first' });
    expect(codesOf(await createLead(bad))).to.deep.equal(['INVALID_EMAIL_ADDRESS']);
  });

  it('refuses hidden and read-only fields together, by name', async () => {
    emulator.configure({ hiddenFields: { Lead: ['Title'] }, readOnlyFields: { Lead: ['MobilePhone'] } });
    const answer = await createLead({ Title: 'CEO', MobilePhone: '1', Email: 'a@b.co' });
    expect(codesOf(answer)).to.deep.equal(['INVALID_FIELD_FOR_INSERT_UPDATE']);
    expect((answer.json as { fields: string[] }[])[0]?.fields).to.deep.equal(['Title', 'MobilePhone']);
  });

  it('demands required custom fields and obeys validation rules, also on change', async () => {
    emulator.configure({
      customFields: { Lead: [{ name: 'Region__c', required: true }] },
      validationRules: [{ object: 'Lead', field: 'Phone', pattern: '^$', message: 'A phone is needed.' }],
    });
    expect(codesOf(await createLead())).to.deep.equal(['REQUIRED_FIELD_MISSING']);
    const answer = await createLead({ Region__c: 'EU' });
    const error = { message: 'A phone is needed.', errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', fields: ['Phone'] };
    expect(answer.json).to.deep.equal([error]);
    const id = idOf(await createLead({ Region__c: 'EU', Phone: '12' }));
    expect((await client.call('PATCH', `/sobjects/Lead/${id}`, { Phone: null })).json).to.deep.equal([error]);
    expect(codesOf(await client.call('PATCH', `/sobjects/Lead/${id}`, { Region__c: null }))).to.deep.equal([
      'REQUIRED_FIELD_MISSING',
    ]);
  });

  describe('owners', () => {
    it('refuses an inactive owner', async () => {
      const { id } = emulator.seed('User', { IsActive: false });
      const answer = await createLead({ OwnerId: id });
      expect(answer.json).to.deep.equal([
        {
          message: `operation performed with inactive user [${id.slice(0, 15)}] as owner of lead`,
          errorCode: 'INACTIVE_OWNER_OR_USER',
          fields: [],
        },
      ]);
    });

    it('lets the assignment rule take the lead, on create and on change, unless told FALSE', async () => {
      const rule = emulator.seed('User', { Email: 'rule@example.com' }).id;
      const agent = emulator.seed('User', { Email: 'agent@example.com' }).id;
      emulator.configure({ assignmentRule: { id: '01QgK0000000001', ownerId: rule } });
      const ownerOf = async (headers: Record<string, string>) => {
        const id = idOf(await createLead({ OwnerId: agent }, headers));
        return { id, owner: emulator.record(id)?.fields.OwnerId };
      };
      expect((await ownerOf({})).owner).to.equal(rule);
      expect((await ownerOf({ 'sforce-auto-assign': 'true' })).owner).to.equal(rule);
      expect((await ownerOf({ 'sforce-auto-assign': '01QgK0000000001' })).owner).to.equal(rule);
      const kept = await ownerOf({ 'Sforce-Auto-Assign': 'FALSE' });
      expect(kept.owner).to.equal(agent);
      await client.call('PATCH', `/sobjects/Lead/${kept.id}`, { Title: 'x' }, { 'Sforce-Auto-Assign': 'FALSE' });
      expect(emulator.record(kept.id)?.fields.OwnerId).to.equal(agent);
      await client.call('PATCH', `/sobjects/Lead/${kept.id}`, { Title: 'x' });
      expect(emulator.record(kept.id)?.fields.OwnerId).to.equal(rule);
      expect(codesOf(await createLead({}, { 'Sforce-Auto-Assign': 'maybe' }))).to.deep.equal(['MALFORMED_ID']);
    });
  });

  describe('converted leads', () => {
    it('refuse changes and activities, unless the user may edit them', async () => {
      const lead = emulator.seed('Lead', { Email: 'a@b.co' });
      const before = emulator.seed('Task', { WhoId: lead.id });
      const contact = emulator.convert(lead.id);
      expect(emulator.record(lead.id)?.fields).to.include({ IsConverted: true, ConvertedContactId: contact.id });
      expect(emulator.record(before.id)?.fields.WhoId).to.equal(contact.id);
      const error = [
        { message: 'cannot reference converted lead', errorCode: 'CANNOT_UPDATE_CONVERTED_LEAD', fields: [] },
      ];
      expect((await client.call('PATCH', `/sobjects/Lead/${lead.id}`, { Title: 'x' })).json).to.deep.equal(error);
      expect((await client.call('POST', '/sobjects/Task', { WhoId: lead.id })).json).to.deep.equal(error);
      emulator.configure({ editsConvertedLeads: true });
      expect((await client.call('PATCH', `/sobjects/Lead/${lead.id}`, { Title: 'x' })).status).to.equal(204);
    });
  });

  describe('tasks', () => {
    it('close by status, keep their subtype, and take no WhatId beside a lead', async () => {
      const lead = emulator.seed('Lead').id;
      const account = emulator.seed('Account').id;
      const id = idOf(await client.call('POST', '/sobjects/Task', { WhoId: lead, Subject: 'Chat' }));
      expect(emulator.record(id)?.fields).to.include({ IsClosed: false, Status: 'Not Started', Priority: 'Normal' });
      await client.call('PATCH', `/sobjects/Task/${id}`, { Status: 'Completed' });
      expect(emulator.record(id)?.fields).to.include({ IsClosed: true });
      const subtype = await client.call('PATCH', `/sobjects/Task/${id}`, { TaskSubtype: 'Call' });
      expect(codesOf(subtype)).to.deep.equal(['INVALID_FIELD_FOR_INSERT_UPDATE']);
      const both = await client.call('POST', '/sobjects/Task', { WhoId: lead, WhatId: account });
      expect(codesOf(both)).to.deep.equal(['FIELD_INTEGRITY_EXCEPTION']);
      emulator.configure({ closedTaskStatuses: ['Deferred'] });
      const open = idOf(await client.call('POST', '/sobjects/Task', { Status: 'Completed' }));
      expect(emulator.record(open)?.fields).to.include({ IsClosed: false });
    });

    it('refuse a person in the recycle bin', async () => {
      const lead = emulator.seed('Lead').id;
      emulator.delete(lead);
      expect(codesOf(await client.call('POST', '/sobjects/Task', { WhoId: lead }))).to.deep.equal([
        'ENTITY_IS_DELETED',
      ]);
    });
  });

  it('moves the last activity of a person with closed tasks only', async () => {
    const lead = emulator.seed('Lead').id;
    const seen = () => emulator.record(lead)?.fields.LastActivityDate ?? null;
    await client.call('POST', '/sobjects/Task', { WhoId: lead, ActivityDate: '2026-11-20' });
    expect(seen()).to.equal(null);
    const id = idOf(await client.call('POST', '/sobjects/Task', { WhoId: lead, ActivityDate: '2026-11-22' }));
    await client.call('PATCH', `/sobjects/Task/${id}`, { Status: 'Completed' });
    expect(seen()).to.equal('2026-11-22');
    await client.call('POST', '/sobjects/Task', { WhoId: lead, ActivityDate: '2026-11-21', Status: 'Completed' });
    expect(seen()).to.equal('2026-11-22');
  });

  it('refuses to write objects the user may only read or not see', async () => {
    emulator.configure({ readOnlyObjects: ['Task'], hiddenObjects: ['Account'] });
    const answer = await client.call('POST', '/sobjects/Task', { Subject: 'x' });
    expect([answer.status, codesOf(answer)]).to.deep.equal([403, ['INSUFFICIENT_ACCESS_OR_READONLY']]);
    expect((await client.call('GET', '/sobjects/Task/describe')).json).to.include({
      createable: false,
      queryable: true,
    });
    expect((await client.call('GET', '/sobjects/Account/describe')).status).to.equal(404);
    expect(codesOf(await client.query('SELECT Id FROM Account'))).to.deep.equal(['INVALID_TYPE']);
  });

  describe('notes', () => {
    const note = (text: string): object => ({ Title: 'Chat', Content: Buffer.from(text).toString('base64') });

    it('are linked to a record once', async () => {
      const lead = emulator.seed('Lead').id;
      const id = idOf(await client.call('POST', '/sobjects/ContentNote', note('a &lt; b<br>&amp;')));
      expect(id).to.match(/^069/);
      const link = { ContentDocumentId: id, LinkedEntityId: lead, ShareType: 'V' };
      expect((await client.call('POST', '/sobjects/ContentDocumentLink', link)).status).to.equal(201);
      expect((await client.call('POST', '/sobjects/ContentDocumentLink', link)).status).to.equal(400);
      expect(emulator.violations).to.deep.equal([]);
      const all = await client.query('SELECT Id FROM ContentDocumentLink');
      expect(codesOf(all)).to.deep.equal(['MALFORMED_QUERY']);
      const one = await client.query(`SELECT ShareType FROM ContentDocumentLink WHERE LinkedEntityId = '${lead}'`);
      expect(one.json).to.include({ totalSize: 1 });
    });

    it('want base64, and text that was escaped', async () => {
      expect(
        (await client.call('POST', '/sobjects/ContentNote', { Title: 'x', Content: 'plain text' })).status,
      ).to.equal(400);
      await client.call('POST', '/sobjects/ContentNote', note('a < b & c'));
      expect(emulator.violations.map(({ kind }) => kind)).to.deep.equal(['content-note-not-escaped']);
    });

    it('can be off', async () => {
      emulator.configure({ notesEnabled: false });
      expect((await client.call('POST', '/sobjects/ContentNote', note('x'))).status).to.equal(404);
    });
  });

  describe('person accounts', () => {
    it('show as contacts with IsPersonAccount and change through the account only', async () => {
      emulator.configure({ personAccounts: true });
      const account = emulator.seed('Account', {
        IsPersonAccount: true,
        FirstName: 'Pia',
        LastName: 'Person',
        PersonEmail: 'pia@example.com',
      });
      const contactId = String(emulator.record(account.id)?.fields.PersonContactId);
      const read = () =>
        client.query(`SELECT Name, Email, IsPersonAccount, Account.Name FROM Contact WHERE Id = '${contactId}'`);
      expect(((await read()).json as { records: unknown[] }).records[0]).to.deep.include({
        Email: 'pia@example.com',
        IsPersonAccount: true,
      });
      const refusal = await client.call('PATCH', `/sobjects/Contact/${contactId}`, { Email: 'new@example.com' });
      expect(codesOf(refusal)).to.deep.equal(['INVALID_FIELD_FOR_INSERT_UPDATE']);
      expect(
        (await client.call('PATCH', `/sobjects/Account/${account.id}`, { PersonEmail: 'new@example.com' })).status,
      ).to.equal(204);
      expect(emulator.record(contactId)?.fields).to.include({ Email: 'new@example.com', Name: 'Pia Person' });
    });
  });
});
