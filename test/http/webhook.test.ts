import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { openBeside } from '../gateway/open-beside.ts';
import { chatAccepted } from '../gateway/payloads.ts';
import { startTestGateway, type TestGateway, TOKEN } from '../gateway/start-gateway.ts';

const MIB = 1_048_576;
const NOT_FOUND = '{"result":"error","error":"Not found"}';

/** A body of exactly so many bytes. */
function createBody(bytes: number): string {
  const start = '{"event_name":"unheard_of","filler":"';
  return `${start}${'x'.repeat(bytes - start.length - 2)}"}`;
}

/** Sends in chunks, without saying how long the body is. */
function postChunked(url: string, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST' }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on('error', reject);
    sent.write(body.slice(0, 1_000));
    sent.end(body.slice(1_000));
  });
}

describe('POST /jivo/:channel/:token', () => {
  let gateway: TestGateway;
  let url: string;

  before(async () => {
    gateway = await startTestGateway({ books: ['second'] });
    url = gateway.gateway.webhookUrls.get('shop') ?? '';
  });

  after(() => gateway[Symbol.asyncDispose]());

  afterEach(() => expectNoStack(gateway));

  const strangers: readonly [string, { channel?: string; token?: string }][] = [
    ['an unknown channel', { channel: 'nowhere' }],
    ['an unknown channel and a wrong token', { channel: 'nowhere', token: 'x' }],
    ['a wrong token', { token: `${TOKEN.slice(0, -1)}x` }],
    ['the beginning of the token', { token: TOKEN.slice(0, -1) }],
    ['the token in capitals', { token: TOKEN.toUpperCase() }],
    ['a name every object has', { channel: 'constructor' }],
    ['bad percent signs', { channel: 'shop', token: '%E0%A4%A' }],
  ];
  for (const [title, options] of strangers) {
    it(`gives ${title} the same 404`, async () => {
      const { status, text, headers } = await gateway.post(chatAccepted({ number: 1 }), options);
      expect([status, text]).to.deep.equal([404, NOT_FOUND]);
      expect(headers.get('content-type')).to.equal('application/json; charset=utf-8');
    });
  }

  for (const method of ['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND']) {
    it(`answers ${method} with 405 and Allow`, async () => {
      const response = await fetch(url, { method });
      expect(response.status).to.equal(405);
      expect(response.headers.get('allow')).to.equal('POST');
    });
  }

  it('takes a body of exactly 1 MiB', async () => {
    expect((await gateway.post(createBody(MIB))).status).to.equal(200);
    expect(await postChunked(url, createBody(MIB))).to.equal(200);
  });

  it('refuses one byte more with 413, with and without a length', async () => {
    const { status, text } = await gateway.post(createBody(MIB + 1));
    expect(status).to.equal(413);
    expect(JSON.parse(text)).to.deep.equal({ result: 'error', error: 'The body is larger than 1 MiB' });
    expect(await postChunked(url, createBody(MIB + 1))).to.equal(413);
  });

  const bad: readonly [string, string][] = [
    ['', 'The body is empty'],
    [' \n', 'The body is empty'],
    ['hello', 'The body is not JSON'],
    ['{"event_name":"chat_accepted"', 'The body is not JSON'],
    ['event_name=chat_accepted', 'The body is not JSON'],
    ['[{"event_name":"chat_accepted"}]', 'The body is a list, not a JSON object'],
    ['"chat_accepted"', 'The body is text, not a JSON object'],
    ['7', 'The body is a number, not a JSON object'],
    ['null', 'The body is null, not a JSON object'],
    ['{}', 'event_name is missing'],
    ['{"event":"chat_accepted"}', 'event_name is missing'],
    ['{"event_name":null}', 'event_name is null, expected text'],
    ['{"event_name":["chat_accepted"]}', 'event_name is a list, expected text'],
    ['{"event_name":" "}', 'event_name is empty'],
  ];
  for (const [body, error] of bad) {
    it(`answers ${JSON.stringify(body)} with 400: ${error}`, async () => {
      const before = (await gateway.events()).length;
      const { status, text, headers } = await gateway.post(body);
      expect(status).to.equal(400);
      expect(headers.get('content-type')).to.equal('application/json; charset=utf-8');
      expect(JSON.parse(text)).to.deep.equal({ result: 'error', error });
      expect(await gateway.events()).to.have.length(before);
    });
  }

  it('says of a compressed body that it is', async () => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Encoding': 'gzip' },
      body: gzipSync(JSON.stringify(chatAccepted({ number: 1 }))),
    });
    expect(response.status).to.equal(400);
    expect(await response.json()).to.deep.equal({
      result: 'error',
      error: 'The body is not JSON; a compressed one is not taken',
    });
  });

  it('keeps every character of a body in another charset', async () => {
    const body = JSON.stringify(chatAccepted({ number: 7, name: 'Ren\u00e9' }));
    const contentType = 'application/json; charset=ISO-8859-1';
    expect((await gateway.post(Buffer.from(body, 'latin1'), { contentType })).status).to.equal(200);
    expect((await gateway.settle()).at(-1)?.body).to.equal(body);
  });

  it('counts what it refused, by reason', async () => {
    const { text } = await gateway.get('/metrics');
    for (const reason of ['not-found', 'too-large', 'bad-body']) {
      expect(text).to.match(new RegExp(`gateway_webhooks_refused_total\\{reason="${reason}"\\} [1-9]`));
    }
  });

  it('keeps a body cut off on the way out of the store', async () => {
    const before = (await gateway.events()).length;
    const cut = new Promise<void>((resolve) => {
      const sent = request(url, { method: 'POST', headers: { 'Content-Length': 100 } });
      sent.on('error', () => undefined);
      sent.on('close', resolve);
      sent.write('{"event_name":"chat_accepted"', () => sent.destroy());
    });
    await cut;
    expect((await gateway.get('/healthz')).status).to.equal(200);
    expect(await gateway.events()).to.have.length(before);
  });
});

async function expectNoStack(gateway: TestGateway): Promise<void> {
  const errors = gateway.log.entries.filter(({ level }) => level === 'error');
  expect(errors).to.deep.equal([]);
}

describe('everything else', () => {
  it('is 404 for unknown addresses, without a hint of the inside', async () => {
    await using gateway = await startTestGateway();
    for (const path of ['/jivo', '/jivo/shop', '/crm/nobody/', '/nothing', '/../etc/passwd']) {
      const { status, text } = await gateway.get(path);
      expect([status, text]).to.deep.equal([404, NOT_FOUND]);
    }
  });

  it('an error inside is one sentence for the client', async () => {
    await using gateway = await startTestGateway();
    const sqlite = await openBeside(gateway.storageUrl);
    sqlite.exec('ALTER TABLE local_contacts RENAME TO somewhere_else');
    sqlite.close();
    const { status, text } = await gateway.get('/crm/crm/');
    expect(status).to.equal(500);
    expect(JSON.parse(text)).to.have.keys('result', 'error');
    expect(text).to.not.match(/\bat |\.ts|SQL|local_contacts/i);
  });
});
