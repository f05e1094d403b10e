import { expect } from 'chai';
import type { Connector, ConnectorHost } from '../../../connectors/connector.ts';
import { salesforce } from '../../../connectors/salesforce/index.ts';
import type { SalesforceSettings } from '../../../connectors/salesforce/settings.ts';
import { createLongChat, toNumber, toQuery } from '../../conformance/samples.ts';
import {
  type EmulatorOptions,
  type SalesforceEmulator,
  startSalesforceEmulator,
} from '../../emulators/salesforce/server.ts';
import { createCall, takeError, toSettings } from './support.ts';

const NO_DATABASE: ConnectorHost['database'] = {
  all: () => Promise.reject(new Error('Salesforce keeps nothing here.')),
  write: () => Promise.reject(new Error('Salesforce keeps nothing here.')),
};

/** A duplicate rule's refusal without the records it found. */
const BARE_DUPLICATE = {
  kind: 'error',
  status: 400,
  errorCode: 'DUPLICATES_DETECTED',
  message: 'Use one of these records?',
} as const;

const RULES = (['Lead', 'Contact'] as const).map((object) => ({
  name: `One e-mail, one ${object}`,
  object,
  matchOn: ['Lead', 'Contact'] as const,
  fields: ['Email'] as const,
  action: 'alert' as const,
}));

/** What nobody published, and what one org has and another has not: the connector has to do in all of them. */
const READINGS: Readonly<Record<string, EmulatorOptions>> = {
  'as the emulator takes it': {},
  'the other spelling of a duplicate rule': { duplicateResultKey: 'duplicateResult' },
  'one field error at a time': { fieldErrors: 'first' },
  'another word for a deleted row': { deletedRowCode: 'ENTITY_IS_DELETED' },
  'no Notes': { notesEnabled: false },
  'Person Accounts': { personAccounts: true },
  'a user who may edit converted leads': { editsConvertedLeads: true },
  'an external id that two records can hold': { jivoId: { unique: false } },
  'an external id that one record can hold': { jivoId: { unique: true } },
  'a search index an hour behind': { indexLagMs: 3_600_000 },
  'hidden and read-only fields': {
    hiddenFields: { Lead: ['Description', 'Title'], Contact: ['OtherPhone'] },
    readOnlyFields: { Lead: ['MobilePhone'] },
  },
  'an assignment rule': { assignmentRule: { id: '01Q000000000001', ownerId: '00G000000000001' } },
};

describe('Salesforce, read in another way', () => {
  let org: SalesforceEmulator;
  let connector: Connector;

  async function open(options: EmulatorOptions = {}, settings: Partial<SalesforceSettings> = {}): Promise<void> {
    org = await startSalesforceEmulator(options);
    const { loginUrl, clientId, clientSecret } = org;
    const given = toSettings({ loginUrl, clientId, clientSecret, ...settings });
    connector = await salesforce.open(given, { account: 'sf', pageUrl: '', database: NO_DATABASE });
    await connector.warm?.(createCall());
    org.clearRecording();
  }

  afterEach(async () => {
    const violations = org.violations.map(({ kind, detail }) => `${kind}: ${detail}`);
    await org.close();
    expect(violations).to.deep.equal([]);
  });

  for (const [title, options] of Object.entries(READINGS)) {
    it(`finds, completes, logs and heals one person with ${title}`, async () => {
      const externalIdField = options.jivoId === undefined ? '' : 'Jivo_Id__c';
      await open({ duplicateRules: RULES, ...options }, { externalIdField });
      const number = toNumber(41);
      const fields = { FirstName: 'Ann', LastName: 'Lee', Email: 'ann+1@example.com', Phone: number };
      const draft = { type: 'lead', fields, visitorKey: 'shop/7' };
      const { record } = await connector.create(draft, createCall());
      const query = { emails: ['ann+1@example.com'], phones: [toQuery(number)] };
      expect((await connector.find(query, createCall())).map(({ ref }) => ref)).to.deep.equal([record.ref]);
      const again = { type: 'contact', fields: { LastName: 'Lee', Email: 'ann+1@example.com' } };
      expect((await takeError(connector.create(again, createCall()))).existing).to.deep.equal(record.ref);

      const changed = await connector.update(record.ref, { Company: 'Acme' }, createCall());
      expect(changed.fields).to.include({ ...fields, Company: 'Acme' });
      const bad = await takeError(connector.update(record.ref, { LastName: 'x'.repeat(81) }, createCall()));
      expect(bad.fields.map(({ field, maxLength }) => [field, maxLength])).to.deep.equal([['LastName', 80]]);

      const { chat } = createLongChat(70_000);
      const entry = await connector.log(record.ref, chat, undefined, createCall());
      expect(await connector.log(record.ref, chat, entry, createCall())).to.deep.equal(entry);
      const contact = org.convert(record.ref.id);
      expect((await connector.read(record.ref, createCall())).ref).to.deep.equal({ type: 'contact', id: contact.id });
      const found = await connector.find(query, createCall());
      expect(found.map(({ ref }) => ref)).to.deep.equal([{ type: 'contact', id: contact.id }]);

      org.delete(contact.id);
      const gone = await takeError(connector.update({ type: 'contact', id: contact.id }, { Phone: '1' }, createCall()));
      expect(gone.kind).to.equal('gone');
    });
  }

  it('finds by e-mail although the card asks for an e-mail that accounts have not', async () => {
    await open();
    const { id } = org.seed('Contact', { LastName: 'Ann', Email: 'ann@example.com' });
    const call = createCall({ fields: ['Account.Email', 'Account.Phone', 'Account.NoSuch__c', 'Email'] });
    for (let round = 0; round < 2; round += 1) {
      const hits = await connector.find({ emails: ['ann@example.com'], phones: [] }, call);
      expect(hits.map(({ ref }) => ref.id)).to.deep.equal([id]);
      expect(hits[0]?.fields.Email).to.equal('ann@example.com');
    }
  });

  it('looks itself for whom a duplicate rule found but does not name', async () => {
    await open();
    const contact = org.seed('Contact', { LastName: 'Ann', Email: 'ann@example.com' });
    org.addFault({ subrequest: true, method: 'POST', path: '*/sobjects/Lead', effect: BARE_DUPLICATE });
    const draft = { type: 'lead', fields: { LastName: 'Ann', Email: 'ann@example.com' } };
    const error = await takeError(connector.create(draft, createCall()));
    expect(error.kind).to.equal('duplicate');
    expect(error.existing).to.deep.equal({ type: 'contact', id: contact.id });
    expect(org.requests.at(-1)?.queries.map(({ soql }) => soql)).to.deep.equal([
      "SELECT Id FROM Contact WHERE Email IN ('ann@example.com') ORDER BY CreatedDate DESC LIMIT 1",
      "SELECT Id FROM Lead WHERE Email IN ('ann@example.com') ORDER BY CreatedDate DESC LIMIT 1",
    ]);
  });

  it('says what to do when a duplicate rule found somebody it may not see', async () => {
    await open();
    org.addFault({ subrequest: true, method: 'POST', path: '*/sobjects/Lead', effect: BARE_DUPLICATE });
    const draft = { type: 'lead', fields: { LastName: 'Ann', Phone: '+12025550101' } };
    const error = await takeError(connector.create(draft, createCall()));
    expect(error.kind).to.equal('rejected');
    expect(error.message).to.match(/View All/);
  });

  it('says the same when the rule names whom it may not see', async () => {
    await open({ duplicateRules: RULES, viewAll: false });
    const { id } = org.seed('User', { Email: 'bob@acme.example', LastName: 'Bob' });
    org.seed('Lead', { LastName: 'Ann', Company: 'Acme', Email: 'ann@example.com', OwnerId: id });
    const draft = { type: 'lead', fields: { LastName: 'Ann', Email: 'ann@example.com' } };
    const { existing } = await takeError(connector.create(draft, createCall()));
    if (existing === undefined) throw new Error('The rule named nobody.');
    const error = await takeError(connector.read(existing, createCall()));
    expect(error.kind).to.equal('rejected');
    expect(error.message).to.match(/View All/);
  });

  it('names the unique field whose value somebody unnamed holds', async () => {
    await open();
    const message = 'duplicate value found: Card__c duplicates value on record with id: <unknown>';
    const effect = { kind: 'error', status: 400, errorCode: 'DUPLICATE_VALUE', message } as const;
    org.addFault({ subrequest: true, method: 'POST', path: '*/sobjects/Lead', effect });
    const draft = { type: 'lead', fields: { LastName: 'Ann', Email: 'ann@example.com', Card__c: '1' } };
    const error = await takeError(connector.create(draft, createCall()));
    expect([error.kind, error.fields.map(({ field }) => field)]).to.deep.equal(['invalid-field', ['Card__c']]);
  });

  it('reads the id of a duplicate from its address where it is nowhere else', async () => {
    await open();
    const url = '/services/data/v66.0/sobjects/Contact/0035g00000XyZaBAAV';
    const matchRecords = [{ matchConfidence: 90, record: { attributes: { type: 'Contact', url } } }];
    const body = [
      {
        errorCode: 'DUPLICATES_DETECTED',
        message: 'Use one of these records?',
        duplicateResult: { allowSave: true, matchResults: [{ entityType: 'Contact', matchRecords }] },
      },
    ];
    const effect = { kind: 'answer', status: 400, body } as const;
    org.addFault({ subrequest: true, method: 'POST', path: '*/sobjects/Lead', effect });
    const draft = { type: 'lead', fields: { LastName: 'Ann', Email: 'ann@example.com' } };
    const error = await takeError(connector.create(draft, createCall()));
    expect(error.existing).to.deep.equal({ type: 'contact', id: '0035g00000XyZaBAAV' });
  });

  it('creates without the external id where the field is none, and says so', async () => {
    const fields = [{ name: 'Jivo_Id__c', externalId: false }];
    await open({ customFields: { Lead: fields } }, { externalIdField: 'Jivo_Id__c' });
    const draft = { type: 'lead', fields: { LastName: 'Ann', Email: 'ann@example.com' }, visitorKey: 'shop/7' };
    await connector.create(draft, createCall());
    expect(org.records('Lead')).to.have.lengthOf(1);
    const { ok, findings } = await connector.check(createCall());
    expect(ok).to.equal(true);
    expect(findings.map(({ text }) => text)).to.include('The externalIdField Lead.Jivo_Id__c is no External ID.');
  });

  it('finds and creates without an external id that is gone since the describe', async () => {
    await open({ jivoId: { unique: true } }, { externalIdField: 'Jivo_Id__c' });
    org.configure({ jivoId: undefined });
    const draft = { type: 'lead', fields: { LastName: 'Ann', Email: 'ann@example.com' }, visitorKey: 'shop/7' };
    const { record } = await connector.create(draft, createCall());
    expect(org.records('Lead').map(({ id }) => id)).to.deep.equal([record.ref.id]);
    const query = { visitorKey: 'shop/7', emails: ['ann@example.com'], phones: [] };
    expect((await connector.find(query, createCall())).map(({ ref }) => ref)).to.deep.equal([record.ref]);
  });

  it('finds although an external id is gone since the describe', async () => {
    await open({ jivoId: { unique: true } }, { externalIdField: 'Jivo_Id__c' });
    const { id } = org.seed('Lead', { LastName: 'Ann', Company: 'Acme', Email: 'ann@example.com' });
    org.configure({ jivoId: undefined });
    const query = { visitorKey: 'shop/7', emails: ['ann@example.com'], phones: [toQuery(toNumber(45))] };
    expect((await connector.find(query, createCall())).map(({ ref }) => ref.id)).to.deep.equal([id]);
  });

  it('makes records without owners where it may not read users', async () => {
    org = await startSalesforceEmulator({ hiddenObjects: ['User'] });
    const { loginUrl, clientId, clientSecret } = org;
    const given = toSettings({ loginUrl, clientId, clientSecret });
    connector = await salesforce.open(given, { account: 'sf', pageUrl: '', database: NO_DATABASE });
    expect(await connector.findOwner?.('olga@acme.example', createCall())).to.equal(undefined);
    await connector.warm?.(createCall());
    const call = createCall();
    expect(await connector.findOwner?.('olga@acme.example', call)).to.equal(undefined);
    expect(call.exchanges).to.deep.equal([]);
    await connector.create({ type: 'lead', fields: { LastName: 'Ann', Email: 'ann@example.com' } }, createCall());
    expect(org.records('Lead')).to.have.lengthOf(1);
    const { ok, findings } = await connector.check(createCall());
    expect(ok).to.equal(true);
    expect(findings.map(({ text }) => text).join()).to.match(/may not read the users/);
  });

  it('takes nobody else with the number, or with the e-mail, for what an earlier try has made', async () => {
    await open();
    const shared = { Phone: toNumber(46), Email: 'info@shop.example' };
    org.seed('Lead', { LastName: 'Bob', Company: 'Acme', ...shared });
    for (const fields of [
      { LastName: 'Eve', Phone: shared.Phone },
      { LastName: 'Eve', ...shared },
    ]) {
      org.clearRecording();
      await connector.create({ type: 'lead', fields }, createCall({ attempt: 2 }));
    }
    expect(org.records('Lead')).to.have.lengthOf(3);
  });

  it('names what a blocking rule, or a unique field, refuses in an update', async () => {
    const block = {
      name: 'No shared phone',
      object: 'Lead',
      matchOn: ['Lead'],
      fields: ['Phone'],
      action: 'block',
    } as const;
    await open({
      duplicateRules: [{ ...block, onUpdate: true }],
      customFields: { Lead: [{ name: 'Card__c', unique: true }] },
    });
    org.seed('Lead', { LastName: 'Bob', Company: 'Acme', Phone: toNumber(47), Card__c: '1' });
    const { id } = org.seed('Lead', { LastName: 'Ann', Company: 'Acme' });
    const ref = { type: 'lead', id };
    const changes = { Phone: toNumber(47), Description: 'x' };
    const byRule = await takeError(connector.update(ref, changes, createCall()));
    expect([byRule.kind, byRule.fields.map(({ field }) => field)]).to.deep.equal(['invalid-field', ['Phone']]);
    const byField = await takeError(connector.update(ref, { Card__c: '1', Description: 'x' }, createCall()));
    expect([byField.kind, byField.fields.map(({ field }) => field)]).to.deep.equal(['invalid-field', ['Card__c']]);
  });

  it('warns of an external id that two records can hold, and is content with one that only one can', async () => {
    await open({ jivoId: { unique: false } }, { externalIdField: 'Jivo_Id__c' });
    const check = async () => (await connector.check(createCall())).findings.map(({ text }) => text);
    expect(await check()).to.include('The externalIdField Lead.Jivo_Id__c is not unique.');
    org.configure({ jivoId: { unique: true } });
    expect(await check()).to.include('Lead.Jivo_Id__c keeps the Jivo visitor.');
  });

  it('says nothing good of an object it may not write or see', async () => {
    await open({ readOnlyObjects: ['Lead'], hiddenFields: { Contact: ['Email'] } });
    const { findings } = await connector.check(createCall());
    expect(findings.filter(({ text }) => text.startsWith('Lead:'))).to.deep.equal([]);
    expect(findings.find(({ text }) => text.includes('hidden or missing'))?.hint).to.match(/people are made twice/);
    org.configure({ hiddenObjects: ['Lead'] });
    const about = (await connector.check(createCall())).findings.filter(({ text }) => /Lead/.test(text));
    expect(about.map(({ level, text }) => `${level}: ${text}`)).to.deep.equal([
      'error: The integration user cannot see Leads.',
    ]);
  });

  const FALLBACKS: Readonly<Record<string, Partial<SalesforceSettings>>> = {
    'by default': {},
    'of its own': { lastNameFallback: 'Web visitor', companyFallback: 'Private' },
  };
  for (const [title, settings] of Object.entries(FALLBACKS)) {
    it(`shows what only satisfies Salesforce as blank, with fallbacks ${title}`, async () => {
      await open({}, settings);
      const fields = { Email: 'ann@example.com' };
      const { record } = await connector.create({ type: 'lead', fields }, createCall());
      expect(org.record(record.ref.id)?.fields).to.include.keys('LastName', 'Company');
      expect(record.fields).to.not.have.any.keys('LastName', 'Company');
      const [hit] = await connector.find({ emails: ['ann@example.com'], phones: [] }, createCall());
      expect(hit?.fields).to.deep.include(fields).and.not.have.any.keys('LastName', 'Company');
      expect((await connector.read(record.ref, createCall())).fields).to.not.have.any.keys('LastName', 'Company');
      const changes = { LastName: 'Lee', Company: 'Acme' };
      const changed = await connector.update(record.ref, changes, createCall());
      expect(changed.fields).to.include(changes);
    });
  }

  it('goes on from a converted Lead with the e-mail although an open Lead has the number', async () => {
    await open();
    const number = toNumber(30);
    const converted = org.seed('Lead', { LastName: 'Ann', Company: 'Acme', Email: 'ann@example.com' });
    const contact = org.convert(converted.id);
    org.edit(contact.id, { Email: 'ann@private.example' });
    const other = org.seed('Lead', { LastName: 'Bob', Company: 'Acme', Phone: number });
    const query = { emails: ['ann@example.com'], phones: [toQuery(number)] };
    const hits = await connector.find(query, createCall());
    expect(hits.map(({ ref }) => ref.id)).to.have.members([contact.id, other.id]);
  });
});
