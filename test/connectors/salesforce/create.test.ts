import { expect } from 'chai';
import type { OfflineMessage } from '../../../src/lead/activity.ts';
import { isPlaceholderName } from '../../../src/lead/merge/person-name.ts';
import {
  CONTACT_ID,
  createCall,
  FIELDS,
  LEAD_ID,
  mockComposite,
  mockSearch,
  openWarm,
  ROOT,
  readQuery,
  TASK_ID,
  takeError,
  toRecords,
  USER_ID,
} from './support.ts';

const leadRow = {
  attributes: { type: 'Lead', url: '' },
  Id: LEAD_ID,
  FirstName: null,
  LastName: 'Ann',
  Company: '[not provided]',
  Email: 'ann@example.com',
  OwnerId: USER_ID,
  CreatedDate: '2026-11-22T10:00:00.000+0000',
  LastModifiedDate: '2026-11-22T10:00:00.000+0000',
};
const made = [201, { id: LEAD_ID, success: true, errors: [] }] as const;
const loggedTask = [201, { id: TASK_ID, success: true, errors: [] }] as const;
const owner = [200, { Id: USER_ID, Name: 'Olga', Email: 'olga@acme.example' }] as const;

const message: OfflineMessage = {
  kind: 'offline-message',
  key: 'offline:shop:9',
  source: {},
  visitorName: 'Ann',
  remarks: [],
  at: '2026-11-22T23:30:00Z',
  text: 'Call me: @{record.id}',
};

describe('Salesforce create', () => {
  it('makes a Lead, reads it and its owner, in one composite', async () => {
    const connector = await openWarm();
    const { sent } = mockComposite({ record: made, read: [200, leadRow], owner });

    const created = await connector.create(
      { type: 'lead', fields: { LastName: 'Ann', Email: 'ann@example.com' } },
      createCall({ fields: ['Status', 'Owner.Name'] }),
    );

    expect(sent).to.deep.equal([
      {
        allOrNone: false,
        collateSubrequests: false,
        compositeRequest: [
          {
            method: 'POST',
            url: `${ROOT}/sobjects/Lead`,
            referenceId: 'record',
            httpHeaders: { 'Sforce-Duplicate-Rule-Header': 'allowSave=false' },
            body: { LastName: 'Ann', Email: 'ann@example.com', Company: '[not provided]' },
          },
          {
            method: 'GET',
            url: `${ROOT}/sobjects/Lead/@{record.id}?fields=Id,OwnerId,CreatedDate,LastModifiedDate,IsConverted,ConvertedContactId,FirstName,LastName,Email,Phone,MobilePhone,Company,Description,Status`,
            referenceId: 'read',
          },
          { method: 'GET', url: `${ROOT}/sobjects/User/@{read.OwnerId}?fields=Id,Name,Email`, referenceId: 'owner' },
        ],
      },
    ]);
    expect(created).to.deep.equal({
      record: {
        ref: { type: 'lead', id: LEAD_ID },
        fields: { LastName: 'Ann', Email: 'ann@example.com', 'Owner.Name': 'Olga' },
        owner: { id: USER_ID, name: 'Olga', email: 'olga@acme.example' },
        createdAt: '2026-11-22T10:00:00.000Z',
        updatedAt: '2026-11-22T10:00:00.000Z',
      },
    });
  });

  it('switches assignment rules off when it is told an owner, and logs the activity in the same composite', async () => {
    const connector = await openWarm({ timeZone: 'Asia/Tokyo' });
    const { sent } = mockComposite({ record: made, read: [200, leadRow], owner, task: loggedTask });

    const created = await connector.create(
      { type: 'lead', fields: { LastName: 'Ann' }, ownerId: USER_ID, activity: message },
      createCall(),
    );

    const [record, , , task] = sent[0]?.compositeRequest ?? [];
    expect(record?.httpHeaders).to.deep.equal({
      'Sforce-Auto-Assign': 'FALSE',
      'Sforce-Duplicate-Rule-Header': 'allowSave=false',
    });
    expect(record?.body).to.deep.include({ OwnerId: USER_ID });
    const { Description, ...rest } = task?.body ?? {};
    expect({ ...task, body: rest }).to.deep.equal({
      method: 'POST',
      url: `${ROOT}/sobjects/Task`,
      referenceId: 'task',
      body: {
        Subject: 'Offline message from Ann',
        Status: 'Not Started',
        ActivityDate: '2026-11-23',
        WhoId: '@{record.id}',
        OwnerId: USER_ID,
      },
    });
    expect(Description).to.match(/Call me: @ \{record\.id\}\n\nJivo activity offline:shop:9$/);
    expect(created.activity).to.deep.equal({ ids: [TASK_ID] });
  });

  it('gives the Task of an offline message to whom the rules gave the record', async () => {
    const connector = await openWarm();
    const { sent } = mockComposite({ record: made, read: [200, leadRow], owner, task: loggedTask });

    await connector.create({ type: 'lead', fields: { LastName: 'Ann' }, activity: message }, createCall());

    expect(sent[0]?.compositeRequest.at(-1)?.body).to.deep.include({ OwnerId: '@{read.OwnerId}' });
  });

  it('leaves the activity to log when its Task is refused', async () => {
    const connector = await openWarm();
    mockComposite({
      record: made,
      read: [200, leadRow],
      owner: [404, [{ errorCode: 'NOT_FOUND', message: '' }]],
      task: [400, [{ errorCode: 'INVALID_FIELD', message: "No such column 'X'", fields: [] }]],
    });

    const created = await connector.create(
      { type: 'lead', fields: { LastName: 'Ann' }, activity: message },
      createCall(),
    );

    expect(created.record.ref.id).to.equal(LEAD_ID);
    expect(created.record.owner).to.deep.equal({ id: USER_ID });
    expect(created).to.not.have.property('activity');
  });

  it('is sure of the record even when it cannot be read', async () => {
    const connector = await openWarm();
    mockComposite({ record: made, read: [503, 'down'], owner: [400, []] });

    const { record } = await connector.create({ type: 'lead', fields: { LastName: 'Ann' } }, createCall());

    expect(record).to.deep.equal({
      ref: { type: 'lead', id: LEAD_ID },
      fields: { LastName: 'Ann' },
    });
  });

  it('is sure of the record even when the other answers make no sense', async () => {
    const connector = await openWarm();
    mockComposite({ record: made, read: [200, '<html>'], owner: [200, {}], task: [201, { success: true }] });

    const created = await connector.create(
      { type: 'lead', fields: { LastName: 'Ann' }, ownerId: USER_ID, activity: message },
      createCall(),
    );

    expect(created).to.deep.equal({
      record: {
        ref: { type: 'lead', id: LEAD_ID },
        fields: { LastName: 'Ann' },
        owner: { id: USER_ID },
      },
    });
  });

  it('upserts by the external id', async () => {
    const connector = await openWarm(
      { externalIdField: 'Jivo_Id__c', createType: 'contact', duplicates: 'save-anyway' },
      { Contact: [...(FIELDS.Contact ?? []), 'Jivo_Id__c'] },
    );
    const { sent } = mockComposite({
      record: [201, { id: CONTACT_ID, success: true, errors: [], created: true }],
      read: [200, { ...leadRow, Id: CONTACT_ID }],
      owner,
    });

    // A second try needs no looking: the same visitor stays one record.
    const created = await connector.create(
      { type: 'contact', fields: { LastName: 'Ann', Jivo_Id__c: 'x' }, visitorKey: 'shop/1:7?' },
      createCall({ attempt: 2 }),
    );

    expect(sent[0]?.compositeRequest[0]).to.deep.equal({
      method: 'PATCH',
      url: `${ROOT}/sobjects/Contact/Jivo_Id__c/shop%2F1%3A7%3F`,
      referenceId: 'record',
      httpHeaders: { 'Sforce-Duplicate-Rule-Header': 'allowSave=true' },
      body: { LastName: 'Ann' },
    });
    expect(created.record.ref).to.deep.equal({ type: 'contact', id: CONTACT_ID });
  });

  for (const [type, fields, body] of [
    [
      'lead',
      { FirstName: 'Ann', Email: 'a@b.example' },
      { FirstName: 'Ann', Email: 'a@b.example', LastName: '[not provided]', Company: 'None' },
    ],
    ['lead', { Email: 'ann@example.com' }, { Email: 'ann@example.com', LastName: 'ann@example.com', Company: 'None' }],
    ['lead', { Phone: '+1' }, { Phone: '+1', LastName: '[not provided]', Company: 'None' }],
    ['lead', { LastName: ' ', Company: 'Acme' }, { LastName: '[not provided]', Company: 'Acme' }],
    ['contact', { FirstName: 'Ann', LastName: 'Lee' }, { FirstName: 'Ann', LastName: 'Lee' }],
    [
      'contact',
      { Email: `${'x'.repeat(90)}@example.com` },
      { Email: `${'x'.repeat(90)}@example.com`, LastName: '[not provided]' },
    ],
    [
      'lead',
      { LastName: 'Ann', Company: 'A', Tags__c: ['a', 'b'], Score__c: 3, Vip__c: false },
      { LastName: 'Ann', Company: 'A', Tags__c: 'a;b', Score__c: 3, Vip__c: false },
    ],
  ] as const) {
    it(`makes a ${type} of ${JSON.stringify(fields).slice(0, 60)}`, async () => {
      const connector = await openWarm({ companyFallback: 'None' });
      const { sent } = mockComposite({ record: made, read: [200, leadRow], owner });

      await connector.create({ type, fields }, createCall());

      expect(sent[0]?.compositeRequest[0]?.body).to.deep.equal(body);
    });
  }

  it('takes the fallbacks of the settings', async () => {
    const connector = await openWarm({ lastNameFallback: 'Chat visitor' });
    const { sent } = mockComposite({ record: made, read: [200, leadRow], owner });

    await connector.create({ type: 'lead', fields: { FirstName: 'Ann', Email: 'ann@example.com' } }, createCall());

    expect(sent[0]?.compositeRequest[0]?.body).to.include({ LastName: 'Chat visitor', Company: '[not provided]' });
  });

  for (const fields of [{}, { Email: 'ann@example.com' }]) {
    it(`gives ${JSON.stringify(fields)} a last name that counts as none`, async () => {
      const connector = await openWarm();
      const { sent } = mockComposite({ record: made, read: [200, leadRow], owner });

      await connector.create({ type: 'lead', fields }, createCall());

      expect(isPlaceholderName(String(sent[0]?.compositeRequest[0]?.body?.LastName))).to.equal(true);
    });
  }

  it('gives a Lead no company where the setting is empty', async () => {
    const connector = await openWarm({ companyFallback: '' });
    const { sent } = mockComposite({ record: made, read: [200, leadRow], owner });

    await connector.create({ type: 'lead', fields: { LastName: 'Ann' } }, createCall());

    expect(sent[0]?.compositeRequest[0]?.body).to.deep.equal({ LastName: 'Ann' });
  });

  it('throws the record a duplicate rule found', async () => {
    const connector = await openWarm();
    const duplicate = {
      duplicateResut: {
        allowSave: true,
        matchResults: [
          {
            entityType: 'Contact',
            matchRecords: [{ matchConfidence: 100, record: { attributes: { type: 'Contact' }, Id: CONTACT_ID } }],
          },
        ],
      },
      errorCode: 'DUPLICATES_DETECTED',
      message: 'Use one of these records?',
    };
    const halted = [400, [{ errorCode: 'PROCESSING_HALTED', message: '' }]] as const;
    mockComposite({ record: [400, [duplicate]], read: halted, owner: halted });

    const error = await takeError(connector.create({ type: 'lead', fields: { LastName: 'Ann' } }, createCall()));

    expect([error.kind, error.existing]).to.deep.equal(['duplicate', { type: 'contact', id: CONTACT_ID }]);
  });

  it('blames the owner for a bad reference without a name', async () => {
    const connector = await openWarm();
    mockComposite({
      record: [400, [{ errorCode: 'INVALID_CROSS_REFERENCE_KEY', message: 'invalid cross reference id', fields: [] }]],
    });

    const error = await takeError(
      connector.create({ type: 'lead', fields: { LastName: 'Ann' }, ownerId: USER_ID }, createCall()),
    );

    expect([error.kind, error.fields[0]?.field]).to.deep.equal(['invalid-field', 'OwnerId']);
  });

  it('refuses other types', async () => {
    const connector = await openWarm();

    expect((await takeError(connector.create({ type: 'account', fields: {} }, createCall()))).kind).to.equal(
      'rejected',
    );
  });

  it('looks for what an earlier try has made, by value and by activity', async () => {
    const connector = await openWarm();
    const { sent } = mockComposite({
      task: toRecords({ Id: TASK_ID, WhoId: LEAD_ID, Description: 'Hi\n\nJivo activity offline:shop:9' }),
    });

    const error = await takeError(
      connector.create(
        {
          type: 'lead',
          fields: { LastName: 'Ann', Email: "o'ann@example.com", Phone: '+14155551234' },
          activity: message,
        },
        createCall({ attempt: 2 }),
      ),
    );

    expect([error.kind, error.existing]).to.deep.equal(['duplicate', { type: 'lead', id: LEAD_ID }]);
    const queries = sent[0]?.compositeRequest.map(({ url }) => readQuery(url)) ?? [];
    const since = /LastName = 'Ann' AND CreatedDate >= (\S+) /.exec(queries[0] ?? '')?.[1] ?? '';
    expect(Date.now() - Date.parse(since)).to.be.within(2 * 86_400_000, 2 * 86_400_000 + 60_000);
    expect(queries).to.deep.equal([
      `SELECT Id FROM Lead WHERE Email = 'o\\'ann@example.com' AND Phone = '+14155551234' AND LastName = 'Ann' AND CreatedDate >= ${since} ORDER BY CreatedDate DESC LIMIT 1`,
      "SELECT Id, WhoId, Description FROM Task WHERE Subject = 'Offline message from Ann' AND CreatedDate >= 2026-11-21T23:30:00Z ORDER BY CreatedDate LIMIT 50",
    ]);
  });

  it('goes on when the earlier try has made nothing', async () => {
    const connector = await openWarm();
    mockComposite({
      record: toRecords(),
      task: toRecords({ Id: TASK_ID, WhoId: LEAD_ID, Description: 'Hi\n\nJivo activity offline:shop:99' }),
    });
    mockComposite({ record: made, read: [200, leadRow], owner, task: loggedTask });

    const created = await connector.create(
      { type: 'lead', fields: { LastName: 'Ann', Email: 'ann@example.com' }, activity: message },
      createCall({ attempt: 2 }),
    );

    expect(created.record.ref.id).to.equal(LEAD_ID);
  });

  it('finds by id what it has made a moment ago', async () => {
    const connector = await openWarm();
    mockComposite({ record: made, read: [200, leadRow], owner });
    await connector.create({ type: 'lead', fields: { LastName: 'Ann', Phone: '+14155551234' } }, createCall());
    const { sent } = mockComposite({ leadKeys: toRecords(leadRow) });
    mockSearch();
    const phone = { e164: '+14155551234', countryCode: '1', national: '4', spellings: [] };

    const found = await connector
      .find({ emails: ['other@example.com'], phones: [phone] }, createCall())
      .catch(() => []);

    expect(readQuery(sent[0]?.compositeRequest[1]?.url ?? '')).to.include(
      `WHERE Email IN ('other@example.com') OR Id IN ('${LEAD_ID}') ORDER`,
    );
    expect(found.map((record) => record.ref.id)).to.deep.equal([LEAD_ID]);
  });
});
