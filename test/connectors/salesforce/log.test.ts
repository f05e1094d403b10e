import { expect } from 'chai';
import { toLongId } from '../../../connectors/salesforce/ids.ts';
import type { Chat, OfflineMessage, PhoneCall } from '../../../src/lead/activity.ts';
import {
  ACCOUNT_ID,
  createCall,
  LEAD_ID,
  mockComposite,
  mockQuery,
  openWarm,
  ROOT,
  readQuery,
  TASK_ID,
  takeError,
  toRecords,
  USER_ID,
} from './support.ts';

const REF = { type: 'lead', id: LEAD_ID };
const NOTE_ID = '0695g00000AbCdEAAV';
const made = [201, { id: TASK_ID, success: true, errors: [] }] as const;
const halted = [400, [{ errorCode: 'PROCESSING_HALTED', message: 'The transaction was rolled back' }]] as const;

const chat: Chat = {
  kind: 'chat',
  key: 'chat:shop:7',
  chatId: '7',
  source: {},
  visitorName: 'Ann',
  remarks: ['Another phone: +49 30 123456'],
  startedAt: '2026-11-20T10:00:00Z',
  endedAt: '2026-11-20T10:05:00Z',
  agents: [{ name: 'Olga', email: 'olga@acme.example' }],
  messages: [{ at: '2026-11-20T10:00:00Z', from: 'visitor', text: "It's <b> @{x.id}" }],
};
const phoneCall: PhoneCall = {
  kind: 'call',
  key: 'call:shop:8',
  source: {},
  remarks: [],
  at: '2026-11-20T11:00:00Z',
  direction: 'incoming',
  phone: { raw: '+14155551234', e164: '+14155551234' },
  status: 'error',
  reason: 'is_busy',
  ended: true,
  recordingUrl: 'https://rec.example/8.mp3',
};
const message: OfflineMessage = {
  kind: 'offline-message',
  key: 'offline:shop:9',
  source: {},
  visitorName: 'Ann',
  remarks: [],
  at: '2026-11-20T12:00:00Z',
  text: 'Call me',
};

function createLongChat(length: number): Chat {
  const lines = Array.from({ length: Math.ceil(length / 100) }, (_, index) => `[${index}] ${'x'.repeat(90)}`);
  return { ...chat, messages: lines.map((text) => ({ from: 'visitor', text })) };
}

describe('Salesforce log', () => {
  it('logs a chat as one completed Task of its agent', async () => {
    const connector = await openWarm();
    mockQuery([{ Id: USER_ID, Name: 'Olga', Email: 'olga@acme.example' }]);
    await connector.findOwner?.('olga@acme.example', createCall());
    const { sent } = mockComposite({ task0: made });
    const call = createCall({ lane: 'background' });

    expect(await connector.log(REF, chat, undefined, call)).to.deep.equal({ ids: [TASK_ID] });

    const { Description, ...rest } = sent[0]?.compositeRequest[0]?.body ?? {};
    expect(sent).to.have.length(1);
    expect({ ...sent[0], compositeRequest: [{ ...sent[0]?.compositeRequest[0], body: rest }] }).to.deep.equal({
      allOrNone: true,
      collateSubrequests: false,
      compositeRequest: [
        {
          method: 'POST',
          url: `${ROOT}/sobjects/Task`,
          referenceId: 'task0',
          body: {
            Subject: 'Chat with Ann',
            Status: 'Completed',
            ActivityDate: '2026-11-20',
            OwnerId: USER_ID,
            WhoId: LEAD_ID,
          },
        },
      ],
    });
    expect(Description).to.include("It's <b> @ {x.id}").and.include('+49 30 123456');
    expect(Description).to.match(/\n\nJivo activity chat:shop:7$/);
    expect(call.exchanges.map((exchange) => exchange.name)).to.deep.equal(['log']);
  });

  it('logs a call with the fields of a call', async () => {
    const connector = await openWarm();
    const { sent } = mockComposite({ task0: made });

    await connector.log(REF, phoneCall, undefined, createCall());

    const { Description, ...rest } = sent[0]?.compositeRequest[0]?.body ?? {};
    expect(rest).to.deep.equal({
      Subject: 'Incoming call from +14155551234',
      Status: 'Completed',
      ActivityDate: '2026-11-20',
      TaskSubtype: 'Call',
      CallType: 'Inbound',
      CallDisposition: 'error: is_busy',
      WhoId: LEAD_ID,
    });
    expect(Description).to.include('https://rec.example/8.mp3');
  });

  for (const direction of ['outgoing', 'callback'] as const) {
    it(`logs a ${direction} call as outbound`, async () => {
      const connector = await openWarm();
      const { sent } = mockComposite({ task0: made });

      await connector.log(REF, { ...phoneCall, direction }, undefined, createCall());

      expect(sent[0]?.compositeRequest[0]?.body).to.deep.include({ CallType: 'Outbound' });
    });
  }

  it("logs an offline message as an open Task of the record's owner", async () => {
    const connector = await openWarm();
    const { sent } = mockComposite({ owner: [200, { Id: LEAD_ID, OwnerId: USER_ID }], task0: made });

    await connector.log(REF, message, undefined, createCall());

    const [owner, task] = sent[0]?.compositeRequest ?? [];
    expect(owner).to.deep.equal({
      method: 'GET',
      url: `${ROOT}/sobjects/Lead/${LEAD_ID}?fields=Id,OwnerId`,
      referenceId: 'owner',
    });
    expect(task?.body).to.deep.include({ Status: 'Not Started', OwnerId: '@{owner.OwnerId}', WhoId: LEAD_ID });
  });

  it('logs an offline message without an owner when the owner can have no Task', async () => {
    const connector = await openWarm();
    const refused = [
      400,
      [{ errorCode: 'INVALID_CROSS_REFERENCE_KEY', message: 'invalid cross reference id', fields: [] }],
    ] as const;
    mockComposite({ owner: halted, task0: refused });
    const { sent } = mockComposite({ task0: made });

    await connector.log(REF, message, undefined, createCall());

    expect(sent[0]?.compositeRequest.map((request) => request.referenceId)).to.deep.equal(['task0']);
    expect(sent[0]?.compositeRequest[0]?.body).to.not.have.property('OwnerId');
  });

  it('logs on a Person Account', async () => {
    const connector = await openWarm();
    const { sent } = mockComposite({ task0: made });

    await connector.log({ type: 'account', id: ACCOUNT_ID }, chat, undefined, createCall());

    expect(sent[0]?.compositeRequest[0]?.body).to.deep.include({ WhatId: ACCOUNT_ID }).and.not.have.property('WhoId');
  });

  it('updates the entry it is given', async () => {
    const connector = await openWarm();
    const { sent } = mockComposite({ task0: [204, null] });

    expect(await connector.log(REF, phoneCall, { ids: [TASK_ID] }, createCall())).to.deep.equal({ ids: [TASK_ID] });

    const [task] = sent[0]?.compositeRequest ?? [];
    expect([task?.method, task?.url]).to.deep.equal(['PATCH', `${ROOT}/sobjects/Task/${TASK_ID}`]);
    expect(task?.body).to.include.keys('Subject', 'Description', 'WhoId', 'CallDisposition');
    expect(task?.body).to.not.have.any.keys('TaskSubtype', 'OwnerId');
  });

  it('makes the entry anew when somebody has deleted it', async () => {
    const connector = await openWarm();
    mockComposite({
      task0: [404, [{ errorCode: 'INVALID_CROSS_REFERENCE_KEY', message: 'invalid cross reference id', fields: [] }]],
    });
    const { sent } = mockComposite({ task0: made });

    expect(await connector.log(REF, chat, { ids: ['00T5g00000ZzZzZQAV'] }, createCall())).to.deep.equal({
      ids: [TASK_ID],
    });
    expect(sent[0]?.compositeRequest[0]?.method).to.equal('POST');
  });

  it('keeps what is beyond 32,000 characters in notes linked to the record, all or nothing', async () => {
    const connector = await openWarm();
    const long = createLongChat(90_000);
    const notes = Object.fromEntries(
      [0, 1, 2].map((index) => [`note${index}`, [201, { id: `0695g0000000${index}AAAAV`.slice(0, 18) }] as const]),
    );
    const { sent } = mockComposite({ task0: made, ...notes });

    const { ids } = await connector.log(REF, long, undefined, createCall());

    const requests = sent[0]?.compositeRequest ?? [];
    expect(sent[0]?.allOrNone).to.equal(true);
    expect(requests.map((request) => request.referenceId)).to.deep.equal(['task0', 'note0', 'link0', 'note1', 'link1']);
    expect(ids).to.have.length(3);
    expect(requests[1]?.url).to.equal(`${ROOT}/sobjects/ContentNote`);
    expect(requests[1]?.body?.Title).to.equal('Chat with Ann (2/3) [chat:shop:7]');
    expect(requests[2]).to.deep.equal({
      method: 'POST',
      url: `${ROOT}/sobjects/ContentDocumentLink`,
      referenceId: 'link0',
      body: { ContentDocumentId: '@{note0.id}', LinkedEntityId: LEAD_ID, ShareType: 'V' },
    });
    const texts = [
      String(requests[0]?.body?.Description),
      ...[1, 3].map((index) => Buffer.from(String(requests[index]?.body?.Content), 'base64').toString()),
    ];
    expect(texts[0]?.length).to.be.at.most(32_000);
    expect(texts.join('\n').match(/\[\d+\] x/g)).to.deep.equal(
      long.messages.map(({ text }) => text.slice(0, text.indexOf(']') + 3)),
    );
  });

  it('keeps Task and title within their lengths when a composite needs spaces in the text', async () => {
    const connector = await openWarm();
    const messages = [{ from: 'visitor', text: '@{x}'.repeat(9_000) }] as const;
    const code: Chat = { ...chat, visitorName: '@{'.repeat(400), messages };
    const { sent } = mockComposite({ task0: made, note0: [201, { id: NOTE_ID }] });

    await connector.log(REF, code, undefined, createCall());

    const [task, note] = sent[0]?.compositeRequest ?? [];
    const { Subject, Description } = task?.body ?? {};
    expect(String(Subject).length).to.be.at.most(255);
    expect(String(Description).length).to.be.at.most(32_000);
    const noteText = Buffer.from(String(note?.body?.Content), 'base64').toString();
    expect(`${Description}${noteText}`.match(/@ ?\{x/g)).to.have.length(9_000);
  });

  it('escapes the text of a note', async () => {
    const connector = await openWarm();
    const long = createLongChat(40_000);
    const hostile = { ...long, messages: [...long.messages, { from: 'visitor' as const, text: `<img src=x> & "'` }] };
    const { sent } = mockComposite({ task0: made, note0: [201, { id: NOTE_ID }] });

    await connector.log(REF, hostile, undefined, createCall());

    const html = Buffer.from(String(sent[0]?.compositeRequest[1]?.body?.Content), 'base64').toString();
    expect(html).to.include('&lt;img src=x&gt; &amp; &quot;&#39;<br>');
  });

  it('stays within 25 subrequests for the longest transcript', async () => {
    const connector = await openWarm();
    const notes = Object.fromEntries(
      Array.from({ length: 12 }, (_, index) => [`note${index}`, [201, { id: NOTE_ID }] as const]),
    );
    const { sent } = mockComposite({ task0: made, ...notes });

    await connector.log(REF, createLongChat(1_000_000), undefined, createCall());

    expect(sent).to.have.length(1);
    expect(sent[0]?.compositeRequest.length).to.be.at.most(25);
  });

  it('uses numbered Tasks where Notes are off, and keeps to that', async () => {
    const connector = await openWarm();
    const off = [
      400,
      [{ errorCode: 'INVALID_TYPE', message: "sObject type 'ContentNote' is not supported." }],
    ] as const;
    mockComposite({ task0: halted, note0: off, link0: halted });
    const first = mockComposite({ task0: made, task1: made });
    const second = mockComposite({ task0: made, task1: made });

    const { ids } = await connector.log(REF, createLongChat(40_000), undefined, createCall());
    await connector.log(REF, createLongChat(40_000), undefined, createCall());

    expect(ids).to.deep.equal([TASK_ID, TASK_ID]);
    for (const { sent } of [first, second]) {
      expect(sent[0]?.compositeRequest.map((request) => request.body?.Subject)).to.deep.equal([
        'Chat with Ann (1/2)',
        'Chat with Ann (2/2)',
      ]);
      expect(sent[0]?.compositeRequest[1]?.body?.Description).to.match(/\nJivo activity chat:shop:7 2\/2$/);
    }
  });

  it('updates Task and notes, adds a note and empties none', async () => {
    const connector = await openWarm();
    const second = '0695g00000ZzZzZAAV';
    const { sent } = mockComposite({ task0: [204, null], note0: [204, null], note1: [201, { id: second }] });

    const { ids } = await connector.log(REF, createLongChat(90_000), { ids: [TASK_ID, NOTE_ID] }, createCall());

    expect(ids).to.deep.equal([TASK_ID, NOTE_ID, second]);
    expect(sent[0]?.compositeRequest.map(({ method, url }) => `${method} ${url.slice(ROOT.length)}`)).to.deep.equal([
      `PATCH /sobjects/Task/${TASK_ID}`,
      `PATCH /sobjects/ContentNote/${NOTE_ID}`,
      'POST /sobjects/ContentNote',
      'POST /sobjects/ContentDocumentLink',
    ]);
  });

  it('empties the parts a shorter text does not need', async () => {
    const connector = await openWarm();
    const { sent } = mockComposite({ task0: [204, null], note0: [204, null] });

    const { ids } = await connector.log(REF, chat, { ids: [TASK_ID, NOTE_ID] }, createCall());

    expect(ids).to.deep.equal([TASK_ID, NOTE_ID]);
    const note = sent[0]?.compositeRequest[1];
    expect(Buffer.from(String(note?.body?.Content), 'base64').toString()).to.equal('This part is not needed any more.');
  });

  it('looks for its Task before a second try makes one', async () => {
    const connector = await openWarm();
    const look = mockComposite({
      tasks: toRecords(
        { Id: '00T5g00000ZzZzZQAV', Description: 'Other\n\nJivo activity chat:shop:77' },
        { Id: TASK_ID, Description: 'Hello\n\nJivo activity chat:shop:7' },
      ),
    });
    const { sent } = mockComposite({ task0: [204, null] });

    const { ids } = await connector.log(REF, chat, undefined, createCall({ attempt: 2 }));

    expect(ids).to.deep.equal([TASK_ID]);
    expect(look.sent[0]?.compositeRequest.map(({ url }) => readQuery(url))).to.deep.equal([
      `SELECT Id, Description FROM Task WHERE WhoId = '${LEAD_ID}' AND CreatedDate >= 2026-11-19T10:00:00Z ORDER BY CreatedDate LIMIT 200`,
      `SELECT Id, ContentDocumentId, ContentDocument.Title FROM ContentDocumentLink WHERE LinkedEntityId = '${LEAD_ID}'`,
    ]);
    expect(sent[0]?.compositeRequest[0]?.method).to.equal('PATCH');
  });

  it('looks for an entry that an earlier try has made anew before a second one does', async () => {
    const connector = await openWarm();
    const other = `${TASK_ID.slice(0, 12)}Zzz`;
    const gone = [404, [{ errorCode: 'ENTITY_IS_DELETED', message: 'entity is deleted' }]] as const;
    const [update, look, again] = [
      mockComposite({ task0: gone }),
      mockComposite({ tasks: toRecords({ Id: other, Description: 'Chat\n\nJivo activity chat:shop:7' }) }),
      mockComposite({ task0: [204, null] }),
    ];

    const { ids } = await connector.log(REF, chat, { ids: [TASK_ID] }, createCall({ attempt: 2 }));

    const asked = [update, look, again].map(({ sent }) => sent[0]?.compositeRequest.map(({ method }) => method));
    expect(asked).to.deep.equal([['PATCH'], ['GET', 'GET'], ['PATCH']]);
    expect(ids).to.deep.equal([toLongId(other)]);
  });

  it('finds the notes of an earlier try as well', async () => {
    const connector = await openWarm();
    const link = {
      Id: '06A5g00000AbCdEAAV',
      ContentDocumentId: NOTE_ID,
      ContentDocument: { Title: 'Chat with Ann (2/2) [chat:shop:7]' },
    };
    const foreign = {
      ...link,
      ContentDocumentId: '0695g00000ZzZzZAAV',
      ContentDocument: { Title: 'Chat with Ann (2/2) [chat:shop:77]' },
    };
    mockComposite({
      tasks: toRecords({ Id: TASK_ID, Description: 'Jivo activity chat:shop:7 1/2' }),
      notes: toRecords(link, foreign),
    });
    mockComposite({ task0: [204, null], note0: [204, null] });

    const { ids } = await connector.log(REF, createLongChat(40_000), undefined, createCall({ attempt: 2 }));

    expect(ids).to.deep.equal([TASK_ID, NOTE_ID]);
  });

  it('leaves out optional fields this org refuses', async () => {
    const connector = await openWarm();
    mockComposite({
      task0: [
        400,
        [
          {
            errorCode: 'INVALID_FIELD_FOR_INSERT_UPDATE',
            message: 'Unable to create/update fields: CallType, CallDisposition.',
            fields: ['CallType', 'CallDisposition'],
          },
        ],
      ],
    });
    const { sent } = mockComposite({ task0: made });

    await connector.log(REF, phoneCall, undefined, createCall());

    expect(sent[0]?.compositeRequest[0]?.body).to.have.property('TaskSubtype', 'Call');
    expect(sent[0]?.compositeRequest[0]?.body).to.not.have.any.keys('CallType', 'CallDisposition');
  });

  for (const [error, kind, text] of [
    [{ errorCode: 'INVALID_CROSS_REFERENCE_KEY', message: '', fields: ['WhoId'] }, 'gone', /not in Salesforce/],
    [
      { errorCode: 'INVALID_CROSS_REFERENCE_KEY', message: 'invalid cross reference id', fields: [] },
      'gone',
      /not in Salesforce/,
    ],
    [{ errorCode: 'ENTITY_IS_DELETED', message: '', fields: [] }, 'gone', /deleted/],
    [
      { errorCode: 'CANNOT_UPDATE_CONVERTED_LEAD', message: 'cannot reference converted lead', fields: [] },
      'gone',
      /converted/,
    ],
    [
      { errorCode: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', message: '', fields: ['Status'] },
      'rejected',
      /closedTaskStatus/,
    ],
    [{ errorCode: 'UNABLE_TO_LOCK_ROW', message: '', fields: [] }, 'rate-limited', /changing/],
    [{ errorCode: 'STRING_TOO_LONG', message: '', fields: ['Description'] }, 'invalid-field', /Description/],
  ] as const) {
    it(`throws ${kind} for ${error.errorCode} ${error.fields}`, async () => {
      const connector = await openWarm();
      mockComposite({ task0: [400, [error]] });

      const thrown = await takeError(connector.log(REF, chat, undefined, createCall()));

      expect(thrown.kind).to.equal(kind);
      expect(thrown.message).to.match(text);
    });
  }

  it('says gone of a message on a record that is not there', async () => {
    const connector = await openWarm();
    mockComposite({
      owner: [404, [{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' }]],
      task0: halted,
    });

    expect((await takeError(connector.log(REF, message, undefined, createCall()))).kind).to.equal('gone');
  });
});
