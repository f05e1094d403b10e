import { generateKeyPairSync } from 'node:crypto';
import { isQueryValid } from '@jetstreamapp/soql-parser-js';
import { expect } from 'chai';
import type { Call, Connector, ConnectorHost } from '../../../connectors/connector.ts';
import { salesforce } from '../../../connectors/salesforce/index.ts';
import { createSchema } from '../../../connectors/salesforce/schema.ts';
import { createSession } from '../../../connectors/salesforce/session.ts';
import type { SalesforceSettings } from '../../../connectors/salesforce/settings.ts';
import type { Chat, OfflineMessage, PhoneCall } from '../../../src/lead/activity.ts';
import { type PhoneQuery, toPhone, toPhoneQuery } from '../../../src/lead/phone.ts';
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

const chat: Chat = {
  kind: 'chat',
  key: 'chat:shop:7',
  chatId: '7',
  source: {},
  visitorName: 'Ann',
  remarks: [],
  startedAt: new Date().toISOString(),
  endedAt: new Date().toISOString(),
  agents: [{ name: 'Olga', email: 'olga@acme.example' }],
  messages: [{ from: 'visitor', text: 'Hello @{record.id}' }],
};
const message: OfflineMessage = {
  kind: 'offline-message',
  key: 'offline:shop:9',
  source: {},
  visitorName: 'Ann',
  remarks: [],
  at: new Date().toISOString(),
  text: 'Call me',
};
const phoneCall: PhoneCall = {
  kind: 'call',
  key: 'call:shop:8',
  source: {},
  remarks: [],
  at: new Date().toISOString(),
  direction: 'callback',
  status: 'end',
  ended: true,
  recordingUrl: 'https://rec.example/8.mp3',
};

function toQuery(text: string): PhoneQuery {
  const query = toPhoneQuery(toPhone(text, { region: 'US' }) ?? { raw: text });
  if (query === undefined) throw new Error(`${text} is no number.`);
  return query;
}

/** A deadline soon enough for a test and late enough for a busy machine. */
function createHurriedCall(given: Partial<Call> = {}): Call {
  return createCall({ signal: AbortSignal.timeout(400), ...given });
}

describe('Salesforce flows over the emulator', () => {
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
    const queries = org.requests.flatMap((request) => request.queries.map((query) => query.soql));
    await org.close();
    expect(violations).to.deep.equal([]);
    for (const soql of queries) expect(isQueryValid(soql), soql).to.equal(true);
  });

  function createLead(
    fields: Readonly<Record<string, string>> = { LastName: 'Ann', Email: 'ann@example.com' },
    given: Partial<Call> = {},
  ) {
    return connector.create({ type: 'lead', fields }, createCall(given));
  }

  it('takes a first contact from chat to transcript in three calls', async () => {
    await open({ latencyMs: 5 });
    const call = createCall({ fields: ['Status', 'Owner.Name'] });

    expect(await connector.find({ emails: ['ann@example.com'], phones: [] }, call)).to.deep.equal([]);
    const { record } = await connector.create(
      { type: 'lead', fields: { LastName: 'Ann', Email: 'ann@example.com' } },
      call,
    );
    await connector.log(record.ref, chat, undefined, call);

    expect(org.counts()).to.deep.include({ roundTrips: 3, waves: 3, apiCalls: 3, logins: 0 });
    expect(record.owner?.name).to.be.a('string');
    expect(record.fields['Owner.Name']).to.equal(record.owner?.name);
    const again = await connector.read(record.ref, call);
    expect(again).to.deep.equal(record);
    const [task] = org.records('Task');
    expect(task?.fields).to.include({ WhoId: record.ref.id, Status: 'Completed', IsClosed: true });
    expect(task?.fields.Description).to.include('Hello @ {record.id}');
  });

  for (const email of ['olga@acme.example', 'nobody@acme.example']) {
    it(`gives a first contact to ${email} without a question more`, async () => {
      await open();
      org.seed('User', { Email: 'olga@acme.example', LastName: 'Olga' });
      await connector.warm?.(createCall());
      org.clearRecording();
      const call = createCall();

      await connector.find({ emails: ['ann@example.com'], phones: [] }, call);
      const owner = await connector.findOwner?.(email, call);
      const ownerId = owner === undefined ? {} : { ownerId: owner.id };
      await connector.create({ type: 'lead', fields: { LastName: 'Ann' }, ...ownerId }, call);

      expect(owner?.name).to.equal(email.startsWith('olga') ? 'Olga' : undefined);
      expect(org.counts().roundTrips).to.equal(2);
    });
  }

  it('finds a user who was added after the start', async () => {
    await open();
    const { id } = org.seed('User', { Email: 'olga@acme.example', LastName: 'Olga' });

    await connector.find({ emails: ['ann@example.com'], phones: [] }, createCall());

    expect((await connector.findOwner?.('olga@acme.example', createCall()))?.id).to.equal(id);
  });

  it('logs a first contact with its Task in one call', async () => {
    await open();

    const created = await connector.create(
      { type: 'lead', fields: { LastName: 'Ann' }, activity: message },
      createCall(),
    );

    expect(org.counts()).to.include({ roundTrips: 1, apiCalls: 1 });
    const [task] = org.records('Task');
    expect(created.activity?.ids).to.deep.equal([task?.id]);
    expect(task?.fields).to.include({
      WhoId: created.record.ref.id,
      OwnerId: created.record.owner?.id,
      Status: 'Not Started',
    });
  });

  it('asks for a number in one wave', async () => {
    await open({ latencyMs: 5 });

    await connector.find({ emails: ['ann@example.com'], phones: [toQuery('(415) 555-2671')] }, createCall());

    expect(org.counts()).to.include({ roundTrips: 2, waves: 1, apiCalls: 2 });
  });

  it('finds what it has made although the search index lags behind', async () => {
    await open({ indexLagMs: 600_000 });
    const { record } = await createLead({ LastName: 'Ann', Phone: '+14155552671' });

    const found = await connector.find({ emails: [], phones: [toQuery('+14155552671')] }, createCall());

    expect(found.map((hit) => hit.ref)).to.deep.equal([record.ref]);
  });

  it('finds a number written in no usual way by its digits, once the index has it', async () => {
    await open({ indexLagMs: 60_000 });
    const { id } = org.seed('Contact', { LastName: 'Ann', OtherPhone: '415/555 26-71' });
    const query = { emails: [], phones: [toQuery('+14155552671')] };

    expect(await connector.find(query, createCall())).to.deep.equal([]);
    org.advance(120_000);
    expect((await connector.find(query, createCall())).map((hit) => hit.ref)).to.deep.equal([{ type: 'contact', id }]);
  });

  it('goes on with the Contact of a converted Lead', async () => {
    await open();
    const { record } = await createLead();
    const contact = org.convert(record.ref.id);
    const ref = { type: 'contact', id: contact.id };

    expect((await connector.read(record.ref, createCall())).ref).to.deep.equal(ref);
    expect((await takeError(connector.update(record.ref, { Phone: '+1' }, createCall()))).kind).to.equal('gone');
    expect((await takeError(connector.log(record.ref, chat, undefined, createCall()))).kind).to.equal('gone');
    expect((await takeError(connector.log(record.ref, message, undefined, createCall()))).kind).to.equal('gone');
    expect(
      (await connector.find({ emails: ['ann@example.com'], phones: [] }, createCall())).map((hit) => hit.ref),
    ).to.deep.equal([ref]);
    org.edit(contact.id, { Email: 'other@example.com' });
    expect(
      (await connector.find({ emails: ['ann@example.com'], phones: [] }, createCall())).map((hit) => hit.ref),
    ).to.deep.equal([ref]);
  });

  it('follows merges, and a conversion after a merge', async () => {
    await open();
    const [first, second, third] = ['a', 'b', 'c'].map((name) => org.seed('Lead', { LastName: name }).id);
    org.merge(String(second), String(first));
    org.merge(String(third), String(second));
    const read = () => connector.read({ type: 'lead', id: String(first) }, createCall());

    expect((await read()).ref).to.deep.equal({ type: 'lead', id: third });
    const contact = org.convert(String(third));
    expect((await read()).ref).to.deep.equal({ type: 'contact', id: contact.id });
  });

  for (const text of [
    "O'Brien\\",
    "') OR Name LIKE '%",
    '\\',
    "x\\' OR Id != null --",
    '{"@{record.id}"}',
    'a\r\nb',
    '%_',
    '\u2028',
  ]) {
    it(`changes no query for somebody called ${JSON.stringify(text)}`, async () => {
      await open({ jivoId: { unique: true } }, { externalIdField: 'Jivo_Id__c' });
      org.seed('Lead', { LastName: 'Other', Email: 'other@example.com', Jivo_Id__c: 'other' });
      const query = { visitorKey: `k${text}`, emails: [`${text}@example.com`], phones: [] };

      expect(await connector.find(query, createCall())).to.deep.equal([]);
      const draft = { type: 'lead', fields: { LastName: `n${text}n` }, visitorKey: `k${text}k`, activity: chat };
      const { record } = await connector.create(draft, createCall());
      const again = await connector.create(draft, createCall({ attempt: 2 }));
      expect(again.record.ref).to.deep.equal(record.ref);
      expect(record.fields.LastName).to.equal(`n${text.replace('@{', '@ {')}n`);
      expect(org.records('Lead')).to.have.length(2);
    });
  }

  it('works in an org with Person Accounts', async () => {
    await open({ personAccounts: true });
    const account = org.seed('Account', { IsPersonAccount: true, LastName: 'Ann', PersonEmail: 'ann@example.com' });
    const ref = { type: 'account', id: account.id };

    const found = await connector.find({ emails: ['ann@example.com'], phones: [] }, createCall());
    expect(found.map((hit) => hit.ref)).to.deep.equal([ref]);
    expect(found[0]?.fields).to.include({ LastName: 'Ann', PersonEmail: 'ann@example.com' });
    const updated = await connector.update(ref, { PersonMobilePhone: '+14155552671' }, createCall());
    expect(updated).to.deep.include({ ref });
    expect(updated.fields.PersonMobilePhone).to.equal('+14155552671');
    const { ids } = await connector.log(ref, chat, undefined, createCall());
    expect(org.record(String(ids[0]))?.fields.WhatId).to.equal(account.id);
    await connector.log(ref, message, undefined, createCall());
    const again = await connector.log(ref, chat, undefined, createCall({ attempt: 2 }));
    expect(again.ids).to.deep.equal(ids);
    expect(
      (await connector.find({ emails: [], phones: [toQuery('+14155552671')] }, createCall())).map((hit) => hit.ref),
    ).to.deep.equal([ref]);
    expect((await connector.describe(createCall())).types.map((type) => type.type)).to.deep.equal([
      'contact',
      'account',
      'lead',
    ]);
  });

  it('takes the record a duplicate rule finds, of either type and spelling', async () => {
    for (const duplicateResultKey of ['duplicateResut', 'duplicateResult'] as const) {
      await open({
        duplicateResultKey,
        duplicateRules: [
          { name: 'r', object: 'Lead', matchOn: ['Contact', 'Lead'], fields: ['Email'], action: 'alert' },
        ],
      });
      const { id } = org.seed('Contact', { LastName: 'Ann', Email: 'ann@example.com' });

      const error = await takeError(createLead());

      expect([error.kind, error.existing]).to.deep.equal(['duplicate', { type: 'contact', id }]);
      expect(org.records('Lead')).to.have.length(0);
      if (duplicateResultKey === 'duplicateResut') await org.close();
    }
  });

  it('saves anyway where the rule only warns and the setting says so', async () => {
    const rule = { name: 'r', object: 'Lead', matchOn: ['Contact'], fields: ['Email'], action: 'alert' } as const;
    await open({ duplicateRules: [rule] }, { duplicates: 'save-anyway' });
    org.seed('Contact', { LastName: 'Ann', Email: 'ann@example.com' });

    await createLead();
    expect(org.records('Lead')).to.have.length(1);
    org.configure({ duplicateRules: [{ ...rule, action: 'block' }] });
    expect((await takeError(createLead())).kind).to.equal('duplicate');
  });

  it('completes a record that a warning rule would stop', async () => {
    await open({
      duplicateRules: [
        { name: 'r', object: 'Lead', matchOn: ['Lead'], fields: ['Phone'], action: 'alert', onUpdate: true },
      ],
    });
    org.seed('Lead', { Phone: '+14155552671' });
    const { id } = org.seed('Lead', { LastName: 'Ann' });

    const updated = await connector.update({ type: 'lead', id }, { Phone: '+14155552671' }, createCall());

    expect(updated.fields.Phone).to.equal('+14155552671');
  });

  it('leaves owners to the rules, or to what it is told, and never changes them later', async () => {
    await open();
    const [olga, otto] = ['olga', 'otto'].map(
      (name) => org.seed('User', { Email: `${name}@acme.example`, LastName: name }).id,
    );
    org.configure({ assignmentRule: { id: '01Q000000000001AAA', ownerId: String(otto) } });
    const owner = await connector.findOwner?.('olga@acme.example', createCall());

    const ruled = await createLead({ LastName: 'A' });
    const told = await connector.create(
      { type: 'lead', fields: { LastName: 'B' }, ownerId: String(owner?.id) },
      createCall(),
    );
    const updated = await connector.update(told.record.ref, { Phone: '+1' }, createCall());

    expect(ruled.record.owner).to.include({ id: otto, name: 'otto' });
    expect(told.record.owner).to.include({ id: olga, name: 'olga' });
    expect(updated.owner?.id).to.equal(olga);
    const { ids } = await connector.log(told.record.ref, chat, undefined, createCall());
    expect(org.record(String(ids[0]))?.fields.OwnerId).to.equal(olga);
  });

  it('names the owner when the owner is inactive, in a create and in a Task', async () => {
    await open();
    const user = org.seed('User', { Email: 'olga@acme.example', LastName: 'Olga' });
    const { record } = await connector.create(
      { type: 'lead', fields: { LastName: 'A' }, ownerId: user.id },
      createCall(),
    );
    org.edit(user.id, { IsActive: false });

    const error = await takeError(
      connector.create({ type: 'lead', fields: { LastName: 'B' }, ownerId: user.id }, createCall()),
    );

    expect([error.kind, error.fields.map((entry) => entry.field)]).to.deep.equal(['invalid-field', ['OwnerId']]);
    const { ids } = await connector.log(record.ref, message, undefined, createCall());
    expect(org.record(String(ids[0]))?.fields.OwnerId).to.equal(org.integrationUserId);
  });

  it('understands the e-mails of users in a sandbox', async () => {
    await open({ sandbox: true });
    const { id } = org.seed('User', { Email: 'olga@acme.example', LastName: 'Olga' });

    expect(await connector.findOwner?.('olga@acme.example', createCall())).to.include({
      id,
      email: 'olga@acme.example',
    });
  });

  it('upserts by the Jivo visitor, so that creates at the same time make one record', async () => {
    await open({ jivoId: { unique: true } }, { externalIdField: 'Jivo_Id__c' });
    const draft = { type: 'lead', fields: { LastName: 'Ann' }, visitorKey: "shop/1:7?'" };

    const made = await Promise.all([1, 2, 3].map(() => connector.create(draft, createCall())));
    const found = await connector.find({ visitorKey: draft.visitorKey, emails: [], phones: [] }, createCall());

    expect(new Set(made.map(({ record }) => record.ref.id)).size).to.equal(1);
    expect(org.records('Lead').map((lead) => lead.fields.Jivo_Id__c)).to.deep.equal([draft.visitorKey]);
    expect(found.map((hit) => hit.ref)).to.deep.equal([made[0]?.record.ref]);
  });

  it('creates without the external id where the org has no such field', async () => {
    await open({}, { externalIdField: 'Jivo_Id__c' });

    const { record } = await connector.create(
      { type: 'lead', fields: { LastName: 'Ann' }, visitorKey: 'k' },
      createCall(),
    );
    const found = await connector.find({ visitorKey: 'k', emails: ['ann@example.com'], phones: [] }, createCall());

    // Known from a moment ago, without the field.
    expect(found.map((hit) => hit.ref)).to.deep.equal([record.ref]);
    expect(org.records('Lead').map((lead) => lead.id)).to.deep.equal([record.ref.id]);
    const { findings } = await connector.check(createCall());
    expect(findings.map((finding) => finding.text).join('\n')).to.include(
      'The externalIdField Lead.Jivo_Id__c is hidden or missing.',
    );
  });

  it('logs an offline message on a Lead of a queue', async () => {
    await open();
    const queue = org.seed('Group', { Name: 'Web leads', Type: 'Queue' });
    const { id } = org.seed('Lead', { LastName: 'Ann', OwnerId: queue.id });
    const ref = { type: 'lead', id };

    const { ids } = await connector.log(ref, message, undefined, createCall());

    expect((await connector.read(ref, createCall())).owner).to.include({ id: queue.id, name: 'Web leads' });
    expect(org.record(String(ids[0]))?.fields).to.include({ WhoId: id, Status: 'Not Started' });
    org.configure({ assignmentRule: { id: '01Q000000000001AAA', ownerId: queue.id } });
    const created = await connector.create(
      { type: 'lead', fields: { LastName: 'Bob' }, activity: message },
      createCall(),
    );
    expect(created.record.owner?.id).to.equal(queue.id);
  });

  it('logs nothing twice when an upsert is sent again', async () => {
    await open({ jivoId: { unique: true } }, { externalIdField: 'Jivo_Id__c' });
    const draft = { type: 'lead', fields: { LastName: 'Ann' }, visitorKey: 'k', activity: chat };
    org.addFault({ method: 'POST', path: '*/composite', effect: { kind: 'lost-answer' } });

    await takeError(connector.create(draft, createCall()));
    const again = await connector.create(draft, createCall({ attempt: 2 }));
    await connector.log(again.record.ref, chat, again.activity, createCall({ attempt: 2 }));

    expect([org.records('Lead').length, org.records('Task').length]).to.deep.equal([1, 1]);
  });

  it('marks whom it found by the visitor, through a conversion as well', async () => {
    await open({ jivoId: { unique: true } }, { externalIdField: 'Jivo_Id__c' });
    org.seed('Lead', { LastName: 'Other', Email: 'ann@example.com' });
    const draft = { type: 'lead', fields: { LastName: 'Ann', Phone: '+14155552671' }, visitorKey: 'k' };
    const { record } = await connector.create(draft, createCall());
    const find = (emails: readonly string[]) =>
      connector.find({ visitorKey: 'k', emails, phones: [toQuery('+14155552671')] }, createCall());

    expect(connector.keepsVisitors).to.equal(true);
    const marks = (await find(['ann@example.com'])).map((hit) => [hit.ref.id === record.ref.id, hit.matchedBy]);
    expect(marks).to.have.deep.members([
      [true, 'visitor'],
      [false, undefined],
    ]);
    const contact = org.convert(record.ref.id);
    org.edit(contact.id, { Phone: null });
    expect((await find([])).map((hit) => [hit.ref.id, hit.matchedBy])).to.deep.equal([[contact.id, 'visitor']]);
  });

  it('tells of several records with one external id', async () => {
    await open({ jivoId: { unique: false } }, { externalIdField: 'Jivo_Id__c' });
    for (const name of ['a', 'b']) org.seed('Lead', { LastName: name, Jivo_Id__c: 'k' });

    const error = await takeError(
      connector.create({ type: 'lead', fields: { LastName: 'Ann' }, visitorKey: 'k' }, createCall()),
    );

    expect([error.kind, error.existing]).to.deep.equal(['duplicate', undefined]);
  });

  it('names what is refused: too long, no option, no e-mail, hidden, read-only, of the wrong type', async () => {
    await open({
      picklists: { 'Lead.LeadSource': { values: ['Web'], restricted: true } },
      hiddenFields: { Lead: ['MobilePhone'] },
      readOnlyFields: { Lead: ['Title'] },
    });

    const fields = { LastName: 'x'.repeat(81), Email: 'no e-mail', LeadSource: 'Chat', MobilePhone: '+1', Title: 'Dr' };
    const refused = new Map<string, number | undefined>();
    let left: Readonly<Record<string, string>> = fields;
    for (let round = 0; round < 8; round += 1) {
      const outcome = await createLead(left).then(
        () => undefined,
        (error: unknown) => error as Awaited<ReturnType<typeof takeError>>,
      );
      if (outcome === undefined) break;
      expect(outcome.kind).to.equal('invalid-field');
      for (const { field, maxLength } of outcome.fields) {
        refused.set(field, maxLength);
        left = Object.fromEntries(Object.entries(left).filter(([name]) => name !== field));
      }
    }

    expect([...refused.keys()].sort()).to.deep.equal(Object.keys(fields).sort());
    expect(refused.get('LastName')).to.equal(80);
    expect(org.records('Lead')).to.have.length(1);
  });

  it('tells how long a value may be that a composite makes longer', async () => {
    await open();
    const FirstName = `${'x'.repeat(36)}@{x}`;
    const refused = await takeError(createLead({ FirstName, LastName: 'Ann' }));
    expect(refused.fields).to.deep.include({
      field: 'FirstName',
      reason: 'is longer than the field takes',
      maxLength: 39,
    });
    const { record } = await createLead({ FirstName: FirstName.slice(0, 39), LastName: 'Ann' });
    const again = await takeError(connector.update(record.ref, { FirstName }, createCall()));
    expect(again.fields.map(({ maxLength }) => maxLength)).to.deep.equal([39]);
  });

  it('says which fields the org requires, and what a rule of the org wants', async () => {
    await open({ customFields: { Lead: [{ name: 'Region__c', required: true }] } });
    const missing = await takeError(createLead());
    expect(missing.kind).to.equal('rejected');
    expect(missing.message).to.include('Region__c');
    org.configure({
      customFields: {},
      validationRules: [
        { object: 'Lead', field: 'Company', pattern: 'not provided', message: 'Give a company.', atTop: true },
      ],
    });
    const ruled = await takeError(createLead());
    expect([ruled.kind, ruled.message]).to.deep.equal([
      'rejected',
      'A validation rule of your org refused the record: Give a company.',
    ]);
    const report = await connector.check(createCall());
    expect(report.ok).to.equal(true);
  });

  it('goes on without a field that is hidden while it runs', async () => {
    await open();
    const { record } = await createLead({ LastName: 'Ann', Email: 'ann@example.com', Title: 'Dr' });
    org.configure({ hiddenFields: { Lead: ['Title', 'MobilePhone'], Contact: ['HomePhone', 'Title'] } });
    const call = createCall({ fields: ['Title', 'Status'] });

    const read = await connector.read(record.ref, call);
    const found = await connector.find({ emails: ['ann@example.com'], phones: [toQuery('+14155552671')] }, call);

    expect(read.fields).to.include({ Email: 'ann@example.com' }).and.not.have.any.keys('Title', 'MobilePhone');
    expect(found.map((hit) => hit.ref)).to.deep.equal([record.ref]);
  });

  it('tells how many Tasks of a record are open, in no request more', async () => {
    await open();
    const call = createCall({ fields: ['OpenTasks'] });
    const { record } = await createLead();
    const contact = org.seed('Contact', { LastName: 'Bea', Email: 'bea@example.com', Phone: '4155552671' });
    for (const WhoId of [record.ref.id, contact.id]) {
      for (const Status of ['Not Started', 'Completed', 'In Progress']) org.seed('Task', { WhoId, Status });
    }
    org.clearRecording();

    const found = await connector.find({ emails: ['ann@example.com'], phones: [toQuery('4155552671')] }, call);
    const read = await connector.read(record.ref, call);
    const updated = await connector.update(record.ref, { Phone: '+14155550000' }, call);

    expect([...found, read, updated].map(({ fields }) => fields.OpenTasks)).to.deep.equal([2, 2, 2, 2]);
    expect(org.counts().roundTrips).to.equal(4);
    const { types } = await connector.describe(call);
    const names = types.map(({ type, fields }) => [type, fields.find(({ name }) => name === 'OpenTasks')?.writable]);
    expect(names).to.deep.equal([
      ['contact', false],
      ['lead', false],
    ]);
  });

  it('shows no number of open Tasks where there are none, and the limit where there are more', async () => {
    await open();
    const call = createCall({ fields: ['OpenTasks'] });
    const { record } = await createLead();
    expect((await connector.read(record.ref, call)).fields).to.not.have.property('OpenTasks');
    for (let count = 0; count < 51; count += 1) org.seed('Task', { WhoId: record.ref.id, Status: 'Not Started' });
    expect((await connector.read(record.ref, call)).fields.OpenTasks).to.equal('50 or more');
    expect((await connector.read(record.ref, createCall())).fields).to.not.have.property('OpenTasks');
  });

  it('goes on without the Tasks of a record when they are hidden, before the start and after', async () => {
    await open();
    const call = createCall({ fields: ['OpenTasks'] });
    const { record } = await createLead();
    org.seed('Task', { WhoId: record.ref.id, Status: 'Not Started' });
    org.configure({ hiddenObjects: ['Task'] });
    const query = { emails: ['ann@example.com'], phones: [] };
    for (const hit of [...(await connector.find(query, call)), await connector.read(record.ref, call)]) {
      expect(hit.ref).to.deep.equal(record.ref);
      expect(hit.fields).to.not.have.property('OpenTasks');
    }
    await connector.describe(call);
    org.clearRecording();
    expect(await connector.find(query, call)).to.have.length(1);
    expect(org.counts().roundTrips).to.equal(1);
  });

  it('puts a transcript beyond 32,000 characters into notes, or into Tasks where Notes are off', async () => {
    await open();
    const { record } = await createLead();
    const texts = Array.from({ length: 900 }, (_, index) => `[${index}] <b>${'x'.repeat(90)}`);
    const long: Chat = { ...chat, messages: texts.map((text) => ({ from: 'visitor', text })) };

    const noted = await connector.log(record.ref, long, undefined, createCall());
    const again = await connector.log(record.ref, long, undefined, createCall({ attempt: 2 }));
    expect(again).to.deep.equal(noted);
    expect(org.records('Task')).to.have.length(1);
    expect(org.records('ContentDocumentLink')).to.have.length(noted.ids.length - 1);

    org.configure({ notesEnabled: false });
    const other = { ...long, key: 'chat:shop:8' };
    const numbered = await connector.log(record.ref, other, undefined, createCall());
    expect(await connector.log(record.ref, other, undefined, createCall({ attempt: 2 }))).to.deep.equal(numbered);
    const tasks = numbered.ids.map((id) => String(org.record(id)?.fields.Description));
    expect(tasks.join('\n').match(/\[\d+\] /g)).to.deep.equal(
      texts.map((text) => text.slice(0, text.indexOf(']') + 2)),
    );
  });

  it('updates a call in place, and makes it anew when somebody deleted it', async () => {
    await open();
    const { record } = await createLead();
    const first = await connector.log(
      record.ref,
      { ...phoneCall, status: 'start', ended: false },
      undefined,
      createCall(),
    );
    const second = await connector.log(record.ref, phoneCall, first, createCall());
    expect(second).to.deep.equal(first);
    expect(org.records('Task').map((task) => task.fields)).to.have.nested.property('[0].CallType', 'Outbound');
    org.delete(String(first.ids[0]));
    const third = await connector.log(record.ref, phoneCall, second, createCall());
    expect(org.records('Task').map((task) => task.id)).to.deep.equal([...third.ids]);
  });

  for (const kind of ['lost-answer', 'cut-body', 'stall-in-body', 'stalled-answer'] as const) {
    it(`makes nothing twice after ${kind}`, async () => {
      await open();
      org.addFault({ method: 'POST', path: '*/composite', effect: { kind } });
      const draft = { type: 'lead', fields: { LastName: 'Ann', Email: 'ann@example.com' }, activity: chat };
      const lost = await takeError(connector.create(draft, createHurriedCall()));
      expect(lost.kind).to.be.oneOf(['timeout', 'unavailable']);
      const again = await takeError(connector.create(draft, createCall({ attempt: 2 })));
      const ref = again.existing ?? { type: '', id: '' };
      expect(again.kind).to.equal('duplicate');
      expect(org.records('Lead').map((lead) => lead.id)).to.deep.equal([ref.id]);

      org.addFault({ method: 'POST', path: '*/composite', effect: { kind } });
      const other = { ...chat, key: 'chat:shop:10' };
      await takeError(connector.log(ref, other, undefined, createHurriedCall()));
      await connector.log(ref, other, undefined, createCall({ attempt: 2 }));
      expect(org.records('Task')).to.have.length(2);
      expect(org.duplicates()).to.deep.equal([]);
    });
  }

  it('finds an anonymous first contact again by its Task', async () => {
    await open();
    org.addFault({ method: 'POST', path: '*/composite', effect: { kind: 'lost-answer' } });
    const draft = { type: 'lead', fields: { LastName: 'Visitor' }, activity: chat };

    await takeError(connector.create(draft, createCall()));
    const again = await takeError(connector.create(draft, createCall({ attempt: 2 })));

    expect(org.records('Lead').map((lead) => ({ type: 'lead', id: lead.id }))).to.deep.equal([again.existing]);
  });

  it('renews an expired session once, for any number of requests', async () => {
    await open({ latencyMs: 5 });
    org.expireSessions();

    await Promise.all(
      [1, 2, 3, 4].map((index) => connector.find({ emails: [`${index}@example.com`], phones: [] }, createCall())),
    );

    expect(org.counts()).to.include({ logins: 1, roundTrips: 9 });
  });

  it('ends a refusal for ever in four requests', async () => {
    await open();
    org.addFault({ host: 'instance', times: 'always', effect: { kind: 'session-expired' } });

    expect((await takeError(connector.find({ emails: ['a@example.com'], phones: [] }, createCall()))).kind).to.equal(
      'auth',
    );
    expect(org.counts()).to.include({ logins: 1, roundTrips: 3 });
    org.clearFaults();
    expect(await connector.find({ emails: ['a@example.com'], phones: [] }, createCall())).to.deep.equal([]);
  });

  for (const [effect, kind] of [
    [{ kind: 'unavailable' }, 'unavailable'],
    [{ kind: 'request-limit' }, 'rate-limited'],
    [{ kind: 'lock-row' }, 'rate-limited'],
    [{ kind: 'html-502' }, 'unavailable'],
    [{ kind: 'html-200' }, 'unavailable'],
    [{ kind: 'redirect', location: 'https://login.salesforce.com/' }, 'unavailable'],
    [{ kind: 'reset' }, 'unavailable'],
    [{ kind: 'stall-before-headers' }, 'timeout'],
  ] as const) {
    it(`takes ${effect.kind} for ${kind}, writes nothing, and goes on afterwards`, async () => {
      await open();
      org.addFault({ host: 'instance', times: 'always', effect });
      const ref = { type: 'lead', id: org.seed('Lead', {}).id };
      const work = [
        () => connector.find({ emails: ['a@example.com'], phones: [toQuery('+14155552671')] }, createHurriedCall()),
        () => connector.read(ref, createHurriedCall()),
        () => connector.create({ type: 'lead', fields: { LastName: 'A' } }, createHurriedCall()),
        () => connector.update(ref, { Phone: '+1' }, createHurriedCall()),
        () => connector.log(ref, chat, undefined, createHurriedCall()),
        () => connector.findOwner?.('olga@acme.example', createHurriedCall()) ?? Promise.resolve(),
      ];

      for (const run of work) expect((await takeError(run())).kind).to.equal(kind);

      expect([org.records('Lead').length, org.records('Task').length]).to.deep.equal([1, 0]);
      expect(org.record(ref.id)?.fields.Phone ?? null).to.equal(null);
      org.clearFaults();
      expect((await connector.read(ref, createCall())).ref).to.deep.equal(ref);
    });
  }

  it('reports a lock inside a composite, for the engine to try again', async () => {
    await open();
    const { record } = await createLead();
    for (const path of ['*/sobjects/Lead/*', '*/sobjects/Task']) {
      org.addFault({ subrequest: true, path, times: 1, effect: { kind: 'lock-row' } });
    }

    const update = await takeError(connector.update(record.ref, { Phone: '+1' }, createCall()));
    const log = await takeError(connector.log(record.ref, chat, undefined, createCall()));

    expect([update.kind, update.retryAfterMs]).to.deep.equal(['rate-limited', 2_000]);
    expect([log.kind, log.retryable]).to.deep.equal(['rate-limited', true]);
    await connector.log(record.ref, chat, undefined, createCall());
    expect(org.records('Task')).to.have.length(1);
  });

  it('says in words what a login lacks', async () => {
    await open();
    const check = async (given: Partial<SalesforceSettings>): Promise<string> => {
      const settings = toSettings({
        loginUrl: org.loginUrl,
        clientId: org.clientId,
        clientSecret: org.clientSecret,
        ...given,
      });
      const other = await salesforce.open(settings, { account: 'sf', pageUrl: '', database: NO_DATABASE });
      return (await other.check(createCall())).findings.map((finding) => finding.text).join('\n');
    };

    expect(await check({ clientSecret: 'wrong' })).to.match(/clientSecret/);
    expect(await check({ clientId: 'wrong' })).to.match(/clientId/);
    org.configure({ clientCredentialsUser: false });
    expect(await check({})).to.match(/Run-As/);
  });

  it('warns of people it cannot see, of hidden objects, of old versions and of few calls', async () => {
    await open({ viewAll: false });
    org.setApiUsage(95_000);
    const texts = async (): Promise<string> =>
      (await connector.check(createCall())).findings
        .filter((finding) => finding.level !== 'ok')
        .map((finding) => finding.text)
        .join('\n');

    expect(await texts())
      .to.match(/no View All on Leads/)
      .and.match(/of 100000 API calls are left/);
    org.configure({ hiddenObjects: ['Task'] });
    expect(await texts()).to.match(/may not create Tasks/);
    org.configure({ hiddenObjects: [], newestRetiredVersion: 66 });
    expect(await texts()).to.match(/API version 66\.0 is not served/);
  });

  for (const deletedRowCode of ['INVALID_CROSS_REFERENCE_KEY', 'ENTITY_IS_DELETED'] as const) {
    it(`takes ${deletedRowCode} for a record, and for an entry, that is gone`, async () => {
      await open({ deletedRowCode });
      const { record } = await createLead();
      const logged = await connector.log(record.ref, chat, undefined, createCall());

      org.delete(String(logged.ids[0]));
      const anew = await connector.log(record.ref, chat, logged, createCall());
      expect(anew).to.not.deep.equal(logged);
      expect(org.records('Task').map((task) => task.id)).to.deep.equal([...anew.ids]);

      org.delete(record.ref.id);
      for (const work of [
        () => connector.read(record.ref, createCall()),
        () => connector.update(record.ref, { Phone: '+1' }, createCall()),
        () => connector.log(record.ref, { ...chat, key: 'x' }, undefined, createCall()),
        () => connector.log(record.ref, message, undefined, createCall()),
      ]) {
        expect((await takeError(work())).kind).to.equal('gone');
      }
    });
  }

  it('logs in with a signed assertion, on any login host', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    await open({ jwtPublicKey: pem });
    const settings = toSettings({
      loginUrl: org.genericLoginUrl,
      clientId: org.clientId,
      clientSecret: '',
      privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      username: 'integration@example.com',
    });
    const other = await salesforce.open(settings, { account: 'sf', pageUrl: '', database: NO_DATABASE });
    const report = (given: Partial<EmulatorOptions>) => {
      org.configure(given);
      return salesforce
        .open(settings, { account: 'sf', pageUrl: '', database: NO_DATABASE })
        .then((each) => each.check(createCall()));
    };

    expect(await other.find({ emails: ['ann@example.com'], phones: [] }, createCall())).to.deep.equal([]);
    expect((await report({ jwtApproved: false })).findings[0]?.text).to.match(/pre-authorized/);
    expect((await report({ jwtApproved: true, jwtAudiences: ['https://x.example'] })).findings[0]?.text).to.match(
      /audience/,
    );
  });

  for (const kind of ['stall-before-headers', 'stall-in-body', 'cut-body', 'reset', 'html-200'] as const) {
    it(`ends a login that meets ${kind}`, async () => {
      await open();
      org.expireSessions();
      org.addFault({ host: 'login', effect: { kind } });

      const error = await takeError(
        connector.findOwner?.('new@acme.example', createHurriedCall()) ?? Promise.resolve(),
      );

      expect(error.kind).to.equal(kind.startsWith('stall') ? 'timeout' : 'unavailable');
      expect(await connector.findOwner?.('new@acme.example', createCall())).to.equal(undefined);
    });
  }

  it('makes Contacts when it is told to', async () => {
    await open({}, { createType: 'contact' });

    const created = await connector.create(
      { type: 'contact', fields: { FirstName: 'Ann' }, activity: chat },
      createCall(),
    );

    expect(created.record.fields).to.deep.equal({ FirstName: 'Ann' });
    expect(org.records('Task')[0]?.fields.WhoId).to.equal(created.record.ref.id);
    expect(org.records('Lead')).to.deep.equal([]);
  });

  it('learns rights given later, from background work after an hour', async () => {
    let now = Date.now();
    org = await startSalesforceEmulator({ hiddenFields: { Lead: ['Title'] } });
    const settings = toSettings({ loginUrl: org.loginUrl, clientId: org.clientId, clientSecret: org.clientSecret });
    const schema = createSchema(settings, createSession(settings), () => now);
    await schema.load(createCall());
    expect(schema.hasField('Lead', 'Title')).to.equal(false);
    org.configure({ hiddenFields: {} });
    now += 3_600_001;
    await schema.load(createCall({ lane: 'interactive' }));
    expect(schema.hasField('Lead', 'Title')).to.equal(false);
    await schema.load(createCall({ lane: 'background' }));
    expect(schema.hasField('Lead', 'Title')).to.equal(true);
  });
});
