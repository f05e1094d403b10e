import { expect } from 'chai';
import { readBook } from './contact-book.ts';
import { createFakeCrm } from './fake-connector.ts';
import { openBeside } from './open-beside.ts';
import { chatAccepted, chatFinished } from './payloads.ts';
import { startTestGateway } from './start-gateway.ts';
import { waitUntil } from './wait-until.ts';

const ADA = { number: 1, name: 'Ada', email: 'ada@shop.example' };
const TABLES = ['events', 'receipts', 'event_keys', 'links', 'decisions'];

/** Makes every write of the gateway fail inside SQLite, as a full disk does, until it is mended. */
async function breakStore(storageUrl: string): Promise<{ mend(): void }> {
  const sqlite = await openBeside(storageUrl);
  const triggers = TABLES.flatMap((table) => ['INSERT', 'UPDATE', 'DELETE'].map((action) => ({ table, action })));
  for (const { table, action } of triggers) {
    sqlite.exec(`CREATE TRIGGER broken_${table}_${action} BEFORE ${action} ON ${table}
      BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END`);
  }
  return {
    mend() {
      for (const { table, action } of triggers) sqlite.exec(`DROP TRIGGER broken_${table}_${action}`);
      sqlite.close();
    },
  };
}

describe('a store that cannot be written', () => {
  it('refuses events with 503, fails readiness, and works again by itself', async () => {
    await using gateway = await startTestGateway();
    const broken = await breakStore(gateway.storageUrl);
    for (const body of [chatAccepted(ADA), chatFinished(ADA, ['hello'])]) {
      const { status, headers, text } = await gateway.post(body);
      expect(status).to.equal(503);
      expect(headers.get('retry-after')).to.match(/^\d+$/);
      expect(headers.get('content-type')).to.equal('application/json; charset=utf-8');
      expect(JSON.parse(text)).to.have.keys('result', 'error');
      expect(text).to.not.match(/disk is full|SQLITE|\bat /);
    }
    const readiness = await gateway.get('/readyz');
    expect(readiness.status).to.equal(503);
    expect(JSON.parse(readiness.text)).to.include({ status: 'failed' });
    expect((await gateway.get('/healthz')).status).to.equal(200);
    expect((await gateway.get('/metrics')).text).to.contain('gateway_webhooks_refused_total{reason="not-stored"} 2');
    expect(await gateway.events()).to.deep.equal([]);

    broken.mend();
    expect(await gateway.send(chatAccepted(ADA))).to.have.property('crm_link');
    expect((await gateway.get('/readyz')).status).to.equal(200);
    await gateway.send(chatFinished(ADA, ['hello']));
    await gateway.settle();
    const book = await readBook(gateway.storageUrl);
    expect(book.map(({ entries }) => entries.length)).to.deep.equal([1]);
  });

  it('says so in the log, without a word of the person', async () => {
    await using gateway = await startTestGateway();
    const broken = await breakStore(gateway.storageUrl);
    await gateway.post(chatAccepted(ADA));
    broken.mend();
    const errors = gateway.log.entries.filter(({ level }) => level === 'error');
    expect(errors.map(({ message }) => message)).to.contain('event:receive:error');
    expect(JSON.stringify(gateway.log.entries)).to.not.contain('ada@');
  });
});

describe('a store that another process keeps locked', () => {
  it('holds up what has to be written, and no answer that is due', async () => {
    const crm = createFakeCrm();
    await using gateway = await startTestGateway({ crm, channel: { reply: { deadlineMs: 400 } } });
    crm.meet({ hang: 'obeying', times: 1 });
    const early = gateway.send(chatAccepted(ADA));
    await waitUntil('the CRM is asked', () => crm.hanging() === 1);
    using other = await openBeside(gateway.storageUrl);
    other.exec('BEGIN IMMEDIATE');
    const late = gateway.send(chatAccepted({ number: 2, email: 'bob@shop.example' }, 2));

    expect(await early, 'at the deadline, with what is known').to.deep.equal({ result: 'ok', enable_assign: true });
    expect((await gateway.get('/healthz')).status).to.equal(200);
    expect(await gateway.events()).to.have.length(1);

    other.exec('COMMIT');
    expect(await late).to.include({ result: 'ok' });
    crm.openGates();
    expect((await gateway.settle()).map(({ state }) => state)).to.deep.equal(['done', 'done']);
  });
});
