import { expect } from 'chai';
import type { ActivityRef } from '../../../connectors/connector.ts';
import type { Activity, Chat, OfflineMessage, PhoneCall } from '../../../src/lead/activity.ts';
import { recordRequests, type SentRequest } from './sent-requests.ts';
import {
  ACCOUNT_ID,
  CONTACT_ID,
  createCall,
  FIELDS,
  LEAD_ID,
  openWarm,
  TASK_ID,
  takeError,
  USER_ID,
} from './support.ts';

const HEADERS = { authorization: 'Bearer token-1', 'content-type': 'application/json' };

const OWNED = 'Id, OwnerId, Owner.Name, Owner.Email, CreatedDate, LastModifiedDate';
const LEAD = `${OWNED}, IsConverted, ConvertedContactId, FirstName, LastName, Email, Phone, MobilePhone, Company, Description`;
const LEAD_ROW =
  'Id,OwnerId,CreatedDate,LastModifiedDate,IsConverted,ConvertedContactId,FirstName,LastName,Email,Phone,MobilePhone,Company,Description';
const CONTACT_ROW =
  'Id,OwnerId,CreatedDate,LastModifiedDate,FirstName,LastName,Email,Phone,MobilePhone,OtherPhone,HomePhone,Description,Jivo_Id__c';
const EXTERNAL = { name: 'Jivo_Id__c', externalId: true, unique: true };
const OLGA = { id: USER_ID, name: 'Olga', email: 'olga@acme.example' };
const NOTE_ID = '0695g00000AbCdEAAV';
const LINK_ID = '06A5g00000AbCdEAAV';

const made = (id: string) => [201, { id, success: true, errors: [] }] as const;
const NONE = [200, { totalSize: 0, done: true, records: [] }] as const;
const CHANGED = [204, null] as const;

function toAnswer(answers: Readonly<Record<string, readonly [number, unknown]>>) {
  const compositeResponse = Object.entries(answers).map(([referenceId, [httpStatusCode, body]]) => ({
    referenceId,
    httpStatusCode,
    body,
  }));
  return ['POST', 200, { compositeResponse }] as const;
}

/** The one composite that is expected. */
function toComposite(allOrNone: boolean, ...compositeRequest: readonly object[]): SentRequest {
  return {
    line: 'POST composite',
    headers: HEADERS,
    body: { allOrNone, collateSubrequests: false, compositeRequest },
  };
}

const LEAD_REF = { type: 'lead', id: LEAD_ID };
const AT = '2026-11-20T10:00:00Z';

const chat: Chat = {
  kind: 'chat',
  key: 'chat/shop/7',
  chatId: '7',
  source: {},
  visitorName: 'Ann',
  remarks: [],
  startedAt: AT,
  endedAt: AT,
  agents: [{ name: 'Olga', email: 'olga@acme.example' }],
  messages: [{ at: AT, from: 'visitor', text: 'Hello' }],
};
const CHAT_TEXT = `Chat with Ann
Visitor: Ann
Started: 20 Nov 2026, 10:00 UTC
Ended: 20 Nov 2026, 10:00 UTC
Agent: Olga
Jivo chat: 7

[10:00:00] Ann: Hello

Jivo activity chat/shop/7`;
const CHAT_TASK = { Subject: 'Chat with Ann', Description: CHAT_TEXT, Status: 'Completed', ActivityDate: '2026-11-20' };
const message: OfflineMessage = {
  kind: 'offline-message',
  key: 'offline/shop/9',
  source: {},
  visitorName: 'Ann',
  remarks: [],
  at: AT,
  text: 'Call me',
};
const MESSAGE_TASK = {
  Subject: 'Offline message from Ann',
  Description:
    'Offline message from Ann\nVisitor: Ann\nWhen: 20 Nov 2026, 10:00 UTC\n\n[10:00:00] Ann: Call me\n\nJivo activity offline/shop/9',
  Status: 'Not Started',
  ActivityDate: '2026-11-20',
};
const phoneCall: PhoneCall = {
  kind: 'call',
  key: 'call/shop/8',
  source: {},
  remarks: [],
  at: AT,
  direction: 'incoming',
  phone: { raw: '+14155550123', e164: '+14155550123' },
  status: 'end',
  ended: true,
  recordingUrl: 'https://rec.example/8.mp3',
};

describe('Salesforce requests that create', () => {
  it('make a Lead of an agent with its chat, duplicate rules on and assignment rules off', async () => {
    const connector = await openWarm({}, { users: [{ name: '', Id: USER_ID, Name: 'Olga', Email: OLGA.email }] });
    const sent = recordRequests(toAnswer({ record: made(LEAD_ID), task: made(TASK_ID) }));
    const fields = { FirstName: 'Ann', LastName: 'Lee', Email: 'ann@example.com' };

    await connector.create({ type: 'lead', fields, ownerId: USER_ID, activity: chat }, createCall());

    expect(sent).to.deep.equal([
      toComposite(
        false,
        {
          method: 'POST',
          url: 'sobjects/Lead',
          referenceId: 'record',
          httpHeaders: { 'Sforce-Auto-Assign': 'FALSE', 'Sforce-Duplicate-Rule-Header': 'allowSave=false' },
          body: { ...fields, Company: '[not provided]', OwnerId: USER_ID },
        },
        { method: 'GET', url: `sobjects/Lead/@{record.id}?fields=${LEAD_ROW}`, referenceId: 'read' },
        {
          method: 'POST',
          url: 'sobjects/Task',
          referenceId: 'task',
          body: { ...CHAT_TASK, OwnerId: USER_ID, WhoId: '@{record.id}' },
        },
      ),
    ]);
  });

  it('make a Lead by the rules of the org, with a message for its owner', async () => {
    const connector = await openWarm({ duplicates: 'save-anyway' });
    const sent = recordRequests(toAnswer({ record: made(LEAD_ID), task: made(TASK_ID) }));

    await connector.create(
      { type: 'lead', fields: { Email: 'ann@example.com' }, activity: message },
      createCall({ fields: ['OpenTasks', 'Account.Name'] }),
    );

    expect(sent).to.deep.equal([
      toComposite(
        false,
        {
          method: 'POST',
          url: 'sobjects/Lead',
          referenceId: 'record',
          httpHeaders: { 'Sforce-Duplicate-Rule-Header': 'allowSave=true' },
          body: { Email: 'ann@example.com', LastName: 'ann@example.com', Company: '[not provided]' },
        },
        { method: 'GET', url: `sobjects/Lead/@{record.id}?fields=${LEAD_ROW}`, referenceId: 'read' },
        { method: 'GET', url: 'sobjects/User/@{read.OwnerId}?fields=Id,Name,Email', referenceId: 'owner' },
        {
          method: 'POST',
          url: 'sobjects/Task',
          referenceId: 'task',
          body: { ...MESSAGE_TASK, WhoId: '@{record.id}', OwnerId: '@{read.OwnerId}' },
        },
      ),
    ]);
  });

  it('upsert a Contact by the visitor, whatever the key holds', async () => {
    const connector = await openWarm(
      { externalIdField: 'Jivo_Id__c', createType: 'contact' },
      { Contact: [...(FIELDS.Contact ?? []), EXTERNAL] },
    );
    const sent = recordRequests(toAnswer({ record: made(CONTACT_ID) }));

    await connector.create(
      { type: 'contact', fields: { LastName: 'Lee' }, visitorKey: 'shop/1/a b?c#d@{x}' },
      createCall({ fields: ['Jivo_Id__c'] }),
    );

    expect(sent).to.deep.equal([
      toComposite(
        false,
        {
          method: 'PATCH',
          url: 'sobjects/Contact/Jivo_Id__c/shop%2F1%2Fa%20b%3Fc%23d%40%7Bx%7D',
          referenceId: 'record',
          httpHeaders: { 'Sforce-Duplicate-Rule-Header': 'allowSave=false' },
          body: { LastName: 'Lee' },
        },
        { method: 'GET', url: `sobjects/Contact/@{record.id}?fields=${CONTACT_ROW}`, referenceId: 'read' },
        { method: 'GET', url: 'sobjects/User/@{read.OwnerId}?fields=Id,Name,Email', referenceId: 'owner' },
      ),
    ]);
  });

  it('look for what an earlier try has made, by its values and by its Task', async () => {
    const connector = await openWarm();
    const sent = recordRequests(toAnswer({ record: [200, { records: [{ Id: LEAD_ID }] }], task: NONE }));
    const fields = { FirstName: "O'Brien\\", LastName: 'Lee', Email: 'ann@example.com', Phone: '+14155550123' };

    await takeError(connector.create({ type: 'lead', fields, activity: chat }, createCall({ attempt: 2 })));

    const since = /CreatedDate >= (\S+) ORDER BY CreatedDate DESC/.exec(JSON.stringify(sent))?.[1];
    expect(Date.now() - Date.parse(since ?? '')).to.be.within(172_800_000 - 1_000, 172_800_000 + 60_000);
    expect(sent).to.deep.equal([
      toComposite(
        false,
        {
          method: 'GET',
          url: `query?q=SELECT Id FROM Lead WHERE Email = 'ann@example.com' AND Phone = '+14155550123' AND FirstName = 'O\\'Brien\\\\' AND LastName = 'Lee' AND CreatedDate >= ${since} ORDER BY CreatedDate DESC LIMIT 1`,
          referenceId: 'record',
        },
        {
          method: 'GET',
          url: "query?q=SELECT Id, WhoId, Description FROM Task WHERE Subject = 'Chat with Ann' AND CreatedDate >= 2026-11-19T10:00:00Z ORDER BY CreatedDate LIMIT 50",
          referenceId: 'task',
        },
      ),
    ]);
  });

  it('look for whom a duplicate rule can mean that names nobody', async () => {
    const connector = await openWarm();
    const nameless = [{ errorCode: 'DUPLICATES_DETECTED', message: 'Use one of these records?' }];
    const sent = recordRequests(
      toAnswer({ record: [400, nameless] }),
      toAnswer({ contact: [200, { records: [{ Id: CONTACT_ID }] }], lead: NONE }),
    );
    const fields = { LastName: 'Lee', Email: 'ann@example.com', Phone: '+14155550123' };

    await takeError(connector.create({ type: 'lead', fields }, createCall()));

    const number = "IN ('+14155550123')";
    expect(sent[1]).to.deep.equal(
      toComposite(
        false,
        {
          method: 'GET',
          url: `query?q=SELECT Id FROM Contact WHERE Email IN ('ann@example.com') OR Phone ${number} OR MobilePhone ${number} OR OtherPhone ${number} OR HomePhone ${number} ORDER BY CreatedDate DESC LIMIT 1`,
          referenceId: 'contact',
        },
        {
          method: 'GET',
          url: `query?q=SELECT Id FROM Lead WHERE Email IN ('ann@example.com') OR Phone ${number} OR MobilePhone ${number} ORDER BY CreatedDate DESC LIMIT 1`,
          referenceId: 'lead',
        },
      ),
    );
  });
});

describe('Salesforce requests that update', () => {
  it('change a Lead and read it, whatever the rules of the org', async () => {
    const connector = await openWarm();
    const sent = recordRequests(toAnswer({ record: CHANGED, read: [200, { records: [{ Id: LEAD_ID }] }] }));

    await connector.update(LEAD_REF, { Phone: '+14155550123', Title: null, Tags__c: ['a', 'b'] }, createCall());

    expect(sent).to.deep.equal([
      toComposite(
        false,
        {
          method: 'PATCH',
          url: `sobjects/Lead/${LEAD_ID}`,
          referenceId: 'record',
          httpHeaders: { 'Sforce-Auto-Assign': 'FALSE', 'Sforce-Duplicate-Rule-Header': 'allowSave=true' },
          body: { Phone: '+14155550123', Title: null, Tags__c: 'a;b' },
        },
        { method: 'GET', url: `query?q=SELECT ${LEAD} FROM Lead WHERE Id = '${LEAD_ID}'`, referenceId: 'read' },
      ),
    ]);
  });
});

describe('Salesforce requests that log', () => {
  const task = (index: number, body: object) => ({
    method: 'POST',
    url: 'sobjects/Task',
    referenceId: `task${index}`,
    body,
  });

  const cases: readonly [string, { type: string; id: string }, Activity, ActivityRef | undefined, readonly object[]][] =
    [
      ['make the Task of a chat', LEAD_REF, chat, undefined, [task(0, { ...CHAT_TASK, WhoId: LEAD_ID })]],
      [
        'update it',
        LEAD_REF,
        chat,
        { ids: [TASK_ID] },
        [
          {
            method: 'PATCH',
            url: `sobjects/Task/${TASK_ID}`,
            referenceId: 'task0',
            body: { ...CHAT_TASK, WhoId: LEAD_ID },
          },
        ],
      ],
      [
        'make it on a Person Account',
        { type: 'account', id: ACCOUNT_ID },
        chat,
        undefined,
        [task(0, { ...CHAT_TASK, WhatId: ACCOUNT_ID })],
      ],
      [
        'make the Task of a call',
        { type: 'contact', id: CONTACT_ID },
        phoneCall,
        undefined,
        [
          task(0, {
            Subject: 'Incoming call from +14155550123',
            Description:
              'Incoming call from +14155550123\nWhen: 20 Nov 2026, 10:00 UTC\nPhone: +14155550123\nStatus: ended\nRecording: https://rec.example/8.mp3\n\nJivo activity call/shop/8',
            Status: 'Completed',
            ActivityDate: '2026-11-20',
            TaskSubtype: 'Call',
            CallType: 'Inbound',
            CallDisposition: 'end',
            WhoId: CONTACT_ID,
          }),
        ],
      ],
      [
        "make the Task of a message for the record's owner",
        LEAD_REF,
        message,
        undefined,
        [
          { method: 'GET', url: `sobjects/Lead/${LEAD_ID}?fields=Id,OwnerId`, referenceId: 'owner' },
          task(0, { ...MESSAGE_TASK, WhoId: LEAD_ID, OwnerId: '@{owner.OwnerId}' }),
        ],
      ],
    ];
  for (const [title, ref, activity, previous, expected] of cases) {
    it(title, async () => {
      const connector = await openWarm();
      const sent = recordRequests(toAnswer({ owner: [200, { Id: LEAD_ID, OwnerId: USER_ID }], task0: made(TASK_ID) }));

      await connector.log(ref, activity, previous, createCall());

      expect(sent).to.deep.equal([toComposite(true, ...expected)]);
    });
  }

  /** One line more than a Task takes. */
  const long: Chat = {
    ...chat,
    messages: Array.from({ length: 400 }, () => ({ from: 'visitor' as const, text: `<b>${'x'.repeat(90)}` })),
  };
  const line = `Ann: <b>${'x'.repeat(90)}`;

  function toHtml(count: number): string {
    const shown = line.replace('<b>', '&lt;b&gt;');
    const lines = Array.from({ length: count }, () => shown).join('<br>');
    return Buffer.from(`Chat with Ann (part 2 of 2)<br>${lines}<br><br>Jivo activity chat/shop/7 2/2`).toString(
      'base64',
    );
  }

  it('make a Task, a note and its link for a longer chat, and update them', async () => {
    const connector = await openWarm();
    const sent = recordRequests(
      toAnswer({ task0: made(TASK_ID), note0: made(NOTE_ID), link0: made(LINK_ID) }),
      toAnswer({ task0: CHANGED, note0: CHANGED }),
    );

    const previous = await connector.log(LEAD_REF, long, undefined, createCall());
    await connector.log(LEAD_REF, long, previous, createCall());

    const [first] = sent as readonly { body: { compositeRequest: { body: { Description: string } }[] } }[];
    const { Description } = first?.body.compositeRequest[0]?.body ?? { Description: '' };
    const held = Description.split(line).length - 1;
    expect(Description.length).to.be.within(31_500, 32_000);
    expect(Description).to.match(/^Chat with Ann \(part 1 of 2\)\nVisitor: Ann\n/);
    expect(Description).to.match(/\n\nJivo activity chat\/shop\/7 1\/2$/);
    const body = { ...CHAT_TASK, Subject: 'Chat with Ann (1/2)', Description, WhoId: LEAD_ID };
    const note = { Title: 'Chat with Ann (2/2) [chat/shop/7]', Content: toHtml(400 - held) };
    expect(sent).to.deep.equal([
      toComposite(
        true,
        task(0, body),
        { method: 'POST', url: 'sobjects/ContentNote', referenceId: 'note0', body: note },
        {
          method: 'POST',
          url: 'sobjects/ContentDocumentLink',
          referenceId: 'link0',
          body: { ContentDocumentId: '@{note0.id}', LinkedEntityId: LEAD_ID, ShareType: 'V' },
        },
      ),
      toComposite(
        true,
        { method: 'PATCH', url: `sobjects/Task/${TASK_ID}`, referenceId: 'task0', body },
        { method: 'PATCH', url: `sobjects/ContentNote/${NOTE_ID}`, referenceId: 'note0', body: note },
      ),
    ]);
  });

  it('look for an entry before a second try makes one', async () => {
    const connector = await openWarm();
    const sent = recordRequests(toAnswer({ tasks: NONE, notes: NONE }), toAnswer({ task0: made(TASK_ID) }));

    await connector.log(LEAD_REF, chat, undefined, createCall({ attempt: 2 }));

    expect(sent).to.deep.equal([
      toComposite(
        false,
        {
          method: 'GET',
          url: `query?q=SELECT Id, Description FROM Task WHERE WhoId = '${LEAD_ID}' AND CreatedDate >= 2026-11-19T10:00:00Z ORDER BY CreatedDate LIMIT 200`,
          referenceId: 'tasks',
        },
        {
          method: 'GET',
          url: `query?q=SELECT Id, ContentDocumentId, ContentDocument.Title FROM ContentDocumentLink WHERE LinkedEntityId = '${LEAD_ID}'`,
          referenceId: 'notes',
        },
      ),
      toComposite(true, task(0, { ...CHAT_TASK, WhoId: LEAD_ID })),
    ]);
  });
});
