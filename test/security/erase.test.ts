import { copyFileSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { parseConfig } from '../../config/load.ts';
import { connectors } from '../../connectors/registry.ts';
import { UsageError } from '../../src/ops/command.ts';
import { erase } from '../../src/ops/erase.ts';
import { exportPerson } from '../../src/ops/export.ts';
import type { Definitions } from '../../src/start/accounts.ts';
import { listUnmappedAgents } from '../../src/store/unmapped-agents.ts';
import type { Holdings } from '../../src/sync/holdings.ts';
import { readBook } from '../gateway/contact-book.ts';
import { createFakeCrm } from '../gateway/fake-connector.ts';
import { openBeside } from '../gateway/open-beside.ts';
import { chatAccepted, chatAssigned, chatFinished, offlineMessage } from '../gateway/payloads.ts';
import { startTestGateway, type TestGateway, TOKEN } from '../gateway/start-gateway.ts';

const ADA = { number: 1, name: 'Ada Lovelace', email: 'ada@shop.example', phone: '+14155550123' };
/** The same person on another device, known by the e-mail alone. */
const ADA_AGAIN = { number: 2, email: 'ada@shop.example' };
const GRACE = { number: 3, name: 'Grace Hopper', email: 'grace@shop.example', phone: '+14155550199' };
const MARKERS = ['Lovelace', 'ada@shop.example', '4155550123', 'lamp of Ada'];

const definitions = connectors as unknown as Definitions;

async function run(gateway: TestGateway, command: typeof erase, ...words: string[]): Promise<string> {
  const raw = {
    storage: { url: gateway.storageUrl },
    accounts: { crm: { connector: 'local' } },
    channels: { shop: { account: 'crm', token: TOKEN } },
  };
  const config = parseConfig(raw, definitions, {}, '/');
  const lines: string[] = [];
  expect(await command.run({ config, definitions, words, print: (text) => lines.push(text) })).to.equal(0);
  return lines.join('\n');
}

function toFolder({ storageUrl }: TestGateway): string {
  return dirname(storageUrl.slice('sqlite:'.length));
}

function findMarkers(gateway: TestGateway): readonly string[] {
  const folder = toFolder(gateway);
  const bytes = readdirSync(folder).map((name) => readFileSync(join(folder, name)).toString('latin1'));
  return MARKERS.filter((marker) => bytes.some((text) => text.includes(marker)));
}

async function chat(gateway: TestGateway): Promise<void> {
  await gateway.send(chatAccepted(ADA));
  await gateway.send(chatFinished(ADA, ['Where is the lamp of Ada?']));
  await gateway.send(offlineMessage(ADA, 'Call me about the lamp of Ada', 7));
  await gateway.send(chatAccepted(ADA_AGAIN));
  await gateway.send({ event_name: 'never_heard_of', widget_id: '3948', visitor: { ...ADA, number: '1' } });
  await gateway.send(chatAccepted(GRACE));
  await gateway.send(chatFinished(GRACE, ['Hello from Grace']));
  await gateway.settle();
}

/** Another process on the same file, which has it to itself. */
async function change(gateway: TestGateway, sql: string): Promise<void> {
  const database = await openBeside(gateway.storageUrl);
  database.exec(sql);
  database.close();
}

describe('gateway erase', () => {
  for (const [way, words] of [
    ['an e-mail', ['--email', 'ADA@shop.example']],
    ['a phone', ['--phone', '+1 (415) 555-0123']],
    ['a visitor', ['--visitor', 'shop/3948/1']],
  ] as const) {
    it(`removes a person named by ${way} everywhere, every byte of them, and nobody else`, async () => {
      await using gateway = await startTestGateway();
      await chat(gateway);
      expect(findMarkers(gateway)).to.deep.equal(MARKERS);
      const text = await run(gateway, erase, ...words);
      expect(text).to.match(
        /^Removed: 5 events, 4 decisions, 2 links, \d activities, 0 conflicts, 0 agents, 1 contact of the contact book\n {2}crm: contact \w{18}$/m,
      );
      expect(findMarkers(gateway)).to.deep.equal([]);
      const left = await gateway.events();
      expect(left.map(({ visitor_key }) => visitor_key)).to.deep.equal(['shop/3948/3', 'shop/3948/3']);
      expect((await gateway.links()).map(({ visitor_key }) => visitor_key)).to.deep.equal(['shop/3948/3']);
      const book = await readBook(gateway.storageUrl);
      expect(book.map(({ fields }) => fields.name)).to.deep.equal(['Grace Hopper']);
      expect(book[0]?.entries).to.have.length(1);
    });
  }

  it('finds all of a chat for which Jivo gave no client number', async () => {
    const crm = createFakeCrm();
    crm.seed({ name: 'Ada One', phone: ADA.phone });
    crm.seed({ name: 'Ada Two', phone: ADA.phone });
    await using gateway = await startTestGateway({ crm });
    const nameless = (body: object, visitor: object) => ({ ...body, visitor });
    await gateway.send(nameless(chatAssigned(ADA, 'https://crm.example/contacts/2', 15), { phone: ADA.phone }));
    await gateway.send(nameless(chatFinished(ADA, ['the lamp of Ada'], 15), {}));
    await gateway.send(nameless(chatFinished(GRACE, ['Hello from Grace'], 16), {}));
    await gateway.settle();
    expect((await gateway.links()).map(({ visitor_key }) => visitor_key)).to.deep.equal(['shop/3948/chat-15']);
    await run(gateway, erase, '--phone', ADA.phone);
    expect((await gateway.events()).map(({ chat_id }) => chat_id)).to.deep.equal(['16']);
    expect(await gateway.links()).to.deep.equal([]);
  });

  it('finds a chat by its own key, though it is linked to nothing', async () => {
    await using gateway = await startTestGateway({ crm: createFakeCrm() });
    const nameless = (body: object) => ({ ...body, visitor: {} });
    await gateway.send(nameless(chatFinished(ADA, ['the lamp of Ada'], 15)));
    await gateway.send(nameless(chatFinished(GRACE, ['Hello from Grace'], 16)));
    await gateway.settle();
    expect(await gateway.links()).to.deep.equal([]);
    await run(gateway, erase, '--visitor', 'shop/3948/chat-15');
    expect((await gateway.events()).map(({ chat_id }) => chat_id)).to.deep.equal(['16']);
  });

  it('forgets in which account a visitor was put', async () => {
    const routes = [{ if: { country: 'DE' }, account: 'eu' }];
    await using gateway = await startTestGateway({ crm: createFakeCrm(), books: ['eu'], channel: { routes } });
    await gateway.send(chatAccepted(ADA));
    await gateway.send(chatAccepted(GRACE));
    await gateway.settle();
    const exported = JSON.parse(await run(gateway, exportPerson, '--email', ADA.email)) as Holdings;
    expect(exported.visitorAccounts.map(({ key, account }) => [key, account])).to.deep.equal([['shop/3948/1', 'crm']]);
    await run(gateway, erase, '--email', ADA.email);
    const left = await gateway.gateway.database.read.selectFrom('visitor_accounts').select('key').execute();
    expect(left).to.deep.equal([{ key: 'shop/3948/3' }]);
  });

  it('removes an agent of the shop from the list of those without a user, and exports him before', async () => {
    const crm = createFakeCrm();
    await using gateway = await startTestGateway({ crm });
    await gateway.send(chatAccepted(ADA));
    await gateway.settle();
    const exported = JSON.parse(await run(gateway, exportPerson, '--email', 'agent@jivosite.com')) as Holdings;
    expect(exported.agents.map(({ agent, records }) => [agent.name, records])).to.deep.equal([['Thomas Anderson', 1]]);
    expect(exported.events, 'those of the visitors are not his').to.deep.equal([]);
    expect(await run(gateway, erase, '--email', 'agent@jivosite.com'))
      .to.include('0 events')
      .and.include('1 agents');
    expect(await listUnmappedAgents(gateway.gateway.database.read)).to.deep.equal([]);
    expect(await gateway.events()).to.have.length(1);
  });

  it('takes a visitor who comes back after it as somebody new', async () => {
    await using gateway = await startTestGateway();
    await chat(gateway);
    await run(gateway, erase, '--email', ADA.email);
    await gateway.send(chatAccepted(ADA, 99));
    expect((await gateway.settle()).at(-1)?.state).to.equal('done');
    expect((await readBook(gateway.storageUrl)).map(({ fields }) => fields.name)).to.include('Ada Lovelace');
    await gateway.restart();
    expect((await readBook(gateway.storageUrl)).map(({ fields }) => fields.name)).to.include('Ada Lovelace');
  });

  it('is not undone by an event from before that is replayed', async () => {
    await using gateway = await startTestGateway();
    await gateway.send(chatAccepted(GRACE));
    const [row] = await gateway.settle();
    await run(gateway, erase, '--email', ADA.email);
    const body = JSON.stringify(chatAccepted({ ...ADA, number: 8 }, 8)).replaceAll("'", "''");
    const receivedAt = (row?.received_at ?? 0) - 1_000;
    await change(
      gateway,
      `INSERT INTO events (id, channel, account, name, effect, lane, person_keys, body, received_at, state, attempts, due_at)
       VALUES ('old', 'shop', 'crm', 'chat_accepted', 'answer', 1, '[]', '${body}', ${receivedAt}, 'open', 0, ${receivedAt})`,
    );
    const left = await gateway.settle();
    expect((await readBook(gateway.storageUrl)).map(({ fields }) => fields.name)).to.deep.equal(['Grace Hopper']);
    expect(left.map(({ visitor_key }) => visitor_key)).to.include('shop/3948/3');
    expect((await gateway.events()).map(({ id }) => id)).to.not.include('old');
  });

  it('is not undone by restoring a backup', async () => {
    await using gateway = await startTestGateway();
    await chat(gateway);
    const folder = toFolder(gateway);
    const backup = join(folder, 'backup.db');
    await change(gateway, `VACUUM INTO '${backup}'`);
    await run(gateway, erase, '--email', ADA.email);
    let restored = false;
    await gateway.restart({
      get server() {
        // Between the stop of the one and the start of the other.
        if (!restored) {
          for (const name of ['gateway.db-wal', 'gateway.db-shm']) rmSync(join(folder, name), { force: true });
          copyFileSync(backup, join(folder, 'gateway.db'));
          rmSync(backup);
          restored = true;
        }
        return {};
      },
    });
    expect(restored).to.equal(true);
    expect((await gateway.events()).map(({ visitor_key }) => visitor_key)).to.deep.equal([
      'shop/3948/3',
      'shop/3948/3',
    ]);
    expect((await readBook(gateway.storageUrl)).map(({ fields }) => fields.name)).to.deep.equal(['Grace Hopper']);
    expect(gateway.log.entries.map(({ message }) => message)).to.include('store:erasures:restored');
    const count = gateway.log.entries.length;
    await gateway.restart();
    const later = gateway.log.entries.slice(count).map(({ message }) => message);
    expect(later).to.not.include('store:erasures:restored');
  });

  it('leaves a mark that names nobody', async () => {
    await using gateway = await startTestGateway();
    await chat(gateway);
    await run(gateway, erase, '--email', ADA.email);
    const lines = readFileSync(join(toFolder(gateway), 'erasures.jsonl'), 'utf8')
      .trim()
      .split('\n');
    expect(lines.length).to.be.greaterThan(1);
    for (const line of lines) expect(Object.keys(JSON.parse(line) as object)).to.deep.equal(['mark', 'at']);
  });

  it('tells with --dry-run what it would do, and does nothing', async () => {
    await using gateway = await startTestGateway();
    await chat(gateway);
    const text = await run(gateway, erase, '--email', ADA.email, '--dry-run');
    expect(text).to.match(/^Would remove: 5 events, 4 decisions, 2 links/);
    expect(text).to.contain('The person was also known as').and.contain('--phone +14155550123');
    expect(await gateway.events()).to.have.length(7);
    await gateway.send(chatAccepted(ADA, 50));
    expect((await gateway.settle()).at(-1)?.state).to.equal('done');
  });

  it('wants one person, well named', async () => {
    await using gateway = await startTestGateway();
    for (const words of [
      [],
      ['--email', 'nobody'],
      ['--phone', '12'],
      ['--visitor', 'x'],
      ['--email', 'a@b.example', '--phone', '1'],
    ]) {
      const error = await run(gateway, erase, ...words).catch((cause: unknown) => cause);
      expect(error, words.join(' ')).to.be.instanceOf(UsageError);
    }
  });
});

describe('gateway export', () => {
  it('gives everything held on a person as JSON, and nothing of anybody else', async () => {
    await using gateway = await startTestGateway();
    await chat(gateway);
    const text = await run(gateway, exportPerson, '--email', ADA.email);
    const found = JSON.parse(text) as Record<string, { length: number }[]>;
    expect(found.events).to.have.length(5);
    expect(found.decisions).to.have.length(4);
    expect(found.links).to.have.length(2);
    expect(found.contacts).to.have.length(1);
    expect(found.contacts?.[0]).to.have.nested.property('activities').with.length(2);
    expect(found.contacts?.[0]).to.have.nested.property('tasks').with.length(1);
    for (const marker of MARKERS) expect(text).to.contain(marker);
    expect(text).to.not.match(/grace/i);
  });
});
