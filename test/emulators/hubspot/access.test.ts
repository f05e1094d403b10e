import { expect } from 'chai';
import { callApi, OBJECTS, readAt } from './api-call.ts';
import { type HubspotEmulator, startHubspotEmulator } from './server.ts';

const APP = { clientId: 'app-1', clientSecret: 'secret', refreshToken: 'refresh-1' };
const DETAILS = '/account-info/2026-03/details';

describe('HubSpot emulator: who may do what', () => {
  let emulator: HubspotEmulator;

  before(async () => {
    emulator = await startHubspotEmulator({ limits: 'off', oauthApps: [APP], now: () => Date.UTC(2026, 8, 21) });
  });
  beforeEach(() => emulator.reset());
  after(() => emulator.close());

  const statusOf = async (token: string, path = DETAILS) => (await callApi(emulator, 'GET', path, { token })).status;
  const postForm = (path: string, form: Record<string, string>) =>
    callApi(emulator, 'POST', path, {
      text: new URLSearchParams(form).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', authorization: '' },
    });
  const refresh = (form: Record<string, string> = {}) =>
    postForm('/oauth/2026-03/token', {
      grant_type: 'refresh_token',
      client_id: APP.clientId,
      client_secret: APP.clientSecret,
      refresh_token: APP.refreshToken,
      ...form,
    });

  describe('static tokens', () => {
    for (const [name, authorization] of [
      ['no', ''],
      ['an unknown', 'Bearer nope'],
      ['a bare', 'pat-eu1-00000000-0000-4000-8000-000000000001'],
    ] as const) {
      it(`answers 401 to ${name} token`, async () => {
        const answer = await callApi(emulator, 'GET', DETAILS, { headers: { authorization } });
        expect(answer.status).to.equal(401);
        expect(answer.body).to.include({ status: 'error', category: 'INVALID_AUTHENTICATION' });
      });
    }

    it('takes several, until one is revoked, and again when it is back', async () => {
      emulator.addToken({ token: 'second' });
      expect(await statusOf('second')).to.equal(200);
      emulator.revokeToken('second');
      expect([await statusOf('second'), await statusOf(emulator.token)]).to.deep.equal([401, 200]);
      emulator.addToken({ token: 'second' });
      expect(await statusOf('second')).to.equal(200);
    });

    const NEEDS = [
      ['GET', `${OBJECTS}/contacts/1`, 'crm.objects.contacts.read'],
      ['POST', `${OBJECTS}/contacts/search`, 'crm.objects.contacts.read'],
      ['POST', `${OBJECTS}/contacts`, 'crm.objects.contacts.write'],
      ['POST', `${OBJECTS}/notes`, 'crm.objects.contacts.write'],
      ['PATCH', `${OBJECTS}/tasks/1`, 'crm.objects.contacts.write'],
      ['POST', `${OBJECTS}/calls/batch/read`, 'crm.objects.contacts.read'],
      ['GET', '/crm/owners/2026-03', 'crm.objects.owners.read'],
      ['POST', '/crm/properties/2026-03/contacts', 'crm.schemas.contacts.write'],
      ['GET', DETAILS, 'oauth'],
    ] as const;
    for (const [method, path, scope] of NEEDS) {
      it(`${method} ${path} needs ${scope}`, async () => {
        emulator.addToken({ token: 'with', scopes: [scope] });
        emulator.addToken({ token: 'without', scopes: ['tickets'] });
        const body = method === 'GET' ? {} : { body: {} };
        const refused = await callApi(emulator, method, path, { token: 'without', ...body });
        expect(refused.status).to.equal(403);
        expect(refused.body).to.include({ category: 'MISSING_SCOPES' });
        expect(readAt(refused.body, 'errors', 0, 'context', 'requiredGranularScopes')).to.include(scope);
        expect((await callApi(emulator, method, path, { token: 'with', ...body })).status).not.to.be.oneOf([401, 403]);
      });
    }

    it('tells a token its scopes', async () => {
      emulator.addToken({ token: 'narrow', scopes: ['oauth', 'crm.objects.contacts.read'] });
      const path = '/oauth/v2/private-apps/get/access-token-info';
      const { status, body } = await callApi(emulator, 'POST', path, { body: { tokenKey: 'narrow' }, token: 'narrow' });
      expect(status).to.equal(200);
      expect(body).to.deep.include({ hubId: 149063119, scopes: ['oauth', 'crm.objects.contacts.read'] });
      expect((await callApi(emulator, 'POST', path, { body: { tokenKey: 'nope' } })).status).to.equal(401);
      expect(emulator.violations).to.deep.equal([]);
    });
  });

  describe('OAuth', () => {
    it('gives an access token for 1,800 seconds', async () => {
      const { status, body } = await refresh();
      expect(status).to.equal(200);
      expect(body).to.include({
        token_type: 'bearer',
        expires_in: 1_800,
        refresh_token: APP.refreshToken,
        hub_id: 149063119,
      });
      const token = String(readAt(body, 'access_token'));
      emulator.advance(1_799_000);
      expect(await statusOf(token)).to.equal(200);
      emulator.advance(1_000);
      const expired = await callApi(emulator, 'GET', DETAILS, { token });
      expect(expired.status).to.equal(401);
      expect(expired.body).to.include({ category: 'EXPIRED_AUTHENTICATION' });
    });

    const BAD = [
      [{ refresh_token: 'nope' }, 'invalid_grant', 'BAD_REFRESH_TOKEN'],
      [{ client_id: 'nope' }, 'invalid_client', 'BAD_CLIENT_ID'],
      [{ client_secret: 'nope' }, 'invalid_client', 'BAD_CLIENT_SECRET'],
      [{ grant_type: 'password' }, 'unsupported_grant_type', 'BAD_GRANT_TYPE'],
    ] as const;
    for (const [form, error, status] of BAD) {
      it(`refuses ${JSON.stringify(form)}`, async () => {
        const answer = await refresh(form);
        expect(answer.status).to.equal(400);
        expect(answer.body).to.include({ error, status });
      });
    }

    it('rotates the refresh token where the app is set so', async () => {
      emulator.reset({ oauthApps: [{ ...APP, rotate: true }] });
      const next = String(readAt((await refresh()).body, 'refresh_token'));
      expect(next).not.to.equal(APP.refreshToken);
      expect((await refresh()).status).to.equal(400);
      expect((await refresh({ refresh_token: next })).status).to.equal(200);
    });

    it('revokes and introspects', async () => {
      const token = String(readAt((await refresh()).body, 'access_token'));
      expect((await postForm('/oauth/2026-03/token/introspect', { token })).body).to.include({
        active: true,
        expires_in: 1_800,
      });
      expect((await postForm('/oauth/2026-03/token/revoke', { token })).status).to.equal(204);
      expect((await postForm('/oauth/2026-03/token/introspect', { token })).body).to.deep.equal({ active: false });
      await postForm('/oauth/2026-03/token/revoke', { token: APP.refreshToken });
      expect((await refresh()).status).to.equal(400);
    });

    it('takes the credentials from a form body only', async () => {
      const path = `/oauth/2026-03/token?${new URLSearchParams({ refresh_token: APP.refreshToken })}`;
      const answer = await callApi(emulator, 'POST', path, { body: {} });
      expect(answer.status).to.equal(415);
      expect(emulator.violations.map(({ kind }) => kind)).to.have.members(['content-type', 'credentials-in-query']);
    });
  });

  describe('paths', () => {
    for (const path of [
      '/crm/v3/objects/contacts/1',
      '/crm/v4/objects/contacts/1/associations/notes',
      '/contacts/v1/contact/vid/1',
      '/oauth/v1/token',
      '/owners/v2/owners',
      '/crm/v3/owners/',
    ]) {
      it(`refuses the old path ${path} and counts it`, async () => {
        expect((await callApi(emulator, 'GET', path)).status).to.equal(400);
        expect(emulator.violations).to.deep.equal([{ kind: 'legacy-path', request: 1, detail: `GET ${path}` }]);
      });
    }

    for (const [method, path, status] of [
      ['GET', '/crm/objects/2025-09/contacts/1', 404],
      ['GET', '/crm/objects/2026-03/leads/1', 404],
      ['GET', '/', 404],
      ['GET', '/crm/objects/2026-03/contacts/%ZZ', 404],
      ['PUT', `${OBJECTS}/contacts/1`, 405],
    ] as const) {
      it(`refuses ${method} ${path} and counts it`, async () => {
        expect((await callApi(emulator, method, path)).status).to.equal(status);
        expect(emulator.violations.map(({ kind }) => kind)).to.deep.equal(['unknown-path']);
      });
    }

    it('serves 2026-09 as well as 2026-03', async () => {
      const id = emulator.addContact({ firstname: 'A' });
      expect(await statusOf(emulator.token, `/crm/objects/2026-09/contacts/${id}`)).to.equal(200);
      expect(await statusOf(emulator.token, '/crm/owners/2026-09/')).to.equal(200);
    });

    it('refuses a body without its content type and counts it', async () => {
      const call = { text: '{"properties":{"firstname":"A"}}', headers: { 'content-type': '' } };
      expect((await callApi(emulator, 'POST', `${OBJECTS}/contacts`, call)).status).to.equal(415);
      expect(emulator.violations.map(({ kind }) => kind)).to.deep.equal(['content-type']);
    });
  });
});
