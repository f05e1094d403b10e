import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { ConnectorError } from '../../connectors/errors.ts';
import { erase } from '../../src/ops/erase.ts';
import { createFakeCrm, type FakeCrm } from '../gateway/fake-connector.ts';
import { chatAccepted } from '../gateway/payloads.ts';
import { startTestGateway } from '../gateway/start-gateway.ts';
import { waitUntil } from '../gateway/wait-until.ts';
import { describeStores } from '../store/engines.ts';
import { runCommand } from './run-command.ts';

const ADA = { number: 1, name: 'Ada Lovelace', email: 'ada@shop.example' };
const GRACE = { number: 2, name: 'Grace Hopper', email: 'grace@shop.example' };

const run = (crm: FakeCrm, storage: object, ...words: string[]) => runCommand(erase, crm, storage, ...words);

describeStores('gateway erase', (createStore) => {
  let storage: { readonly url: string; readonly encryptionKey: string };
  let crm: FakeCrm;

  beforeEach(async () => {
    storage = { url: await createStore(), encryptionKey: randomBytes(32).toString('base64') };
    crm = createFakeCrm();
  });

  it('removes what is encrypted and what was given up, and names the record left in the CRM', async () => {
    await using gateway = await startTestGateway({ crm, storage });
    await gateway.send(chatAccepted(ADA));
    await gateway.send(chatAccepted(GRACE));
    await gateway.settle();
    crm.meet({ operation: 'read', times: 1, error: () => new ConnectorError('rejected', 'Never.') });
    await gateway.send(chatAccepted({ ...ADA, name: 'Ada King' }, 5));
    expect((await gateway.settle()).map(({ state }) => state)).to.deep.equal(['done', 'done', 'dead']);
    const text = await run(crm, storage, '--email', ADA.email);
    expect(text).to.match(/^Removed: 2 events, 2 decisions, 1 links, 0 activities, 0 conflicts, 0 agents, 0 contacts/);
    expect(text).to.match(/Left in the CRM, to be deleted there:\n {2}crm: contact 1 {2}https:\/\/crm\.example\//);
    expect((await gateway.events()).map(({ visitor_key }) => visitor_key)).to.deep.equal(['shop/3948/2']);
    expect(await gateway.links()).to.have.length(1);
    expect(crm.records.size).to.equal(2);
  });

  it('finds a link by what the CRM knew when its events are gone', async () => {
    await using gateway = await startTestGateway({ crm, storage });
    await gateway.send(chatAccepted(ADA));
    await gateway.send(chatAccepted(GRACE));
    await gateway.settle();
    await gateway.gateway.database.write((transaction) => transaction.deleteFrom('events').execute());
    const text = await run(crm, storage, '--email', ADA.email);
    expect(text).to.match(/^Removed: 0 events, 0 decisions, 1 links/);
    expect((await gateway.links()).map(({ visitor_key }) => visitor_key)).to.deep.equal(['shop/3948/2']);
  });

  it('waits for an event that runs, and leaves nothing of it', async () => {
    await using gateway = await startTestGateway({ crm, storage, channel: { reply: { deadlineMs: 100 } } });
    crm.meet({ operation: 'find', hang: 'deaf', times: 1 });
    await gateway.send(chatAccepted(ADA));
    const erased = run(crm, storage, '--email', ADA.email);
    await waitUntil('the mark is left', async () => {
      const rows = await gateway.gateway.database.read.selectFrom('tombstones').select('mark').execute();
      return rows.length > 1;
    });
    expect(await gateway.events()).to.have.length(1);
    crm.openGates();
    expect(await erased).to.match(/^Removed: 1 events/);
    expect(await gateway.events()).to.deep.equal([]);
    expect(await gateway.links()).to.deep.equal([]);
  });
});
