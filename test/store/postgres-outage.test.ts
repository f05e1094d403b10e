import { expect } from 'chai';
import type { Gateway } from '../../src/start/gateway.ts';
import { waitUntil } from '../gateway/wait-until.ts';
import { tryPostgres } from './engines.ts';
import { openGateway, sendChat } from './open-gateway.ts';
import type { PostgresServer } from './postgres-server.ts';

function post(gateway: Gateway, chatId: number): Promise<Response> {
  const visitor = { name: `Visitor ${chatId}`, email: `visitor${chatId}@shop.example`, number: String(chatId) };
  return sendChat(gateway, chatId, visitor);
}

async function isReady({ publicUrl }: Gateway): Promise<boolean> {
  return (await fetch(`${publicUrl}/readyz`)).status === 200;
}

describe('a gateway whose PostgreSQL goes away and comes back', () => {
  let server: PostgresServer | undefined;

  before(async function () {
    this.timeout(60_000);
    server = await tryPostgres();
    if (server === undefined) this.skip();
  });
  after(() => server?.remove());

  it('refuses events with 503 meanwhile and goes on by itself, with everything it took before', async function () {
    this.timeout(40_000);
    if (server === undefined) throw new Error('PostgreSQL does not run.');
    const gateway = await openGateway(await server.createDatabase());
    try {
      expect((await post(gateway, 1)).status).to.equal(200);
      await server.stop();
      const refused = await post(gateway, 2);
      expect(refused.status).to.equal(503);
      expect(refused.headers.get('retry-after')).to.equal('5');
      expect(await isReady(gateway)).to.equal(false);
      expect((await fetch(`${gateway.publicUrl}/healthz`)).status).to.equal(200);
      await server.start();
      const taken = await waitUntil('it takes events again', async () => {
        const response = await post(gateway, 2);
        return response.status === 200 && response;
      });
      expect(await taken.json()).to.have.property('crm_link');
      expect(await isReady(gateway)).to.equal(true);
      // The end of the first was perhaps not written any more: then it is done once more.
      await waitUntil('both are done', async () => {
        const events = await gateway.database.read.selectFrom('events').select(['chat_id', 'state']).execute();
        return events.length === 2 && events.every(({ state }) => state === 'done');
      });
    } finally {
      await gateway.stop(1_000);
    }
  });

  it('stops in good order while the store is gone', async function () {
    this.timeout(40_000);
    if (server === undefined) throw new Error('PostgreSQL does not run.');
    const gateway = await openGateway(await server.createDatabase());
    await server.stop();
    await gateway.stop(1_000);
    expect(gateway.server.listening).to.equal(false);
    await server.start();
  });

  it('makes one contact of many first events of one visitor at two gateways', async function () {
    this.timeout(40_000);
    if (server === undefined) throw new Error('PostgreSQL does not run.');
    const url = await server.createDatabase();
    const gateways = [await openGateway(url), await openGateway(url)];
    try {
      const answers = await Promise.all(
        Array.from({ length: 32 }, (_, index) => {
          const gateway = gateways[index % 2];
          if (gateway === undefined) throw new Error('no gateway');
          return sendChat(gateway, index, { name: 'Ann', email: 'ann@shop.example', number: '77' });
        }),
      );
      expect(answers.map(({ status }) => status)).to.deep.equal(answers.map(() => 200));
      const [first] = gateways;
      const open = () =>
        first?.database.read.selectFrom('events').select('id').where('state', '!=', 'done').execute() ?? [];
      await waitUntil('everything is done', async () => (await open()).length === 0, 20_000);
      const contacts = (await first?.database.read
        .selectFrom('local_contacts' as never)
        .selectAll()
        .execute()) as unknown[];
      expect(contacts).to.have.length(1);
    } finally {
      await Promise.all(gateways.map((gateway) => gateway.stop(1_000)));
    }
  });
});
