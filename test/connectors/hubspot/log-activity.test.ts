import { mock } from 'node:test';
import { expect } from 'chai';
import nock from 'nock';
import type { Connector } from '../../../connectors/connector.ts';
import type { PhoneCall } from '../../../src/lead/activity.ts';
import { mockHost } from '../../mock-host.ts';
import { API, catchError, openAccount, toContactAnswer } from './account-fixture.ts';
import { chat, offlineMessage, phoneCall } from './activity-fixtures.ts';
import { createCall } from './recorded-call.ts';

const V = '2026-03';
const ref = { type: 'contact', id: '101' };
const longChat = {
  ...chat,
  messages: Array.from({ length: 4000 }, (_, index) => ({
    from: 'visitor' as const,
    text: `${index} ${'long & winding '.repeat(18)}`,
  })),
};

interface Sent {
  readonly properties: Readonly<Record<string, string>>;
}

/** Takes requests to a path and keeps what was sent. */
function record(method: 'post' | 'patch', path: string, answers: readonly (readonly [number, unknown])[]): Sent[] {
  const sent: Sent[] = [];
  for (const [status, answer] of answers) {
    mockHost(API)
      [method](path, (body: Sent) => sent.push(body) > 0)
      .reply(status, JSON.stringify(answer));
  }
  return sent;
}

describe('hubspot log', () => {
  let connector: Connector;

  beforeEach(async () => {
    connector = await openAccount();
    mockHost(API)
      .get(`/account-info/${V}/details`)
      .reply(200, { portalId: 4711, uiDomain: 'app.hubspot.com', timeZone: 'US/Eastern' });
  });

  it('keeps a transcript of a megabyte in several notes, complete and in order', async () => {
    const sent = record(
      'post',
      `/crm/objects/${V}/notes`,
      Array.from({ length: 25 }, (_, index) => [201, { id: `${900 + index}` }]),
    );

    const { ids } = await connector.log(ref, longChat, undefined, createCall());

    expect(ids).to.have.lengthOf(25);
    const bodies = sent.map((note) => note.properties.hs_note_body ?? '');
    const whole = bodies.join('');
    expect(whole.length).to.be.greaterThan(1_048_576);
    for (const body of bodies) expect(body.length).to.be.at.most(65_536);
    let place = 0;
    for (const message of longChat.messages) {
      const begin = `> ${message.text.trim().split(' ')[0]} long`;
      place = whole.indexOf(begin, place);
      expect(place, begin).to.be.at.least(0);
    }
    const times = sent.map((note) => note.properties.hs_timestamp ?? '');
    expect([...times].sort()).to.deep.equal(times);
    expect(new Set(times).size).to.equal(25);
  });

  it('fills the known notes and adds the missing ones when a transcript has grown', async () => {
    record('patch', `/crm/objects/${V}/notes/900`, [[200, { id: '900' }]]);
    const added = record(
      'post',
      `/crm/objects/${V}/notes`,
      Array.from({ length: 24 }, (_, index) => [201, { id: `${901 + index}` }]),
    );

    const { ids } = await connector.log(ref, longChat, { ids: ['900'] }, createCall());

    expect(ids.slice(0, 3)).to.deep.equal(['900', '901', '902']);
    expect(added[0]?.properties.hs_note_body).to.include('(part 2 of 25)');
  });

  it('empties notes that a shorter transcript no longer needs, and keeps them for later', async () => {
    record('patch', `/crm/objects/${V}/notes/900`, [[200, { id: '900' }]]);
    const emptied = record('patch', `/crm/objects/${V}/notes/901`, [[200, { id: '901' }]]);
    mockHost(API).patch(`/crm/objects/${V}/notes/902`).reply(404, {});

    const { ids } = await connector.log(ref, chat, { ids: ['900', '901', '902'] }, createCall());

    expect(ids).to.deep.equal(['900', '901', '902']);
    expect(emptied[0]?.properties.hs_note_body).to.include('no longer needed');
  });

  it('logs anew what people have deleted', async () => {
    mockHost(API).patch(`/crm/objects/${V}/notes/900`).reply(404, {});
    const made = record('post', `/crm/objects/${V}/notes`, [[201, { id: '950' }]]);

    expect(await connector.log(ref, chat, { ids: ['900'] }, createCall())).to.deep.equal({ ids: ['950'] });
    expect(made[0]?.properties.hs_timestamp).to.equal('2026-11-22T10:05:00.000Z');
  });

  it('logs in UTC when HubSpot answers everything but the account, from the third try on', async () => {
    nock.cleanAll();
    mockHost(API).get(`/account-info/${V}/details`).times(2).reply(500, {});
    await catchError(connector.log(ref, chat, undefined, createCall({ attempt: 2 })), 'unavailable');

    mockHost(API).get(`/crm/objects/${V}/contacts/101`).query(true).reply(200, toContactAnswer('101'));
    const made = record('post', `/crm/objects/${V}/notes`, [[201, { id: '900' }]]);
    expect(await connector.log(ref, chat, undefined, createCall({ attempt: 3 }))).to.deep.equal({ ids: ['900'] });
    expect(made[0]?.properties.hs_note_body).to.include('UTC');
  });

  it('logs in UTC without the right to the account, and asks for it again after a while', async () => {
    nock.cleanAll();
    mock.timers.enable({ apis: ['Date'], now: Date.now() });
    try {
      const logOnce = async () => {
        const made = record('post', `/crm/objects/${V}/notes`, [[201, { id: '900' }]]);
        await connector.log(ref, chat, undefined, createCall());
        return /UTC|GMT\+9|JST/.exec(made[0]?.properties.hs_note_body ?? '')?.[0];
      };
      mockHost(API).get(`/account-info/${V}/details`).reply(403, { category: 'MISSING_SCOPES' });
      expect(await logOnce()).to.equal('UTC');
      expect(await logOnce()).to.equal('UTC');

      mock.timers.tick(10 * 60_000);
      mockHost(API).get(`/account-info/${V}/details`).reply(200, { portalId: 4711, timeZone: 'Asia/Tokyo' });
      expect(await logOnce()).to.equal('GMT+9');
    } finally {
      mock.timers.reset();
    }
  });

  it('makes the note when the lost try left none', async () => {
    mockHost(API).get(`/crm/objects/${V}/contacts/101`).query(true).reply(200, toContactAnswer('101'));
    record('post', `/crm/objects/${V}/notes`, [[201, { id: '900' }]]);

    expect(await connector.log(ref, chat, undefined, createCall({ attempt: 3 }))).to.deep.equal({ ids: ['900'] });
  });

  it('keeps the oldest of two entries that an earlier fault left', async () => {
    const body = '<p>Jivo reference: shop:chat:4711 #1</p>';
    mockHost(API)
      .get(`/crm/objects/${V}/contacts/101`)
      .query(true)
      .reply(200, { ...toContactAnswer('101'), associations: { notes: { results: [{ id: '99' }, { id: '100' }] } } })
      .post(`/crm/objects/${V}/notes/batch/read`, {
        properties: ['hs_note_body'],
        propertiesWithHistory: [],
        inputs: [{ id: '100' }, { id: '99' }],
      })
      .reply(200, {
        results: [
          { id: '100', properties: { hs_note_body: body } },
          { id: '99', properties: { hs_note_body: body } },
        ],
      })
      .patch(`/crm/objects/${V}/notes/99`)
      .reply(200, { id: '99' });

    expect(await connector.log(ref, chat, undefined, createCall({ attempt: 2 }))).to.deep.equal({ ids: ['99'] });
  });

  it('throws gone for a contact that is not there', async () => {
    mockHost(API)
      .post(`/crm/objects/${V}/notes`)
      .reply(400, { category: 'VALIDATION_ERROR', message: 'One or more associations are not valid' })
      .get(`/crm/objects/${V}/contacts/101`)
      .query(true)
      .reply(404, {});

    await catchError(connector.log(ref, chat, undefined, createCall()), 'gone');
  });

  it('throws gone for a contact that a merge has taken', async () => {
    mockHost(API)
      .post(`/crm/objects/${V}/notes`)
      .reply(400, { category: 'VALIDATION_ERROR' })
      .get(`/crm/objects/${V}/contacts/101`)
      .query(true)
      .reply(200, toContactAnswer('202'));

    await catchError(connector.log(ref, chat, undefined, createCall()), 'gone');
  });

  it('throws rejected for a note that HubSpot refuses on a living contact', async () => {
    mockHost(API)
      .post(`/crm/objects/${V}/notes`)
      .reply(400, { category: 'VALIDATION_ERROR' })
      .get(`/crm/objects/${V}/contacts/101`)
      .query(true)
      .reply(200, toContactAnswer('101'));

    await catchError(connector.log(ref, chat, undefined, createCall()), 'rejected');
  });

  it('leaves out an owner who has left rather than the task', async () => {
    mockHost(API)
      .get(`/crm/objects/${V}/contacts/101`)
      .query(true)
      .reply(200, toContactAnswer('101', { hubspot_owner_id: '55' }));
    const refusal = { errors: [{ code: 'INVALID_OPTION', context: { propertyName: ['hubspot_owner_id'] } }] };
    const sent = record('post', `/crm/objects/${V}/tasks`, [
      [400, refusal],
      [201, { id: '902' }],
    ]);

    expect(await connector.log(ref, offlineMessage, undefined, createCall())).to.deep.equal({ ids: ['902'] });
    expect(sent.map((task) => task.properties.hubspot_owner_id)).to.deep.equal(['55', undefined]);
    expect(sent[1]?.properties.hs_task_subject).to.equal('Offline message from Ann');
  });

  it('does not pretend when HubSpot refuses the text itself', async () => {
    mockHost(API)
      .post(`/crm/objects/${V}/notes`)
      .reply(400, { errors: [{ code: 'VALUE_TOO_LONG', context: { propertyName: ['hs_note_body'] } }] })
      .get(`/crm/objects/${V}/contacts/101`)
      .query(true)
      .reply(200, toContactAnswer('101'));

    const error = await catchError(connector.log(ref, chat, undefined, createCall()), 'rejected');

    expect(error.message).to.include('hs_note_body');
  });

  const CALLS: readonly (readonly [string, Partial<PhoneCall>, Record<string, string | undefined>])[] = [
    [
      'an outgoing call',
      { direction: 'outgoing' },
      { hs_call_direction: 'OUTBOUND', hs_call_to_number: '+4915112345678', hs_call_from_number: undefined },
    ],
    ['a callback', { direction: 'callback' }, { hs_call_direction: 'OUTBOUND', hs_call_to_number: '+4915112345678' }],
    ['a call on its way', { status: 'start', ended: false }, { hs_call_status: 'CONNECTING' }],
    ['a running call', { status: 'client_connected', ended: false }, { hs_call_status: 'IN_PROGRESS' }],
    ['a failed call', { status: 'error', reason: 'invalid_number' }, { hs_call_status: 'FAILED' }],
    ['a busy line', { status: 'error', reason: 'is_busy' }, { hs_call_status: 'BUSY' }],
    ['a state nobody knows', { status: 'waiting', ended: false }, { hs_call_status: undefined }],
    ['a recording without https', { recordingUrl: 'http://r.example/a.mp3' }, { hs_call_recording_url: undefined }],
    ['a recording of another kind', { recordingUrl: 'https://r.example/a.ogg' }, { hs_call_recording_url: undefined }],
    [
      'a signed recording',
      { recordingUrl: 'https://r.example/a.WAV?sig=1' },
      { hs_call_recording_url: 'https://r.example/a.WAV?sig=1' },
    ],
  ];

  for (const [title, change, wanted] of CALLS) {
    it(`logs ${title}`, async () => {
      const activity = { ...phoneCall, ...change };
      const sent = record('post', `/crm/objects/${V}/calls`, [[201, { id: '901' }]]);

      await connector.log(ref, activity, undefined, createCall());

      for (const [name, value] of Object.entries(wanted)) expect(sent[0]?.properties[name], name).to.equal(value);
      expect(sent[0]?.properties.hs_call_body).to.include(`href="${activity.recordingUrl}"`);
    });
  }

  it('writes the times in UTC when the key may not read the account', async () => {
    nock.cleanAll();
    mockHost(API).get(`/account-info/${V}/details`).reply(403, { category: 'MISSING_SCOPES' });
    const sent = record('post', `/crm/objects/${V}/notes`, [
      [201, { id: '900' }],
      [201, { id: '901' }],
    ]);

    await connector.log(ref, chat, undefined, createCall());
    await connector.log(ref, { ...chat, key: 'shop:chat:2' }, undefined, createCall());

    expect(sent[0]?.properties.hs_note_body).to.include('22 Nov 2026, 10:00 UTC');
  });

  it('waits rather than write wrong times when the account cannot be read for a moment', async () => {
    nock.cleanAll();
    mockHost(API).get(`/account-info/${V}/details`).reply(503, '');

    await catchError(connector.log(ref, chat, undefined, createCall()), 'unavailable');
  });
});
