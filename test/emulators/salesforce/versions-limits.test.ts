import { expect } from 'chai';
import { type Client, codesOf, createClient } from './client.ts';
import { type SalesforceEmulator, startSalesforceEmulator } from './server.ts';

describe('Salesforce emulator: versions and limits', () => {
  let emulator: SalesforceEmulator;
  let client: Client;
  before(async () => {
    emulator = await startSalesforceEmulator({ apiLimit: 3 });
  });
  beforeEach(async () => {
    client = await createClient(emulator);
  });
  afterEach(() => emulator.reset());
  after(() => emulator.close());

  it('lists its versions without a session', async () => {
    const versions = (await (await fetch(`${emulator.instanceUrl}/services/data/`)).json()) as { version: string }[];
    expect(versions[0]).to.deep.equal({ label: 'Version 31', url: '/services/data/v31.0', version: '31.0' });
    expect(versions.at(-1)?.version).to.equal('68.0');
    expect(emulator.counts().apiCalls).to.equal(0);
  });

  const versions: [string, number, string][] = [
    ['v30.0', 410, 'UNSUPPORTED_API_VERSION'],
    ['v7.0', 410, 'UNSUPPORTED_API_VERSION'],
    ['v1.0', 404, 'NOT_FOUND'],
    ['v69.0', 404, 'NOT_FOUND'],
    ['v66', 404, 'NOT_FOUND'],
  ];
  for (const [version, status, code] of versions) {
    it(`answers ${status} to ${version}`, async () => {
      const answer = await client.call('GET', `/services/data/${version}/limits`);
      expect([answer.status, codesOf(answer)]).to.deep.equal([status, [code]]);
    });
  }

  it('counts each call in Sforce-Limit-Info, a composite as one, and refuses the one too many', async () => {
    const first = await client.call('GET', '/limits');
    expect(first.headers.get('sforce-limit-info')).to.equal('api-usage=1/3');
    expect(first.json).to.deep.include({ DailyApiRequests: { Max: 3, Remaining: 2 } });
    const part = (name: string) => ({
      method: 'GET',
      url: '/services/data/v66.0/query?q=SELECT+Id+FROM+Lead',
      referenceId: name,
    });
    const second = await client.composite([part('a'), part('b'), part('c')]);
    expect(second.headers.get('sforce-limit-info')).to.equal('api-usage=2/3');
    await client.query('SELECT Id FROM Lead');
    const refused = await client.query('SELECT Id FROM Lead');
    expect([refused.status, codesOf(refused)]).to.deep.equal([403, ['REQUEST_LIMIT_EXCEEDED']]);
    expect(emulator.counts()).to.deep.equal({
      roundTrips: 5,
      logins: 1,
      waves: 5,
      apiCalls: 3,
      composites: 1,
      violations: 0,
    });
  });

  it('counts requests that overlap as one wave', async () => {
    emulator.configure({ latencyMs: 100 });
    await Promise.all([client.call('GET', '/limits'), client.query('SELECT Id FROM Lead')]);
    await client.call('GET', '/limits');
    expect(emulator.counts()).to.include({ roundTrips: 4, waves: 3 });
  });

  it('refuses when too many requests have been in work for 20 seconds', async () => {
    emulator.configure({ apiLimit: 1000, longRequestLimit: 1 });
    emulator.addFault({ path: '*/limits', effect: { kind: 'stall-before-headers' } });
    const stop = new AbortController();
    const stalled = fetch(`${emulator.instanceUrl}/services/data/v66.0/limits`, { signal: stop.signal }).catch(
      (error: Error) => error.name,
    );
    while (emulator.requests.length < 2) await new Promise(setImmediate);
    expect((await client.query('SELECT Id FROM Lead')).status).to.equal(200);
    emulator.advance(20_000);
    expect(codesOf(await client.query('SELECT Id FROM Lead'))).to.deep.equal(['REQUEST_LIMIT_EXCEEDED']);
    stop.abort();
    expect(await stalled).to.equal('AbortError');
  });

  it('answers 414 to a URL beyond 16,384 characters', async () => {
    const response = await fetch(`${emulator.instanceUrl}/services/data/v66.0/query?q=${'x'.repeat(16_384)}`);
    expect(response.status).to.equal(414);
  });

  it('answers 415 to a body that is not JSON by its type, 400 to one that is not by its text', async () => {
    const typed = await client.call('POST', '/sobjects/Lead', {}, { 'content-type': 'text/plain' });
    expect([typed.status, codesOf(typed)]).to.deep.equal([415, ['UNSUPPORTED_MEDIA_TYPE']]);
    const headers = { authorization: `Bearer ${client.token}`, 'content-type': 'application/json' };
    const url = `${emulator.instanceUrl}/services/data/v66.0/sobjects/Lead`;
    const broken = await fetch(url, { method: 'POST', headers, body: '{' });
    expect(broken.status).to.equal(400);
    expect(await broken.json()).to.have.nested.property('[0].errorCode', 'JSON_PARSER_ERROR');
  });

  it('refuses what it leaves out loudly', async () => {
    const answer = await client.call('POST', '/graphql', { query: '{}' });
    expect(answer.status).to.equal(501);
    expect(emulator.violations.map(({ kind }) => kind)).to.deep.equal(['not-imitated']);
  });
});
