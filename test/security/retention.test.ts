import { expect } from 'chai';
import { ConnectorError } from '../../connectors/errors.ts';
import { erase } from '../../src/ops/erase.ts';
import { explain } from '../../src/ops/explain.ts';
import { exportPerson } from '../../src/ops/export.ts';
import { replay } from '../../src/ops/replay.ts';
import { toRetention } from '../../src/privacy/retention.ts';
import type { Database } from '../../src/store/database.ts';
import { createHousekeeping } from '../../src/store/housekeeping.ts';
import { createFakeCrm, type FakeCrm } from '../gateway/fake-connector.ts';
import { chatAccepted, chatFinished } from '../gateway/payloads.ts';
import { startTestGateway, type TestGateway } from '../gateway/start-gateway.ts';
import { describeStores } from '../store/engines.ts';
import { runCommand } from './run-command.ts';

const DAY_MS = 86_400_000;
const ADA = { number: 1, name: 'Ada Lovelace', email: 'ada@shop.example' };
const RETENTION = {
  payloads: 30,
  decisions: 90,
  deadLetters: 60,
  links: 200,
  conflicts: 200,
  activities: 400,
  erasures: null,
};

/** Lets so many days go by, as the store sees it, and tidies up. */
async function live({ gateway }: TestGateway, days: number): Promise<void> {
  const { database } = gateway;
  const ms = days * DAY_MS + 3_700_000;
  await database.write(async (transaction) => {
    await transaction
      .updateTable('events')
      .set(({ eb }) => ({ received_at: eb('received_at', '-', ms), finished_at: eb('finished_at', '-', ms) }))
      .execute();
    const shift = (table: 'receipts' | 'links' | 'activities', column: string) =>
      transaction
        .updateTable(table)
        .set(({ eb }) => ({ [column]: eb(column as never, '-', ms as never) }))
        .execute();
    await shift('receipts', 'at');
    await shift('links', 'checked_at');
    await shift('activities', 'updated_at');
  });
  await tidy(database);
}

async function tidy(database: Database): Promise<void> {
  const retention = toRetention({ storage: { retention: RETENTION } } as Parameters<typeof toRetention>[0]);
  await createHousekeeping(database, {
    resendWindowMs: 900_000,
    retention,
    now: () => 0,
    onResealed: () => undefined,
  }).step();
}

describeStores('after their time', (createStore) => {
  let storage: { readonly url: string };
  let crm: FakeCrm;

  beforeEach(async () => {
    storage = { url: await createStore() };
    crm = createFakeCrm();
  });

  const run = (command: typeof explain, ...words: string[]) => runCommand(command, crm, storage, ...words);

  it('payloads are gone, and explain says so beside what it still knows', async () => {
    await using gateway = await startTestGateway({ crm, storage });
    await gateway.send(chatAccepted(ADA));
    const [event] = await gateway.settle();
    const whole = await run(explain, event?.id ?? '');
    await live(gateway, 30);
    const text = await run(explain, event?.id ?? '');
    expect(text).to.contain('State: done').and.contain('storage.retention.payloads');
    const [head = ''] = whole.split('\nActivity');
    expect(text).to.contain(head.split('\n').slice(1).join('\n'));
    await live(gateway, 90);
    const error = await run(explain, event?.id ?? '').catch((cause: Error) => cause.message);
    expect(error).to.match(/There is no event .* Finished ones are removed 90 days after their end/);
  });

  it('given-up events are let go, say why, and no replay brings them back', async () => {
    await using gateway = await startTestGateway({ crm, storage });
    crm.meet({ times: 1, error: () => new ConnectorError('rejected', 'Never.') });
    await gateway.send(chatAccepted(ADA));
    const [event] = await gateway.settle();
    expect(event?.state).to.equal('dead');
    await live(gateway, 60);
    expect(await run(explain, event?.id ?? '')).to.contain('storage.retention.deadLetters');
    expect(await run(replay, '--all')).to.equal('0 events are due again.');
    await gateway.settle();
    expect(crm.records.size).to.equal(0);
  });

  it('the same webhook is a new event, and the chat one entry of one record', async () => {
    await using gateway = await startTestGateway({ crm, storage });
    const bodies = [chatAccepted(ADA), chatFinished(ADA, ['Hello'])];
    for (const body of bodies) await gateway.send(body);
    await gateway.settle();
    await live(gateway, 200);
    expect(await gateway.events()).to.deep.equal([]);
    expect(await gateway.links()).to.deep.equal([]);
    for (const body of bodies) await gateway.send(body);
    expect((await gateway.settle()).map(({ state }) => state)).to.deep.equal(['done', 'done']);
    expect([crm.records.size, crm.entries.length]).to.deep.equal([1, 1]);
  });

  it('a person is still found by e-mail, exported and erased', async () => {
    await using gateway = await startTestGateway({ crm, storage });
    await gateway.send(chatAccepted(ADA));
    await gateway.send(chatAccepted({ number: 2, email: 'grace@shop.example' }));
    await gateway.settle();
    await gateway.gateway.database.write((transaction) => transaction.deleteFrom('links').execute());
    await live(gateway, 30);
    const held = JSON.parse(await run(exportPerson, '--email', ADA.email)) as {
      events: unknown[];
      decisions: unknown[];
    };
    expect([held.events.length, held.decisions.length]).to.deep.equal([1, 1]);
    if (storage.url.startsWith('postgres')) return;
    expect(await run(erase, '--email', ADA.email)).to.match(/^Removed: 1 events, 1 decisions/);
    expect((await gateway.events()).map(({ visitor_key }) => visitor_key)).to.deep.equal(['shop/3948/2']);
    expect(await gateway.gateway.database.read.selectFrom('decisions').select('event_id').execute()).to.have.length(1);
  });
});
