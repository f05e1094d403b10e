import { expect } from 'chai';
import { ConnectorError, type ErrorKind } from '../../connectors/errors.ts';
import { createFakeCrm } from './fake-connector.ts';
import { chatAccepted, chatUpdated } from './payloads.ts';
import { startTestGateway } from './start-gateway.ts';
import { waitUntil } from './wait-until.ts';

const SHORT = { reply: { deadlineMs: 150 } };
/** Past the time a test may take: an answer that comes did not wait for it. */
const ENDLESS = { reply: { deadlineMs: 60_000 } };
const SLOW_RETRY = { retry: { firstMs: 600_000, longestMs: 600_000, giveUpMs: 86_400_000 } };
const ADA = { number: 1, name: 'Ada', email: 'ada@shop.example', phone: '+14155550123' };

const KINDS: readonly ErrorKind[] = [
  'auth',
  'rate-limited',
  'unavailable',
  'timeout',
  'duplicate',
  'gone',
  'invalid-field',
  'rejected',
  'bug',
];

describe('an agent is answered in time', () => {
  for (const hang of ['obeying', 'deaf'] as const) {
    for (const operation of ['find', 'create'] as const) {
      it(`while ${operation} hangs (${hang}); the work goes on and the next update shows the card`, async () => {
        const crm = createFakeCrm();
        crm.meet({ operation, hang, times: 1 });
        await using gateway = await startTestGateway({ crm, channel: SHORT });
        const answer = await gateway.send(chatAccepted(ADA));
        expect(answer.result).to.equal('ok');
        expect(answer).to.not.have.property('crm_link');
        await waitUntil('one request hangs', () => crm.hanging() === 1);
        expect((await gateway.events()).map(({ state }) => state)).to.deep.equal(['open']);

        crm.openGates();
        await gateway.settle();
        expect([...crm.records.values()]).to.deep.equal([
          { name: 'Ada', email: 'ada@shop.example', phone: '+14155550123' },
        ]);
        const { crm_link } = await gateway.send(chatUpdated(ADA));
        expect(crm_link).to.equal('https://crm.example/contacts/1');
      });
    }
  }

  it('behind an event of the same person that hangs', async () => {
    const crm = createFakeCrm();
    crm.meet({ operation: 'find', hang: 'deaf', times: 1 });
    await using gateway = await startTestGateway({ crm, channel: SHORT });
    await gateway.send(chatAccepted(ADA));
    const answer = await gateway.send(chatUpdated({ ...ADA, name: 'Ada Lovelace' }));
    expect(answer.result).to.equal('ok');
    await waitUntil('one request hangs', () => crm.hanging() === 1);
    crm.openGates();
    const events = await gateway.settle();
    expect(events.map(({ name, state }) => [name, state])).to.deep.equal([
      ['chat_accepted', 'done'],
      ['chat_updated', 'done'],
    ]);
  });

  it('at once with what is known, behind an event of the same person that fails again', async () => {
    const crm = createFakeCrm();
    await using gateway = await startTestGateway({ crm, channel: ENDLESS, engine: SLOW_RETRY });
    const healthy = await gateway.send(chatAccepted(ADA));
    expect(healthy).to.have.property('crm_link');
    crm.meet({ error: () => new ConnectorError('rate-limited', 'Not now.') });
    await gateway.send(chatAccepted({ ...ADA, name: 'Ada Lovelace' }, 2));

    const answer = await gateway.send(chatUpdated({ ...ADA, name: 'Ada King' }, 2));

    expect(answer.crm_link).to.equal(healthy.crm_link);
    const events = await gateway.events();
    expect(events.map(({ state, attempts }) => [state, attempts])).to.deep.equal([
      ['done', 1],
      ['open', 2],
      ['open', 0],
    ]);
  });

  it('with the whole card, behind an event of the same person that failed and goes well now', async () => {
    const crm = createFakeCrm();
    await using gateway = await startTestGateway({ crm, channel: ENDLESS, engine: SLOW_RETRY });
    crm.meet({ error: () => new ConnectorError('rate-limited', 'Not now.'), times: 1 });
    expect(await gateway.send(chatAccepted(ADA))).to.not.have.property('crm_link');
    expect(await gateway.send(chatUpdated({ ...ADA, name: 'Ada Lovelace' }))).to.have.property('crm_link');
    expect((await gateway.events()).map(({ state }) => state)).to.deep.equal(['done', 'done']);
  });

  for (const kind of KINDS) {
    it(`when the CRM answers with ${kind}`, async () => {
      const crm = createFakeCrm();
      crm.meet({ error: () => new ConnectorError(kind, 'The CRM said no.') });
      await using gateway = await startTestGateway({ crm, channel: ENDLESS, engine: SLOW_RETRY });
      const { status, text, headers } = await gateway.post(chatAccepted(ADA));
      expect(status).to.equal(200);
      expect(headers.get('content-type')).to.equal('application/json; charset=utf-8');
      expect(JSON.parse(text)).to.include({ result: 'ok' });
      expect(text).to.not.contain('said no');
    });
  }

  it('with the last card and link while the CRM is ill or silent', async () => {
    const crm = createFakeCrm();
    await using gateway = await startTestGateway({ crm, channel: SHORT, engine: SLOW_RETRY });
    const known = crm.seed({ name: 'Ada', email: 'ada@shop.example', phone: '+14155550123', company: 'Engines' });
    const visitor = { number: 1, email: 'ada@shop.example' };
    const healthy = await gateway.send(chatAccepted(visitor));
    expect(healthy).to.deep.equal({
      result: 'ok',
      custom_data: [{ title: 'Company', content: 'Engines' }],
      contact_info: { name: 'Ada', phone: '+14155550123' },
      enable_assign: true,
      crm_link: `https://crm.example/contacts/${known.id}`,
    });
    crm.meet({ error: () => new ConnectorError('unavailable', 'The CRM is ill.'), times: 1 });
    expect(await gateway.send(chatAccepted(visitor, 2))).to.deep.equal(healthy);
    crm.meet({ hang: 'deaf' });
    expect(await gateway.send(chatAccepted(visitor, 3))).to.deep.equal(healthy);
  });

  it('at once, and without asking, while the circuit is open', async () => {
    const crm = createFakeCrm();
    crm.meet({ error: () => new ConnectorError('unavailable', 'The CRM is ill.') });
    await using gateway = await startTestGateway({ crm, channel: ENDLESS, engine: SLOW_RETRY });
    await waitUntil('the circuit is open', async () => {
      const number = 100 + crm.calls.length;
      await gateway.send(chatAccepted({ number, email: `${number}@shop.example` }));
      return (await gateway.get('/readyz')).text.includes('degraded');
    });
    const before = crm.calls.length;
    expect(await gateway.send(chatAccepted(ADA))).to.deep.equal({ result: 'ok', enable_assign: true });
    expect(crm.calls.length).to.equal(before);
    expect((await gateway.events()).at(-1)).to.include({ state: 'open', reason_kind: 'unavailable' });
  });

  it('and a client that goes away changes nothing', async () => {
    const crm = createFakeCrm();
    crm.meet({ hang: 'obeying', times: 1 });
    await using gateway = await startTestGateway({ crm, channel: ENDLESS });
    const leaving = new AbortController();
    const url = gateway.gateway.webhookUrls.get('shop') ?? '';
    const request = fetch(url, { method: 'POST', body: JSON.stringify(chatAccepted(ADA)), signal: leaving.signal });
    await waitUntil('the CRM is asked', () => crm.hanging() === 1);
    leaving.abort();
    expect(await request.catch((error: unknown) => error)).to.be.instanceOf(Error);
    crm.openGates();
    expect((await gateway.settle()).map(({ state }) => state)).to.deep.equal(['done']);
    expect(crm.records.size).to.equal(1);
  });
});
