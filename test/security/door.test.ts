import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { chatAccepted } from '../gateway/payloads.ts';
import { startTestGateway, TOKEN } from '../gateway/start-gateway.ts';

const BODY = { event_name: 'unheard_of' };
const OTHER_TOKEN = 'another-token-9876543210';

/** Sends with headers that fetch does not let through. */
function postAs(url: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on('error', reject);
    sent.end(JSON.stringify(BODY));
  });
}

describe('the door', () => {
  it('takes two tokens at once', async () => {
    await using gateway = await startTestGateway({ channel: { token: [OTHER_TOKEN, TOKEN] } });
    expect((await gateway.post(BODY, { token: TOKEN })).status).to.equal(200);
    expect((await gateway.post(BODY, { token: OTHER_TOKEN })).status).to.equal(200);
    expect((await gateway.post(BODY, { token: `${TOKEN}x` })).status).to.equal(404);
  });

  it('takes webhooks from the listed addresses alone, and shows the rest to everybody', async () => {
    await using gateway = await startTestGateway({ server: { allow: ['203.0.113.0/24'] } });
    const { status, text } = await gateway.post(BODY);
    expect(status).to.equal(403);
    expect(JSON.parse(text)).to.deep.equal({ result: 'error', error: 'Webhooks are not taken from this address' });
    expect((await gateway.get('/healthz')).status).to.equal(200);
    expect(await gateway.events()).to.deep.equal([]);
    expect((await gateway.get('/metrics')).text).to.contain(
      'gateway_webhooks_refused_total{reason="foreign-address"} 1',
    );
  });

  it('believes X-Forwarded-For from a trusted proxy only', async () => {
    const allow = ['203.0.113.7'];
    await using open = await startTestGateway({ server: { allow } });
    const forged = { 'X-Forwarded-For': '203.0.113.7' };
    expect(await postAs(open.gateway.webhookUrls.get('shop') ?? '', forged)).to.equal(403);
    await using behind = await startTestGateway({ server: { allow, trustedProxies: ['127.0.0.1'] } });
    const url = behind.gateway.webhookUrls.get('shop') ?? '';
    expect(await postAs(url, forged)).to.equal(200);
    expect(await postAs(url, { 'X-Forwarded-For': '203.0.113.7, 198.51.100.1' })).to.equal(403);
    expect(await postAs(url, {})).to.equal(403);
  });

  it('lets a channel have so many webhooks a minute, and says when to come again', async () => {
    await using gateway = await startTestGateway({ books: ['second'], server: { rateLimit: { perChannel: 3 } } });
    for (let count = 0; count < 3; count += 1) expect((await gateway.post({ ...BODY, count })).status).to.equal(200);
    const { status, headers, text } = await gateway.post({ ...BODY, count: 3 });
    expect(status).to.equal(429);
    expect(Number(headers.get('retry-after'))).to.be.within(1, 20);
    expect(JSON.parse(text)).to.deep.equal({ result: 'error', error: 'Too many requests; come again later' });
    expect((await gateway.post(BODY, { channel: 'second' })).status).to.equal(200);
    expect(await gateway.events()).to.have.length(4);
  });

  it('does not let a stranger use up the share of a channel', async () => {
    await using gateway = await startTestGateway({ server: { rateLimit: { perChannel: 3 } } });
    for (let count = 0; count < 10; count += 1) {
      expect((await gateway.post(BODY, { token: 'wrong' })).status).to.equal(404);
    }
    expect((await gateway.post(BODY)).status).to.equal(200);
  });

  it('lets an address have so many requests a minute, of all kinds but the liveness probe', async () => {
    await using gateway = await startTestGateway({ server: { rateLimit: { perAddress: 4 } } });
    for (const path of ['/nothing', '/readyz', '/jivo/shop/wrong', '/']) {
      expect((await gateway.get(path)).status).to.not.equal(429);
    }
    expect((await gateway.post(BODY)).status).to.equal(429);
    expect((await gateway.get('/metrics')).status).to.equal(429);
    expect((await gateway.get('/healthz')).status).to.equal(200);
  });

  it('shows contacts to nobody through a proxy that does not say for whom it asks, until there is a password', async () => {
    await using alone = await startTestGateway();
    expect((await alone.get('/crm/crm/')).status).to.equal(200);
    await using behind = await startTestGateway({ server: { publicUrl: 'https://jivo.example.com' } });
    const { port } = behind.gateway.server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}/crm/crm/`);
    expect(response.status).to.equal(403);
    expect(await response.text()).to.contain('console.password');
  });

  it('takes no harm from __proto__ and constructor', async () => {
    await using gateway = await startTestGateway();
    const evil = '{"polluted":"yes","isAdmin":true,"result":"evil"}';
    const body = JSON.stringify(chatAccepted({ number: 1, email: 'ada@shop.example', name: 'Ada' })).replace(
      '{',
      `{"__proto__":${evil},"constructor":{"prototype":${evil}},"prototype":${evil},`,
    );
    const nested = body.replace('"visitor":{', `"visitor":{"__proto__":${evil},"constructor":{"prototype":${evil}},`);
    const answer = await gateway.send(nested);
    expect(answer.result).to.equal('ok');
    expect((await gateway.settle()).map(({ state }) => state)).to.deep.equal(['done']);
    expect(({} as Record<string, unknown>).polluted).to.equal(undefined);
    expect(({} as Record<string, unknown>).isAdmin).to.equal(undefined);
    expect(JSON.stringify(await gateway.decision(0))).to.not.contain('polluted');
  });
});
