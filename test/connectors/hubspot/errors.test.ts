import { expect } from 'chai';
import type { ErrorKind } from '../../../connectors/errors.ts';
import { mockHost } from '../../mock-host.ts';
import { API, catchError, openAccount, toContactAnswer } from './account-fixture.ts';
import { createCall } from './recorded-call.ts';

const V = '2026-03';
const ref = { type: 'contact', id: '101' };
const correlationId = '0f1e2d3c-aaaa-bbbb-cccc-1234567890ab';
const PERSON = 'ann.secret@example.com';

interface Case {
  readonly title: string;
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly kind: ErrorKind;
  readonly retryAfterMs?: number;
  readonly says?: string;
}

const CASES: readonly Case[] = [
  {
    title: 'a refused key',
    status: 401,
    body: { status: 'error', message: `Authentication ${PERSON}`, category: 'INVALID_AUTHENTICATION', correlationId },
    kind: 'auth',
    says: correlationId,
  },
  {
    title: 'a missing scope, named',
    status: 403,
    body: {
      category: 'MISSING_SCOPES',
      errors: [{ message: 'x', context: { requiredGranularScopes: ['crm.objects.contacts.read', 'crm.schemas.x'] } }],
    },
    kind: 'auth',
    says: 'crm.objects.contacts.read or crm.schemas.x',
  },
  {
    title: 'a missing scope in the old form',
    status: 403,
    body: { category: 'MISSING_SCOPES', errors: [{ context: { requiredScopes: ['contacts'] } }] },
    kind: 'auth',
    says: 'the scope contacts',
  },
  {
    title: 'a missing scope without a name',
    status: 403,
    body: { category: 'MISSING_SCOPES' },
    kind: 'auth',
    says: 'does not name',
  },
  { title: 'another refusal', status: 403, body: { message: PERSON }, kind: 'auth', says: 'forbids' },
  { title: 'a page of the front', status: 403, body: `<html>${PERSON}</html>`, kind: 'unavailable' },
  { title: 'a missing record', status: 404, body: { status: 'error', message: 'resource not found' }, kind: 'gone' },
  { title: 'a missing record as a page', status: 404, body: '<html></html>', kind: 'gone' },
  { title: 'a missing record with nothing', status: 404, body: '', kind: 'gone' },
  {
    title: 'the burst limit',
    status: 429,
    body: {
      status: 'error',
      message: 'You have reached your ten_secondly_rolling limit.',
      errorType: 'RATE_LIMIT',
      policyName: 'TEN_SECONDLY_ROLLING',
    },
    kind: 'rate-limited',
    retryAfterMs: 10_000,
  },
  {
    title: 'the burst limit by its message alone',
    status: 429,
    body: { message: 'You have reached your ten_secondly_rolling limit.' },
    headers: { 'X-HubSpot-RateLimit-Interval-Milliseconds': '5000' },
    kind: 'rate-limited',
    retryAfterMs: 5000,
  },
  {
    title: 'the search limit, which has no policy',
    status: 429,
    body: { status: 'error', message: 'You have reached your secondly limit.', category: 'RATE_LIMITS' },
    kind: 'rate-limited',
    retryAfterMs: 1000,
  },
  {
    title: 'the search limit by policy',
    status: 429,
    body: { policyName: 'SECONDLY' },
    kind: 'rate-limited',
    retryAfterMs: 1000,
  },
  {
    title: 'a limit that says when',
    status: 429,
    body: {},
    headers: { 'Retry-After': '7' },
    kind: 'rate-limited',
    retryAfterMs: 7000,
  },
  { title: 'a limit as a page', status: 429, body: '<html>', kind: 'rate-limited', retryAfterMs: 10_000 },
  { title: 'a lock', status: 423, body: {}, kind: 'rate-limited', retryAfterMs: 2000 },
  {
    title: 'a lock that asks for longer',
    status: 423,
    body: {},
    headers: { 'Retry-After': '5' },
    kind: 'rate-limited',
    retryAfterMs: 5000,
  },
  {
    title: 'a move of the account',
    status: 477,
    body: {},
    headers: { 'Retry-After': '3600' },
    kind: 'unavailable',
    retryAfterMs: 3_600_000,
  },
  {
    title: 'a move for ever',
    status: 477,
    body: {},
    headers: { 'Retry-After': '99999999' },
    kind: 'unavailable',
    retryAfterMs: 86_400_000,
  },
  { title: 'a move that does not say', status: 477, body: {}, kind: 'unavailable' },
  {
    title: 'an inner error',
    status: 500,
    body: { message: PERSON, correlationId },
    kind: 'unavailable',
    says: correlationId,
  },
  { title: 'a page of a proxy', status: 502, body: '<html><h1>502</h1></html>', kind: 'unavailable', says: '502' },
  {
    title: 'an overload',
    status: 503,
    body: '',
    headers: { 'Retry-After': '3' },
    kind: 'unavailable',
    retryAfterMs: 3000,
  },
  { title: 'a dead origin', status: 521, body: '', kind: 'unavailable' },
  { title: 'a request that took too long', status: 408, body: '', kind: 'timeout' },
  { title: 'a URL too long', status: 414, body: '', kind: 'rejected' },
  {
    title: 'a redirect',
    status: 301,
    body: '',
    headers: { Location: 'https://elsewhere.example/' },
    kind: 'rejected',
    says: 'apiUrl',
  },
  {
    title: 'a refusal without a reason',
    status: 400,
    body: { message: `Invalid input ${PERSON}`, category: 'VALIDATION_ERROR' },
    kind: 'rejected',
  },
  { title: 'a refusal as a page', status: 400, body: '<html>', kind: 'rejected' },
  { title: 'a status nobody knows', status: 418, body: {}, kind: 'rejected' },
];

describe('hubspot error mapping', () => {
  for (const given of CASES) {
    it(`maps ${given.title} (${given.status}) to ${given.kind}`, async () => {
      const connector = await openAccount();
      mockHost(API)
        .get(`/crm/objects/${V}/contacts/101`)
        .query(true)
        .reply(given.status, typeof given.body === 'string' ? given.body : JSON.stringify(given.body), given.headers);

      const error = await catchError(connector.read(ref, createCall()), given.kind);

      expect(error.status).to.equal(given.status);
      expect(error.retryAfterMs).to.equal(given.retryAfterMs);
      expect(error.message).to.include(given.says ?? '');
      expect(JSON.stringify([error.message, error.fields])).to.not.include('ann.secret');
    });
  }

  for (const [status, kind] of [
    [404, 'gone'],
    [429, 'rate-limited'],
    [200, 'unavailable'],
  ] as const) {
    it(`hands on what a refusal with status ${status} says of the limits`, async () => {
      const connector = await openAccount();
      mockHost(API).get(`/crm/objects/${V}/contacts/101`).query(true).reply(status, '<html>', {
        'x-hubspot-ratelimit-max': '190',
        'x-hubspot-ratelimit-remaining': '3',
        'x-hubspot-ratelimit-interval-milliseconds': '10000',
        'x-hubspot-ratelimit-daily': '625000',
        'x-hubspot-ratelimit-daily-remaining': '1000',
      });

      const error = await catchError(connector.read(ref, createCall()), kind);

      expect(error.status).to.equal(status);
      expect(error.limits).to.deep.equal([
        { bucket: 'burst', max: 190, remaining: 3, intervalMs: 10_000 },
        { bucket: 'daily', max: 625_000, remaining: 1_000, intervalMs: 86_400_000 },
      ]);
    });
  }

  it('takes a 404 where no record was asked for as no word about one: nobody is given up for a wrong address', async () => {
    const connector = await openAccount();
    mockHost(API)
      .post(`/crm/objects/${V}/contacts`)
      .reply(404, '<html>')
      .post(`/crm/objects/${V}/contacts/search`)
      .reply(404, '');
    const phone = { e164: '+14155552671', countryCode: '1', national: '4155552671', spellings: [] };

    for (const work of [
      connector.create({ type: 'contact', fields: { firstname: 'Ann' } }, createCall()),
      connector.find({ emails: [], phones: [phone] }, createCall()),
    ]) {
      const error = await catchError(work, 'unavailable');
      expect(error.message).to.include('check apiUrl and apiVersion');
    }
  });

  it('waits for midnight in the zone of the account when the day is used up', async () => {
    const connector = await openAccount();
    const midnight = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Tokyo', timeStyle: 'medium' });
    mockHost(API)
      .get(`/account-info/${V}/details`)
      .reply(200, { portalId: 1, uiDomain: 'app.hubspot.com', timeZone: 'Asia/Tokyo' })
      .get(`/crm/owners/${V}`)
      .query(true)
      .reply(200, { results: [] })
      .get(`/crm/objects/${V}/contacts/101`)
      .query(true)
      .reply(429, { policyName: 'DAILY', message: 'You have reached your daily limit.' });
    await connector.warm?.(createCall());
    const before = Date.now();

    const error = await catchError(connector.read(ref, createCall()), 'rate-limited');

    const at = before + Number(error.retryAfterMs);
    expect(midnight.format(at + 1000)).to.match(/^00:00:0/);
    expect(error.retryAfterMs).to.be.at.most(25 * 3_600_000);
  });

  it('takes JSON whatever its content type, and numbers where ids should be text', async () => {
    const connector = await openAccount();
    const answer = { ...toContactAnswer('101', { firstname: 'Ann' }), id: 101, url: null };
    mockHost(API)
      .get(`/crm/objects/${V}/contacts/101`)
      .query(true)
      .reply(200, JSON.stringify(answer), { 'Content-Type': 'text/plain' });

    const record = await connector.read(ref, createCall());

    expect(record.ref).to.deep.equal(ref);
    expect(record.fields).to.deep.equal({ firstname: 'Ann' });
  });

  for (const [title, body] of [
    ['a page', '<html>Sign in</html>'],
    ['nothing', ''],
    ['half of the JSON', '{"id":"101","proper'],
    ['other JSON', '{"hello":"world"}'],
    ['no object', '[]'],
  ] as const) {
    it(`does not take ${title} for a success`, async () => {
      const connector = await openAccount();
      mockHost(API).get(`/crm/objects/${V}/contacts/101`).query(true).reply(200, body);

      expect((await catchError(connector.read(ref, createCall()), 'unavailable')).status).to.equal(200);
    });
  }

  it('does not take a record in the recycle bin for a live one', async () => {
    const connector = await openAccount();
    mockHost(API)
      .get(`/crm/objects/${V}/contacts/101`)
      .query(true)
      .reply(200, { ...toContactAnswer('101'), archived: true });

    await catchError(connector.read(ref, createCall()), 'gone');
  });

  for (const id of ['..', 'ann@example.com', '', '1/../2', '12a']) {
    it(`asks nothing for the id ${JSON.stringify(id)}, which cannot be one`, async () => {
      const connector = await openAccount();

      await catchError(connector.read({ type: 'contact', id }, createCall()), 'gone');
      await catchError(connector.update({ type: 'contact', id }, { firstname: 'A' }, createCall()), 'gone');
    });
  }
});
