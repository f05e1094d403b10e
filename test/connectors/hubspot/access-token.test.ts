import { mock } from 'node:test';
import { expect } from 'chai';
import type nock from 'nock';
import type { Connector } from '../../../connectors/connector.ts';
import { waitUntil } from '../../gateway/wait-until.ts';
import { mockHost } from '../../mock-host.ts';
import { API, catchError, openAccount, toContactAnswer } from './account-fixture.ts';
import { type Loopback, serveLoopback } from './loopback.ts';
import { createCall } from './recorded-call.ts';

const ref = { type: 'contact', id: '101' };
const oauth = { accessToken: '', clientId: 'client', clientSecret: 's&cret', refreshToken: 'refresh-1' };

function mockToken(refreshToken: string, token: string, more: Record<string, unknown> = {}): nock.Scope {
  return mockHost(API, {
    reqheaders: {
      'content-type': 'application/x-www-form-urlencoded;charset=UTF-8',
      accept: 'application/json, */*;q=0.8',
    },
    badheaders: ['authorization'],
  })
    .post('/oauth/2026-03/token', {
      grant_type: 'refresh_token',
      client_id: 'client',
      client_secret: 's&cret',
      refresh_token: refreshToken,
    })
    .reply(200, { access_token: token, expires_in: 1800, token_type: 'bearer', hub_id: 1, ...more });
}

function mockRead(token: string, times = 1): void {
  mockHost(API, { reqheaders: { authorization: `Bearer ${token}` } })
    .get('/crm/objects/2026-03/contacts/101')
    .times(times)
    .query(true)
    .reply(200, toContactAnswer('101'));
}

describe('hubspot OAuth', () => {
  let connector: Connector;

  beforeEach(async () => {
    connector = await openAccount(oauth);
  });

  it('renews once for all who wait, and keeps the token until it ends', async () => {
    const call = createCall();
    mockToken('refresh-1', 'access-1');
    mockRead('access-1', 6);

    await Promise.all(Array.from({ length: 5 }, () => connector.read(ref, call)));
    await connector.read(ref, call);

    expect(call.exchanges.filter((exchange) => exchange.name === 'oauth.token')).to.deep.equal([
      { name: 'oauth.token', buckets: [], status: 200 },
    ]);
  });

  it('renews before expires_in is over, with the newest refresh token', async () => {
    mockToken('refresh-1', 'access-1', { expires_in: 30, refresh_token: 'refresh-2' });
    mockRead('access-1');
    mockToken('refresh-2', 'access-2');
    mockRead('access-2');

    await connector.read(ref, createCall());
    await connector.read(ref, createCall());
  });

  describe('while a renewal stalls', () => {
    let loopback: Loopback;
    let renewals = 0;

    beforeEach(async () => {
      renewals = 0;
      loopback = await serveLoopback((request, response) => {
        if (request.url !== '/oauth/2026-03/token') {
          response.end(JSON.stringify(toContactAnswer('101')));
          return;
        }
        renewals += 1;
        if (renewals > 1) response.end(JSON.stringify({ access_token: 'access-1', expires_in: 1800 }));
      }, oauth);
    });

    afterEach(() => loopback.close());

    it('lets a caller with time left renew when the first one ran out of it', async () => {
      const first = loopback.connector.read(ref, createCall({ signal: AbortSignal.timeout(50) }));
      const second = loopback.connector.read(ref, createCall());

      await catchError(first, 'timeout');

      expect((await second).ref).to.deep.equal(ref);
      expect(renewals).to.equal(2);
    });

    it('does not hold a caller beyond its own deadline', async () => {
      const controller = new AbortController();
      const first = loopback.connector.read(ref, createCall({ signal: controller.signal }));
      await waitUntil('the renewal has come', () => renewals === 1);

      await catchError(loopback.connector.read(ref, createCall({ signal: AbortSignal.timeout(50) })), 'timeout');

      expect(renewals).to.equal(1);
      controller.abort();
      await catchError(first, 'timeout');
    });
  });

  it('says what to do when HubSpot takes the refresh token no longer', async () => {
    mockHost(API)
      .post('/oauth/2026-03/token')
      .reply(400, { error: 'invalid_grant', status: 'BAD_REFRESH_TOKEN', message: 'missing or invalid refresh token' });

    const error = await catchError(connector.read(ref, createCall()), 'auth');

    expect(error.message).to.include('BAD_REFRESH_TOKEN');
    expect(error.message).to.not.include('refresh-1');
  });

  it('renews a token that was good for a while and is refused now', async () => {
    mock.timers.enable({ apis: ['Date'], now: Date.now() });
    try {
      mockToken('refresh-1', 'access-1');
      mockRead('access-1');
      await connector.read(ref, createCall());
      mock.timers.tick(60_000);
      mockHost(API)
        .get('/crm/objects/2026-03/contacts/101')
        .query(true)
        .reply(401, { category: 'INVALID_AUTHENTICATION' });
      await catchError(connector.read(ref, createCall()), 'auth');

      mockToken('refresh-1', 'access-2');
      mockRead('access-2');
      await connector.read(ref, createCall());
    } finally {
      mock.timers.reset();
    }
  });

  it('does not renew a new token for a 401, but for an expired one', async () => {
    mockToken('refresh-1', 'access-1');
    const api = mockHost(API).get('/crm/objects/2026-03/contacts/101').query(true);
    api.reply(401, { category: 'INVALID_AUTHENTICATION' });
    await catchError(connector.read(ref, createCall()), 'auth');

    mockHost(API)
      .get('/crm/objects/2026-03/contacts/101')
      .query(true)
      .reply(401, { category: 'EXPIRED_AUTHENTICATION' });
    await catchError(connector.read(ref, createCall()), 'auth');

    mockToken('refresh-1', 'access-2');
    mockRead('access-2');
    await connector.read(ref, createCall());
  });

  for (const [title, status, body, kind] of [
    ['an outage', 503, '', 'unavailable'],
    ['a limit', 429, '{}', 'rate-limited'],
    ['a page', 200, '<html>', 'unavailable'],
  ] as const) {
    it(`maps ${title} of the token endpoint to ${kind} and tries again the next time`, async () => {
      mockHost(API).post('/oauth/2026-03/token').reply(status, body);
      await catchError(connector.read(ref, createCall()), kind);

      mockToken('refresh-1', 'access-1');
      mockRead('access-1');
      await connector.read(ref, createCall());
    });
  }
});
