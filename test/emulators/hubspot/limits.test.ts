import { expect } from 'chai';
import { type ApiAnswer, callApi, OBJECTS, readAt } from './api-call.ts';
import { type HubspotEmulator, startHubspotEmulator } from './server.ts';
import { STARTER_LIMITS, scaleLimits } from './settings.ts';

const DETAILS = '/account-info/2026-03/details';
const OAUTH_APP = { clientId: 'app', clientSecret: 'secret', refreshToken: 'refresh' };

describe('HubSpot emulator: limits', () => {
  let emulator: HubspotEmulator;

  before(async () => {
    emulator = await startHubspotEmulator({ now: () => Date.UTC(2026, 8, 21), oauthApps: [OAUTH_APP] });
  });
  beforeEach(() =>
    emulator.reset({ limits: { perTenSeconds: 3, oauthPerTenSeconds: 4, perDay: 1_000, searchesPerSecond: 2 } }),
  );
  after(() => emulator.close());

  const ask = (token = emulator.token) => callApi(emulator, 'GET', DETAILS, { token });
  const search = () => callApi(emulator, 'POST', `${OBJECTS}/contacts/search`, { body: {} });
  const repeat = async (times: number, call: () => Promise<ApiAnswer>): Promise<number[]> => {
    const statuses: number[] = [];
    for (let count = 0; count < times; count += 1) statuses.push((await call()).status);
    return statuses;
  };
  const readLimitHeaders = ({ headers }: ApiAnswer) =>
    Object.fromEntries([...headers].filter(([name]) => name.startsWith('x-hubspot-ratelimit')));

  it('starts with what a Starter portal allows', () => {
    expect(STARTER_LIMITS).to.deep.equal({
      perTenSeconds: 100,
      oauthPerTenSeconds: 110,
      perDay: 250_000,
      searchesPerSecond: 5,
    });
    expect(scaleLimits(STARTER_LIMITS, 0.01)).to.deep.equal({
      perTenSeconds: 1,
      oauthPerTenSeconds: 1,
      perDay: 2_500,
      searchesPerSecond: 1,
    });
  });

  it('shows what is left in the headers', async () => {
    expect(readLimitHeaders(await ask())).to.deep.equal({
      'x-hubspot-ratelimit-max': '3',
      'x-hubspot-ratelimit-remaining': '2',
      'x-hubspot-ratelimit-interval-milliseconds': '10000',
      'x-hubspot-ratelimit-daily': '1000',
      'x-hubspot-ratelimit-daily-remaining': '999',
    });
  });

  it('refuses above the ten-second limit in the general form, without Retry-After', async () => {
    expect(await repeat(3, ask)).to.deep.equal([200, 200, 200]);
    const refused = await ask();
    expect(refused.status).to.equal(429);
    expect(refused.body).to.include({
      status: 'error',
      message: 'You have reached your ten_secondly_rolling limit.',
      errorType: 'RATE_LIMIT',
      policyName: 'TEN_SECONDLY_ROLLING',
    });
    expect(refused.body).to.have.property('requestId');
    expect(refused.body).not.to.have.property('category');
    expect(refused.headers.has('retry-after')).to.equal(false);
    expect(readLimitHeaders(refused)).to.include({ 'x-hubspot-ratelimit-remaining': '0' });
    expect(emulator.limitRefusals).to.equal(1);
  });

  it('rolls: a request leaves the window ten seconds after it came', async () => {
    await ask();
    emulator.advance(6_000);
    await repeat(2, ask);
    emulator.advance(3_999);
    expect((await ask()).status).to.equal(429);
    emulator.advance(1);
    expect(await repeat(2, ask)).to.deep.equal([200, 429]);
  });

  it('does nothing for a refused request', async () => {
    await repeat(3, ask);
    const { status } = await callApi(emulator, 'POST', `${OBJECTS}/contacts`, {
      body: { properties: { firstname: 'A' } },
    });
    expect(status).to.equal(429);
    expect(emulator.records('contacts')).to.deep.equal([]);
  });

  it('counts each static token apart, refused rights and errors too', async () => {
    emulator.addToken({ token: 'second', scopes: [] });
    await repeat(3, ask);
    expect(await repeat(4, () => ask('second'))).to.deep.equal([403, 403, 403, 429]);
  });

  it('gives an OAuth app its own limit and no daily headers', async () => {
    const refreshed = await callApi(emulator, 'POST', '/oauth/2026-03/token', {
      text: 'grant_type=refresh_token&client_id=app&client_secret=secret&refresh_token=refresh',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    const token = String(readAt(refreshed.body, 'access_token'));
    expect(readLimitHeaders(await ask(token))).to.deep.equal({
      'x-hubspot-ratelimit-max': '4',
      'x-hubspot-ratelimit-remaining': '3',
      'x-hubspot-ratelimit-interval-milliseconds': '10000',
    });
    expect(await repeat(4, () => ask(token))).to.deep.equal([200, 200, 200, 429]);
  });

  it('refuses searches per second in their own form, without headers and without the ten-second count', async () => {
    const found = await search();
    expect(readLimitHeaders(found)).to.deep.equal({});
    await search();
    const refused = await search();
    expect(refused.status).to.equal(429);
    expect(refused.body).to.include({ message: 'You have reached your secondly limit.', category: 'RATE_LIMITS' });
    expect(refused.body).not.to.have.any.keys('policyName', 'errorType');
    expect(readLimitHeaders(refused)).to.deep.equal({});
    expect(await repeat(3, ask)).to.deep.equal([200, 200, 200]);
    emulator.advance(1_000);
    expect((await search()).status).to.equal(200);
  });

  it('can name the policy of the search limit', async () => {
    emulator.reset({ searchLimitNamesPolicy: true, limits: scaleLimits(STARTER_LIMITS, 0.2) });
    await search();
    expect((await search()).body).to.include({ policyName: 'SECONDLY' });
  });

  it('counts the day for all apps together', async () => {
    emulator.reset({ limits: { ...STARTER_LIMITS, perDay: 10 } });
    emulator.addToken({ token: 'second' });
    emulator.setUsedToday(8);
    await ask('second');
    await search();
    const refused = await ask();
    expect(refused.status).to.equal(429);
    expect(refused.body).to.include({ policyName: 'DAILY', message: 'You have reached your daily limit.' });
    expect((await search()).status).to.equal(429);
  });

  it('starts the day anew at midnight of the account', async () => {
    const now = () => Date.UTC(2026, 8, 21, 21, 59, 58);
    const berlin = await startHubspotEmulator({ now, limits: { ...STARTER_LIMITS, perDay: 10 } });
    berlin.setUsedToday(10);
    berlin.advance(1_999);
    expect((await callApi(berlin, 'GET', DETAILS)).status).to.equal(429);
    berlin.advance(1);
    const answer = await callApi(berlin, 'GET', DETAILS);
    expect(readLimitHeaders(answer)).to.include({ 'x-hubspot-ratelimit-daily-remaining': '9' });
    await berlin.close();
  });

  it('never refuses when switched off, but shows the headers', async () => {
    emulator.reset({ limits: 'off' });
    expect(await repeat(8, search)).to.deep.equal(Array(8).fill(200));
    emulator.setUsedToday(10_000_000);
    expect(readLimitHeaders(await ask())).to.include({
      'x-hubspot-ratelimit-max': '100',
      'x-hubspot-ratelimit-daily-remaining': '0',
    });
    expect(emulator.limitRefusals).to.equal(0);
  });
});
