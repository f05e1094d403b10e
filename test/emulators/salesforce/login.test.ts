import { generateKeyPairSync, sign } from 'node:crypto';
import { expect } from 'chai';
import { type Answer, BASE, codesOf, createClient, requestToken } from './client.ts';
import { type SalesforceEmulator, startSalesforceEmulator } from './server.ts';

const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const otherKeys = generateKeyPairSync('rsa', { modulusLength: 2048 });

function toBase64(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function makeJwt(claims: object, privateKey = keys.privateKey, alg = 'RS256'): string {
  const signed = `${toBase64({ alg })}.${toBase64(claims)}`;
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), privateKey).toString('base64url')}`;
}

describe('Salesforce emulator: login', () => {
  let emulator: SalesforceEmulator;
  before(async () => {
    const jwtPublicKey = keys.publicKey.export({ type: 'spki', format: 'pem' }).toString();
    emulator = await startSalesforceEmulator({ jwtPublicKey });
  });
  afterEach(() => emulator.reset());
  after(() => emulator.close());

  const credentials = (changes: Record<string, string> = {}): Record<string, string> => ({
    grant_type: 'client_credentials',
    client_id: emulator.clientId,
    client_secret: emulator.clientSecret,
    ...changes,
  });

  it('gives a client-credentials token whose instance is another host', async () => {
    const { status, json } = await requestToken(emulator.loginUrl, credentials());
    expect(status).to.equal(200);
    expect(json).to.include({ instance_url: emulator.instanceUrl, token_type: 'Bearer', scope: 'api' });
    expect(json).to.include.keys('access_token', 'id', 'issued_at', 'signature').and.not.have.property('expires_in');
    expect(emulator.instanceUrl).to.not.equal(emulator.loginUrl);
  });

  it('refuses client credentials anywhere but on My Domain, and records the attempt', async () => {
    const { status, json } = await requestToken(emulator.genericLoginUrl, credentials());
    expect([status, json]).to.deep.equal([
      400,
      { error: 'invalid_grant', error_description: 'request not supported on this domain' },
    ]);
    expect(emulator.violations.map(({ kind }) => kind)).to.deep.equal(['login-not-on-my-domain']);
  });

  const refusals: [string, Record<string, string>, object, string][] = [
    ['a wrong key', { client_id: 'nobody' }, {}, 'invalid_client_id'],
    ['a wrong secret', { client_secret: 'wrong' }, {}, 'invalid_client'],
    ['a missing Run-As user', {}, { clientCredentialsUser: false }, 'invalid_grant'],
    ['an unknown grant', { grant_type: 'device' }, {}, 'unsupported_grant_type'],
    ['a password login', { grant_type: 'password' }, {}, 'invalid_grant'],
  ];
  for (const [title, form, options, error] of refusals) {
    it(`refuses ${title} with ${error}`, async () => {
      emulator.configure(options);
      const { status, json } = await requestToken(emulator.loginUrl, credentials(form));
      expect([status, (json as { error: string }).error]).to.deep.equal([400, error]);
    });
  }

  it('names the missing Run-As user', async () => {
    emulator.configure({ clientCredentialsUser: false });
    const { json } = await requestToken(emulator.loginUrl, credentials());
    expect(json).to.include({ error_description: 'no client credentials user enabled' });
  });

  it('refuses a token request that is not a form', async () => {
    const body = JSON.stringify(credentials());
    const init = { method: 'POST', body, headers: { 'content-type': 'application/json' } };
    const response = await fetch(`${emulator.loginUrl}/services/oauth2/token`, init);
    expect([response.status, await response.json()]).to.deep.equal([
      400,
      { error: 'unsupported_grant_type', error_description: 'grant type not supported' },
    ]);
  });

  it('records SOAP logins', async () => {
    const response = await fetch(`${emulator.loginUrl}/services/Soap/u/66.0`, { method: 'POST', body: '<x/>' });
    expect(response.status).to.equal(500);
    expect(emulator.violations.map(({ kind }) => kind)).to.deep.equal(['soap']);
  });

  describe('JWT bearer', () => {
    const claims = (changes: object = {}): object => ({
      iss: emulator.clientId,
      sub: 'integration@example.com',
      aud: 'https://login.salesforce.com',
      exp: Math.floor(Date.now() / 1000) + 180,
      ...changes,
    });
    const bear = (assertion: string, url = emulator.loginUrl): Promise<Answer> =>
      requestToken(url, { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion });

    it('takes a good assertion on both login hosts', async () => {
      expect((await bear(makeJwt(claims()))).status).to.equal(200);
      expect((await bear(makeJwt(claims()), emulator.genericLoginUrl)).status).to.equal(200);
    });

    it('wants test.salesforce.com as audience in a sandbox', async () => {
      emulator.configure({ sandbox: true });
      expect((await bear(makeJwt(claims()))).json).to.include({ error_description: 'audience is invalid' });
      expect((await bear(makeJwt(claims({ aud: 'https://test.salesforce.com' })))).status).to.equal(200);
    });

    const bad: [string, () => string, string][] = [
      ['another key', () => makeJwt(claims(), otherKeys.privateKey), 'invalid assertion'],
      ['another algorithm', () => makeJwt(claims(), keys.privateKey, 'HS256'), 'invalid assertion'],
      ['no JWT at all', () => 'x.y.z', 'invalid assertion'],
      ['a foreign audience', () => makeJwt(claims({ aud: 'https://example.com' })), 'audience is invalid'],
      ['an exp in the past', () => makeJwt(claims({ exp: Date.now() / 1000 - 1 })), 'expired authorization code'],
      ['an exp in milliseconds', () => makeJwt(claims({ exp: Date.now() + 180_000 })), 'invalid assertion'],
      ['a foreign consumer', () => makeJwt(claims({ iss: 'x' })), 'client identifier invalid'],
      ['a foreign user', () => makeJwt(claims({ sub: 'x@example.com' })), "user hasn't approved this consumer"],
    ];
    for (const [title, assertion, description] of bad) {
      it(`refuses ${title}`, async () => {
        const { status, json } = await bear(assertion());
        expect([status, (json as { error_description: string }).error_description]).to.deep.equal([400, description]);
      });
    }

    it('refuses a user who is not pre-authorised', async () => {
      emulator.configure({ jwtApproved: false });
      expect((await bear(makeJwt(claims()))).json).to.include({ error: 'invalid_grant' });
    });
  });

  describe('sessions', () => {
    it('answers 401 INVALID_SESSION_ID without a token, with a wrong one, and with no limit header', async () => {
      for (const headers of [{}, { authorization: 'Bearer nonsense' }]) {
        const response = await fetch(`${emulator.instanceUrl}${BASE}/limits`, { headers });
        expect(response.status).to.equal(401);
        expect(await response.json()).to.deep.equal([
          { message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' },
        ]);
        expect(response.headers.get('sforce-limit-info')).to.equal(null);
      }
    });

    it('ends a session after the timeout without use, and keeps it alive by use', async () => {
      emulator.configure({ sessionTimeoutMs: 1_000_000 });
      const client = await createClient(emulator);
      emulator.advance(900_000);
      expect((await client.call('GET', '/limits')).status).to.equal(200);
      emulator.advance(900_000);
      expect((await client.call('GET', '/limits')).status).to.equal(200);
      emulator.advance(1_000_000);
      expect(codesOf(await client.call('GET', '/limits'))).to.deep.equal(['INVALID_SESSION_ID']);
    });

    it('ends all sessions on demand, and one by revoke', async () => {
      const client = await createClient(emulator);
      emulator.expireSessions();
      expect((await client.call('GET', '/limits')).status).to.equal(401);
      const { json } = await requestToken(emulator.loginUrl, credentials());
      const { access_token: token } = json as { access_token: string };
      const revoke = () =>
        fetch(`${emulator.loginUrl}/services/oauth2/revoke`, { method: 'POST', body: new URLSearchParams({ token }) });
      expect((await revoke()).status).to.equal(200);
      expect((await revoke()).status).to.equal(400);
    });

    it('says who the token belongs to', async () => {
      const client = await createClient(emulator);
      const { json } = await client.call('GET', '/services/oauth2/userinfo');
      expect(json).to.include({ user_id: emulator.integrationUserId, organization_id: emulator.orgId });
    });
  });
});
