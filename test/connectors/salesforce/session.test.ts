import { createVerify, generateKeyPairSync } from 'node:crypto';
import { expect } from 'chai';
import type nock from 'nock';
import { createAuthority } from '../../../connectors/salesforce/authority.ts';
import { createSession } from '../../../connectors/salesforce/session.ts';
import { mockHost } from '../../mock-host.ts';
import { createCall, INSTANCE, mockToken, openConnector, ROOT, takeError, toSettings } from './support.ts';

const EMPTY = { totalSize: 0, done: true, records: [] };
const EXPIRED = [{ errorCode: 'INVALID_SESSION_ID', message: 'Session expired or invalid' }];

function mockOwner(token: string, status: number, body: nock.Body, host = INSTANCE): nock.Scope {
  return mockHost(host, { reqheaders: { authorization: `Bearer ${token}` } })
    .get((uri) => uri.startsWith(`${ROOT}/query?q=`))
    .reply(status, body);
}

function refuse(status: number, body: nock.Body): void {
  mockHost(INSTANCE).post('/services/oauth2/token').reply(status, body);
}

describe('Salesforce session', () => {
  it('logs in with client credentials and asks the host the login names', async () => {
    const connector = await openConnector();
    mockHost(INSTANCE)
      .post('/services/oauth2/token', { grant_type: 'client_credentials', client_id: 'key', client_secret: 'secret' })
      .matchHeader('content-type', 'application/x-www-form-urlencoded')
      .reply(200, { access_token: 'token-1', instance_url: 'https://acme2.my.salesforce.com' });
    mockOwner('token-1', 200, EMPTY, 'https://acme2.my.salesforce.com');
    const call = createCall();

    await connector.findOwner?.('olga@acme.example', call);

    expect(call.exchanges.map(({ name, buckets, status }) => [name, buckets, status])).to.deep.equal([
      ['oauth.token', [], 200],
      ['owners.find', ['daily', 'concurrent'], 200],
    ]);
    expect(connector.link({ type: 'lead', id: '00Q5g00000AbCdEEAV' })).to.match(
      /^https:\/\/acme2\.lightning\.force\.com\//,
    );
  });

  it('logs in with a signed assertion', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const connector = await openConnector({
      loginUrl: 'https://acme--uat.sandbox.my.salesforce.com',
      clientSecret: '',
      privateKey: pem.replaceAll('\n', '\\n'),
      username: 'gateway@acme.example',
    });
    const sent: URLSearchParams[] = [];
    mockHost('https://acme--uat.sandbox.my.salesforce.com')
      .post('/services/oauth2/token')
      .reply(200, async (request: Request) => {
        sent.push(new URLSearchParams(await request.text()));
        return { access_token: 'token-1', instance_url: INSTANCE };
      });
    mockOwner('token-1', 200, EMPTY);

    await connector.findOwner?.('olga@acme.example', createCall());

    const [header = '', claims = '', signature = ''] = sent[0]?.get('assertion')?.split('.') ?? [];
    expect(Object.fromEntries(sent[0] ?? [])).to.have.all.keys('grant_type', 'assertion');
    expect(sent[0]?.get('grant_type')).to.equal('urn:ietf:params:oauth:grant-type:jwt-bearer');
    expect(JSON.parse(Buffer.from(header, 'base64url').toString())).to.deep.equal({ alg: 'RS256' });
    const { exp, ...said } = JSON.parse(Buffer.from(claims, 'base64url').toString());
    expect(said).to.deep.equal({ iss: 'key', sub: 'gateway@acme.example', aud: 'https://test.salesforce.com' });
    expect(exp - Date.now() / 1000).to.be.within(100, 180);
    expect(createVerify('RSA-SHA256').update(`${header}.${claims}`).verify(publicKey, signature, 'base64url')).to.equal(
      true,
    );
  });

  it('says of a key that is none, without quoting it', async () => {
    const connector = await openConnector({ clientSecret: '', privateKey: 'not a key', username: 'u' });

    const error = await takeError(connector.findOwner?.('a@b.example', createCall()) ?? Promise.resolve());

    expect(error.kind).to.equal('auth');
    expect(`${error.message}${String(error.cause)}`).to.not.include('not a key');
  });

  it('renews an expired session once and sends the request again', async () => {
    const connector = await openConnector();
    mockToken('token-1');
    mockOwner('token-1', 401, EXPIRED);
    mockToken('token-2');
    mockOwner('token-2', 200, EMPTY);
    const call = createCall();

    expect(await connector.findOwner?.('olga@acme.example', call)).to.equal(undefined);

    expect(call.exchanges.map(({ name, status }) => `${name} ${status}`)).to.deep.equal([
      'oauth.token 200',
      'owners.find 401',
      'oauth.token 200',
      'owners.find 200',
    ]);
  });

  it('ends with `auth` when a new session is refused as well, and starts anew with the next call', async () => {
    const connector = await openConnector();
    mockToken('token-1');
    mockOwner('token-1', 401, EXPIRED);
    mockToken('token-2');
    mockOwner('token-2', 401, EXPIRED);
    const call = createCall();

    const error = await takeError(connector.findOwner?.('olga@acme.example', call) ?? Promise.resolve());

    expect([error.kind, error.status]).to.deep.equal(['auth', 401]);
    expect(call.exchanges).to.have.length(4);
    mockToken('token-3');
    mockOwner('token-3', 200, EMPTY);
    expect(await connector.findOwner?.('olga@acme.example', createCall())).to.equal(undefined);
  });

  it('renews once for requests that are refused at the same time', async () => {
    const connector = await openConnector();
    mockToken('token-1');
    mockOwner('token-1', 200, EMPTY);
    await connector.findOwner?.('first@acme.example', createCall());
    for (let index = 0; index < 5; index += 1) mockOwner('token-1', 401, EXPIRED);
    mockToken('token-2');
    for (let index = 0; index < 5; index += 1) mockOwner('token-2', 200, EMPTY);
    const call = createCall();

    await Promise.all(['a', 'b', 'c', 'd', 'e'].map((name) => connector.findOwner?.(`${name}@acme.example`, call)));

    expect(call.exchanges.filter(({ name }) => name === 'oauth.token')).to.have.length(1);
  });

  it('asks itself when the login it waited for ended by the deadline of another call', async () => {
    const authority = createAuthority(toSettings());
    const reached = Promise.withResolvers<void>();
    mockHost(INSTANCE)
      .post('/services/oauth2/token')
      .reply(200, () => {
        reached.resolve();
        return new Promise<nock.Body>(() => undefined);
      });
    mockToken('token-2');
    const deadline = new AbortController();
    const first = takeError(authority.token(createCall({ signal: deadline.signal })));
    const second = authority.token(createCall());
    await reached.promise;
    deadline.abort();

    expect((await first).kind).to.equal('timeout');
    expect((await second).accessToken).to.equal('token-2');
  });

  it('waits for the login of another call no longer than its own deadline', async () => {
    const authority = createAuthority(toSettings());
    mockHost(INSTANCE)
      .post('/services/oauth2/token')
      .delay(300)
      .reply(200, { access_token: 'late', instance_url: INSTANCE });
    const first = authority.token(createCall());
    const deadline = new AbortController();
    const second = takeError(authority.token(createCall({ signal: deadline.signal })));
    deadline.abort();

    expect((await second).kind).to.equal('timeout');
    expect((await first).accessToken).to.equal('late');
  });

  it('renews a session ahead of its end', async () => {
    let now = Date.now();
    const authority = createAuthority(toSettings(), () => now);
    mockToken('token-1');
    expect((await authority.token(createCall())).accessToken).to.equal('token-1');
    now += 44 * 60_000;
    expect((await authority.token(createCall())).accessToken).to.equal('token-1');
    now += 2 * 60_000;
    mockToken('token-2');
    expect((await authority.token(createCall())).accessToken).to.equal('token-2');
  });

  it('reads the daily limit from a refusal', async () => {
    const session = createSession(toSettings());
    mockToken();
    mockHost(INSTANCE)
      .get(`${ROOT}/limits`)
      .reply(403, [{ errorCode: 'REQUEST_LIMIT_EXCEEDED', message: 'TotalRequests Limit exceeded.' }], {
        'Sforce-Limit-Info': 'api-usage=15000/15000; per-app-api-usage=17/250(appName=gateway)',
      });
    const call = createCall();

    const error = await takeError(
      session.send({ name: 'x', method: 'GET', path: 'limits' }, { target: 'object' }, call),
    );

    expect([error.kind, error.status]).to.deep.equal(['rate-limited', 403]);
    expect(error.retryAfterMs).to.equal(60_000);
    expect(error.limits).to.deep.equal([session.limits()]);
    expect(session.limits()).to.deep.equal({ bucket: 'daily', remaining: 0, max: 15_000, intervalMs: 86_400_000 });
    // Thrown inside the exchange, so that the budget stops what is queued.
    expect(call.exchanges.at(-1)).to.not.have.property('status');
  });

  it('hands the daily limit on with any other answer', async () => {
    const session = createSession(toSettings());
    mockToken();
    mockHost(INSTANCE)
      .get(`${ROOT}/limits`)
      .reply(404, [{ errorCode: 'NOT_FOUND', message: '' }], { 'Sforce-Limit-Info': 'api-usage=18/5000' });
    const call = createCall();

    await takeError(session.send({ name: 'x', method: 'GET', path: 'limits' }, { target: 'object' }, call));

    expect(call.exchanges.at(-1)).to.deep.include({
      status: 404,
      limits: [{ bucket: 'daily', remaining: 4982, max: 5000, intervalMs: 86_400_000 }],
    });
  });

  it('takes a version without queries for one that is not served, which is no fault of the event', async () => {
    const connector = await openConnector();
    mockToken();
    mockOwner('token-1', 404, [{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' }]);

    const error = await takeError(connector.findOwner?.('olga@acme.example', createCall()) ?? Promise.resolve());

    expect(error).to.include({ kind: 'auth', status: 404 });
    expect(error.message).to.contain('apiVersion');
  });

  const REFUSALS = [
    [400, { error: 'invalid_grant', error_description: 'request not supported on this domain' }, 'auth', /My Domain/],
    [400, { error: 'invalid_grant', error_description: 'no client credentials user enabled' }, 'auth', /Run-As/],
    [
      400,
      { error: 'invalid_grant', error_description: "user hasn't approved this consumer" },
      'auth',
      /pre-authorized/,
    ],
    [400, { error: 'invalid_grant', error_description: 'audience is invalid' }, 'auth', /audience/],
    [400, { error: 'invalid_client_id', error_description: 'client identifier invalid' }, 'auth', /clientId/],
    [401, { error: 'invalid_client', error_description: 'invalid client credentials' }, 'auth', /clientSecret/],
    [400, { error: 'inactive_user', error_description: 'user is inactive' }, 'auth', /inactive/],
    [400, { error: 'something new', error_description: 'Ann Secret' }, 'auth', /External Client App/],
    [400, { error: 'invalid_grant', error_description: 'login rate exceeded' }, 'rate-limited', /fewer/],
    [503, { error: 'temporarily_unavailable' }, 'unavailable', /login/],
    [200, '<html>Maintenance</html>', 'unavailable', /login/],
    [200, { access_token: '' }, 'unavailable', /login/],
  ] as const;
  for (const [status, body, kind, message] of REFUSALS) {
    it(`takes a login's ${status} ${JSON.stringify(body)} for ${kind}`, async () => {
      refuse(status, body);

      const error = await takeError(createAuthority(toSettings()).token(createCall()));

      expect(error.kind).to.equal(kind);
      expect(error.message).to.match(message);
      expect(error.message).to.match(/^\S[^\n]{5,300}\.$/);
      expect(error.message).to.not.include('Ann Secret');
    });
  }
});
