import { expect } from 'chai';
import { BASE, type Client, codesOf, createClient, rowsOf } from './client.ts';
import { type Fault, type SalesforceEmulator, startSalesforceEmulator } from './server.ts';

const LEAD = { LastName: 'Doe', Company: 'Acme' };

describe('Salesforce emulator: fault switches', () => {
  let emulator: SalesforceEmulator;
  let client: Client;
  before(async () => {
    emulator = await startSalesforceEmulator();
  });
  beforeEach(async () => {
    client = await createClient(emulator);
  });
  afterEach(() => emulator.reset());
  after(() => emulator.close());

  const create = () => client.call('POST', '/sobjects/Lead', LEAD);
  const statuses = async (times: number): Promise<number[]> => {
    const found: number[] = [];
    for (let count = 0; count < times; count += 1) found.push((await client.call('GET', '/limits')).status);
    return found;
  };

  const errors: [Fault['effect'], number, string][] = [
    [{ kind: 'session-expired' }, 401, 'INVALID_SESSION_ID'],
    [{ kind: 'unavailable' }, 503, 'SERVER_UNAVAILABLE'],
    [{ kind: 'lock-row' }, 400, 'UNABLE_TO_LOCK_ROW'],
    [{ kind: 'request-limit' }, 403, 'REQUEST_LIMIT_EXCEEDED'],
    [{ kind: 'error', status: 400, errorCode: 'APEX', message: 'trigger' }, 400, 'APEX'],
    [{ kind: 'answer', status: 418, body: [{ errorCode: 'TEA' }] }, 418, 'TEA'],
  ];
  for (const [effect, status, code] of errors) {
    it(`${effect.kind}: answers ${status} ${code} and does nothing`, async () => {
      emulator.addFault({ effect });
      const answer = await create();
      expect([answer.status, codesOf(answer)]).to.deep.equal([status, [code]]);
      expect(emulator.records('Lead')).to.deep.equal([]);
      expect(emulator.requests.at(-1)?.faults).to.deep.equal([effect.kind]);
      expect((await create()).status).to.equal(201);
    });
  }

  it('fires once, at the nth match, several times, or always', async () => {
    emulator.addFault({ path: '*/limits', nth: 2, effect: { kind: 'unavailable' } });
    expect(await statuses(3)).to.deep.equal([200, 503, 200]);
    emulator.addFault({ path: '*/limits', times: 2, effect: { kind: 'unavailable' } });
    expect(await statuses(3)).to.deep.equal([503, 503, 200]);
    const remove = emulator.addFault({ path: '*/limits', times: 'always', effect: { kind: 'session-expired' } });
    expect(await statuses(3)).to.deep.equal([401, 401, 401]);
    remove();
    expect(await statuses(1)).to.deep.equal([200]);
  });

  it('matches method, path and host', async () => {
    emulator.addFault({
      method: 'POST',
      path: `${BASE}/sobjects/Lead`,
      times: 'always',
      effect: { kind: 'unavailable' },
    });
    emulator.addFault({ host: 'login', times: 'always', effect: { kind: 'html-200' } });
    expect(await statuses(1)).to.deep.equal([200]);
    expect((await create()).status).to.equal(503);
    const response = await fetch(`${emulator.loginUrl}/services/oauth2/token`, { method: 'POST' });
    expect([response.status, response.headers.get('content-type')]).to.deep.equal([200, 'text/html; charset=UTF-8']);
    expect((await fetch(`${emulator.genericLoginUrl}/services/oauth2/token`)).status).to.equal(400);
  });

  it('html-502 and redirect answer without doing anything', async () => {
    emulator.addFault({ effect: { kind: 'html-502' } });
    const headers = { authorization: 'Bearer x' };
    const page = await fetch(`${emulator.instanceUrl}${BASE}/limits`, { headers });
    expect([page.status, (await page.text()).startsWith('<!DOCTYPE html>')]).to.deep.equal([502, true]);
    emulator.addFault({ effect: { kind: 'redirect', location: 'https://elsewhere.example/' } });
    const moved = await create();
    expect([moved.status, moved.headers.get('location')]).to.deep.equal([302, 'https://elsewhere.example/']);
    expect(emulator.records('Lead')).to.deep.equal([]);
  });

  const ended = async (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'answered',
      () => 'broken',
    );

  it('reset breaks the connection before the work, lost-answer after it', async () => {
    emulator.addFault({ effect: { kind: 'reset' } });
    expect(await ended(create())).to.equal('broken');
    expect(emulator.records('Lead')).to.deep.equal([]);
    emulator.addFault({ effect: { kind: 'lost-answer' } });
    expect(await ended(create())).to.equal('broken');
    expect(emulator.records('Lead')).to.have.length(1);
    expect(emulator.requests.at(-1)?.status).to.equal(undefined);
  });

  it('cut-body sends headers and half of the body of work that was done', async () => {
    emulator.addFault({ effect: { kind: 'cut-body' } });
    const init = {
      method: 'POST',
      body: JSON.stringify(LEAD),
      headers: { authorization: `Bearer ${client.token}`, 'content-type': 'application/json' },
    };
    const response = await fetch(`${emulator.instanceUrl}${BASE}/sobjects/Lead`, init);
    expect(response.status).to.equal(201);
    expect(await ended(response.text())).to.equal('broken');
    expect(emulator.records('Lead')).to.have.length(1);
  });

  const stalls: [Fault['effect']['kind'] & ('stall-before-headers' | 'stalled-answer'), number][] = [
    ['stall-before-headers', 0],
    ['stalled-answer', 1],
  ];
  for (const [kind, rows] of stalls) {
    it(`${kind} never answers; ${rows} rows are stored`, async () => {
      emulator.addFault({ path: '*/sobjects/*', effect: { kind } });
      let answered = false;
      void create().then(
        () => {
          answered = true;
        },
        () => undefined,
      );
      while (emulator.requests.at(-1)?.faults.length !== 1) await new Promise(setImmediate);
      expect(await statuses(2)).to.deep.equal([200, 200]);
      expect(answered).to.equal(false);
      expect(emulator.records('Lead')).to.have.length(rows);
    });
  }

  it('stall-in-body gives the headers and never the end', async () => {
    emulator.addFault({ path: '/services/data/', effect: { kind: 'stall-in-body' } });
    const stop = new AbortController();
    const response = await fetch(`${emulator.instanceUrl}/services/data/`, { signal: stop.signal });
    expect(response.status).to.equal(200);
    const text = ended(response.text());
    expect(await Promise.race([text, statuses(2)])).to.deep.equal([200, 200]);
    stop.abort();
    expect(await text).to.equal('broken');
  });

  it('latency delays the work and goes together with another fault', async () => {
    emulator.addFault({ times: 'always', effect: { kind: 'latency', ms: 5 } });
    emulator.addFault({ effect: { kind: 'unavailable' } });
    expect(await statuses(2)).to.deep.equal([503, 200]);
  });

  it('applies to single subrequests of a composite', async () => {
    emulator.addFault({ subrequest: true, method: 'POST', path: '*/sobjects/Task', effect: { kind: 'lock-row' } });
    const part = (object: string, body: object) => ({
      method: 'POST',
      url: `${BASE}/sobjects/${object}`,
      referenceId: object,
      body,
    });
    const send = () => client.composite([part('Lead', LEAD), part('Task', {})]);
    const codes = async () =>
      ((await send()).json as { compositeResponse: { httpStatusCode: number }[] }).compositeResponse.map(
        (one) => one.httpStatusCode,
      );
    expect(await codes()).to.deep.equal([201, 400]);
    expect(await codes()).to.deep.equal([201, 201]);
  });

  it('refuses switches it does not know', () => {
    const odd = { effect: { kind: 'gremlin' } } as unknown as Fault;
    expect(() => emulator.addFault(odd)).to.throw();
  });

  it('has an HTTP door to everything', async () => {
    const door = async (method: string, name: string, body?: unknown): Promise<unknown> => {
      const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
      const response = await fetch(`${emulator.instanceUrl}/__emulator__/${name}`, init);
      const text = await response.text();
      return text === '' ? response.status : JSON.parse(text);
    };
    const before = emulator.requests.length;
    expect(await door('POST', 'faults', { path: '*/limits', effect: { kind: 'unavailable' } })).to.equal(204);
    const lead = (await door('POST', 'records/Lead', { Email: 'a@b.co' })) as { id: string };
    expect(await door('PATCH', `records/${lead.id}`, { Email: 'c@d.co' })).to.equal(204);
    expect(await door('GET', 'records/Lead')).to.have.nested.property('[0].fields.Email', 'c@d.co');
    expect(await door('POST', 'options', { apiLimit: 7 })).to.equal(204);
    expect(await door('POST', 'api-usage', { calls: 5 })).to.equal(204);
    expect(await door('GET', 'counts')).to.include({ roundTrips: before });
    expect(await door('POST', 'faults', { effect: { kind: 'gremlin' } })).to.have.property('error');
    expect(await door('POST', 'nothing', {})).to.have.property('doors');
    expect(await statuses(2)).to.deep.equal([503, 200]);
    expect(rowsOf(await client.query('SELECT Email FROM Lead'))[0]).to.include({ Email: 'c@d.co' });
    expect(codesOf(await client.query('SELECT Id FROM Lead'))).to.deep.equal(['REQUEST_LIMIT_EXCEEDED']);
    expect(await door('POST', 'convert', { leadId: lead.id })).to.have.property('object', 'Contact');
    expect(await door('DELETE', 'requests')).to.equal(204);
    expect(emulator.requests).to.deep.equal([]);
    expect(await door('POST', 'reset')).to.equal(204);
    expect(emulator.records('Lead')).to.deep.equal([]);
  });
});
