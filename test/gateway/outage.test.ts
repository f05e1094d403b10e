import { expect } from 'chai';
import { ConnectorError } from '../../connectors/errors.ts';
import { openStore } from '../../src/store/open-store.ts';
import { BUCKET, createFakeCrm } from './fake-connector.ts';
import { openBeside } from './open-beside.ts';
import { chatAccepted, chatFinished, chatUpdated } from './payloads.ts';
import { startTestGateway, TOKEN } from './start-gateway.ts';
import { waitUntil } from './wait-until.ts';

const ENDLESS = { reply: { deadlineMs: 60_000 } };
const HOUR = 3_600_000;
const SLOW_RETRY = { retry: { firstMs: HOUR, longestMs: HOUR, giveUpMs: 24 * HOUR } };
const ADA = { number: 1, name: 'Ada', email: 'ada@shop.example', phone: '+14155550123' };
const ill = () => new ConnectorError('unavailable', 'The CRM is ill.');

describe('while the CRM is ill', () => {
  it('the same event again gets the same answer, at once', async function () {
    this.timeout(5_000);
    const crm = createFakeCrm();
    crm.meet({ error: ill });
    await using gateway = await startTestGateway({ crm, channel: ENDLESS, engine: SLOW_RETRY });
    const first = await gateway.post(chatAccepted(ADA));
    expect((await gateway.post(chatAccepted(ADA))).text).to.equal(first.text);
  });

  it('the next update of a person whose event waits is answered at once while the circuit is open', async function () {
    this.timeout(5_000);
    const crm = createFakeCrm();
    crm.meet({ error: ill });
    await using gateway = await startTestGateway({ crm, channel: ENDLESS, engine: SLOW_RETRY });
    await waitUntil('the circuit is open', async () => {
      const number = 100 + crm.calls.length;
      await gateway.send(chatAccepted({ number, email: `${number}@shop.example` }));
      return (await gateway.get('/readyz')).text.includes('degraded');
    });
    await gateway.send(chatAccepted(ADA));
    const before = crm.calls.length;
    expect(await gateway.send(chatUpdated({ ...ADA, name: 'Ada Lovelace' }))).to.include({ result: 'ok' });
    expect(crm.calls.length).to.equal(before);
  });

  it('an agent may link a record by hand also when the answer came late', async () => {
    const crm = createFakeCrm();
    crm.meet({ operation: 'find', hang: 'deaf', times: 1 });
    await using gateway = await startTestGateway({ crm, channel: { reply: { deadlineMs: 150 } } });
    expect(await gateway.send(chatAccepted(ADA))).to.deep.equal({ result: 'ok', enable_assign: true });
  });

  it('Retry-After of an ill CRM holds although the person writes again', async () => {
    const crm = createFakeCrm();
    crm.meet({ error: () => new ConnectorError('unavailable', 'Maintenance.', { retryAfterMs: HOUR }) });
    await using gateway = await startTestGateway({ crm, channel: { reply: { deadlineMs: 150 } } });
    await gateway.send(chatAccepted(ADA));
    await gateway.send(chatUpdated({ ...ADA, name: 'Ada Lovelace' }));
    expect(crm.calls).to.have.length(1);
  });

  it('a CRM that hangs does not hold up the other accounts', async function () {
    this.timeout(8_000);
    const crm = createFakeCrm();
    const other = createFakeCrm();
    crm.meet({ hang: 'deaf' });
    await using gateway = await startTestGateway({ crm, others: { other } });
    for (const number of Array.from({ length: 20 }, (_, index) => index + 1)) {
      await gateway.send(chatFinished({ number, email: `p${number}@shop.example` }, ['hello']));
    }
    await waitUntil('the CRM hangs', () => crm.hanging() > 0);
    await gateway.send(chatFinished({ number: 99, email: 'bob@shop.example' }, ['hello']), { channel: 'other' });
    await waitUntil('the other account is done', () => other.entries.length === 1, 3_000);
  });
});

/** So that a test need not wait for the cool-down. */
const SOON = { circuit: { threshold: 5, coolDownMs: 100, authCoolDownMs: 100 } };

describe('a CRM that may be well again', () => {
  it('is asked with one event; the others stay unclaimed until it has answered', async () => {
    const crm = createFakeCrm();
    crm.meet({ error: ill });
    await using gateway = await startTestGateway({ crm, accounts: SOON });
    for (const number of Array.from({ length: 20 }, (_, index) => index + 1)) {
      await gateway.send(chatFinished({ number, email: `p${number}@shop.example` }, ['hello']));
    }
    await waitUntil('the circuit is open', async () => (await gateway.get('/readyz')).text.includes('degraded'));
    crm.heal();
    crm.meet({ hang: 'obeying', times: 1 });
    await waitUntil('the probe hangs', () => crm.hanging() === 1);
    const tries = async () => (await gateway.events()).slice(0, 20).reduce((sum, { attempts }) => sum + attempts, 0);
    await waitUntil('what ran beside it has ended', async () => {
      const owned = (await gateway.events()).filter(({ owner }) => owner !== null);
      return owned.length === 1;
    });
    const before = await tries();
    // Each makes the gateway look for work.
    for (const number of [21, 22, 23])
      await gateway.send(chatFinished({ number, email: `p${number}@shop.example` }, ['hello']));
    expect(await tries()).to.equal(before);
    expect((await gateway.events()).slice(20).map(({ attempts }) => attempts)).to.deep.equal([0, 0, 0]);
    crm.openGates();
    const events = await gateway.settle();
    expect(events.map(({ state }) => state)).to.deep.equal(Array(23).fill('done'));
  });

  it('is well again by itself once its key is mended: what waited is done, each once', async () => {
    const crm = createFakeCrm();
    crm.meet({ error: () => new ConnectorError('auth', 'The key was revoked.') });
    await using gateway = await startTestGateway({ crm, accounts: SOON });
    for (const number of Array.from({ length: 10 }, (_, index) => index + 1)) {
      await gateway.send(chatFinished({ number, email: `p${number}@shop.example` }, ['hello']));
    }
    await waitUntil('the account is paused', async () => (await gateway.get('/readyz')).text.includes('revoked'));
    crm.heal();
    const events = await gateway.settle();
    expect(events.map(({ state, reason }) => [state, reason])).to.deep.equal(Array(10).fill(['done', null]));
    expect(crm.records.size).to.equal(10);
    expect(crm.entries).to.have.length(10);
    expect(JSON.parse((await gateway.get('/readyz')).text)).to.include({ status: 'ok' });
  });
});

describe('a limit that is used up', () => {
  it('holds for everybody who needs it, and keeps no process alive after the stop', async function () {
    this.timeout(5_000);
    const limits = [{ bucket: BUCKET, title: 'requests per second', max: 100, intervalMs: 1_000 }];
    const crm = createFakeCrm({ limits });
    crm.meet({ error: () => new ConnectorError('rate-limited', 'Slow down.', { retryAfterMs: HOUR }), times: 1 });
    const timersBefore = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    {
      await using gateway = await startTestGateway({ crm, channel: { reply: { deadlineMs: 150 } } });
      await gateway.send(chatAccepted(ADA));
      await gateway.send(chatAccepted({ number: 2, email: 'bob@shop.example' }));
      await gateway.send(chatUpdated({ ...ADA, name: 'Ada Lovelace' }));
      expect(crm.calls).to.have.length(1);
    }
    // One hour's timer of the budget stays behind: with it neither a test run nor an embedding program ends.
    expect(process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length).to.be.at.most(
      timersBefore + 1,
    );
  });
});

describe('a body far too large', () => {
  it('is refused in a way a client that sends all of it first can read', async () => {
    await using gateway = await startTestGateway();
    const { port } = new URL(gateway.gateway.publicUrl);
    const { connect } = await import('node:net');
    const answer = await new Promise<string>((resolve, reject) => {
      const size = 20_000_000;
      const socket = connect(Number(port), '127.0.0.1');
      let text = '';
      // Reads nothing before everything is sent, as many HTTP clients do.
      socket.pause();
      socket.on('data', (data) => {
        text += String(data);
      });
      socket.on('error', reject);
      socket.on('close', () => resolve(text));
      socket.write(`POST /jivo/shop/${TOKEN} HTTP/1.1\r\nHost: x\r\nContent-Length: ${size}\r\n\r\n`);
      socket.write(Buffer.alloc(size, 'x'), () => socket.resume());
    });
    expect(answer).to.match(/^HTTP\/1\.1 413 /);
  });
});

describe('a stop while the store cannot be written', () => {
  it('still closes the port and lets go of the file', async () => {
    const crm = createFakeCrm();
    crm.meet({ hang: 'deaf' });
    const gateway = await startTestGateway({ crm });
    await gateway.send(chatFinished(ADA, ['hello']));
    await waitUntil('the CRM hangs', () => crm.hanging() === 1);
    const sqlite = await openBeside(gateway.storageUrl);
    sqlite.exec("CREATE TRIGGER broken BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'disk is full'); END");
    sqlite.close();
    await gateway.gateway.stop(100).catch(() => undefined);
    expect(gateway.gateway.server.listening).to.equal(false);
    const next = await openStore(gateway.storageUrl, { exclusive: true, onError: () => undefined });
    await next.close();
  });
});
