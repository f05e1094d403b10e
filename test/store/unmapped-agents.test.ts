import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { createHousekeeping } from '../../src/store/housekeeping.ts';
import { openStore } from '../../src/store/open-store.ts';
import { type AgentSighting, listUnmappedAgents, noteAgents } from '../../src/store/unmapped-agents.ts';
import { createVault } from '../../src/store/vault.ts';
import { describeStores } from './engines.ts';
import { FOR_GOOD, openTestStore, RESEND_WINDOW_MS, type TestStore } from './open-test-store.ts';

const RETENTION_MS = 30 * 86_400_000;

const ann = (more: Partial<AgentSighting> = {}): AgentSighting => ({
  account: 'crm',
  agent: { id: '1', name: 'Ann', email: 'ann@shop.example' },
  mapped: false,
  ...more,
});
const bob = (more: Partial<AgentSighting> = {}): AgentSighting => ({ ...ann(), agent: { id: '2' }, ...more });

function note({ database }: Pick<TestStore, 'database'>, ...sightings: readonly AgentSighting[]): Promise<void> {
  return database.write((transaction) => noteAgents(transaction, database, sightings));
}

async function list({ database }: Pick<TestStore, 'database'>, account?: string) {
  const rows = await listUnmappedAgents(database.read, account);
  return rows.map((row) => [row.account, row.agent.name ?? row.agent.id, row.records]).sort();
}

describeStores('agents without a user', (createStore) => {
  it('are one row each, counted, by account', async () => {
    await using store = await openTestStore(await createStore());
    await note(store, ann(), bob(), ann());
    await note(store, ann({ agent: { id: '7', name: 'Anna', email: 'ann@shop.example' } }), ann({ account: 'sf' }));
    expect(await list(store)).to.deep.equal([
      ['crm', '2', 1],
      ['crm', 'Anna', 3],
      ['sf', 'Ann', 1],
    ]);
    expect(await list(store, 'sf')).to.deep.equal([['sf', 'Ann', 1]]);
  });

  it('leave the list when one has a user, in the account where he has', async () => {
    await using store = await openTestStore(await createStore());
    await note(store, ann(), bob(), ann({ account: 'sf' }));
    await note(store, bob({ mapped: true }), ann({ mapped: true }));
    expect(await list(store)).to.deep.equal([['sf', 'Ann', 1]]);
  });

  it('leave it when they were not seen for as long as events are kept', async () => {
    await using store = await openTestStore(await createStore());
    await note(store, ann(), bob());
    await store.database.write((transaction) =>
      transaction
        .updateTable('unmapped_agents')
        .set(({ eb }) => ({ last_at: eb('last_at', '-', RETENTION_MS + 60_000) }))
        .execute(),
    );
    await note(store, bob());
    const retention = { ...FOR_GOOD, decisions: RETENTION_MS };
    await createHousekeeping(store.database, {
      resendWindowMs: RESEND_WINDOW_MS,
      retention,
      now: () => 0,
      onResealed: () => undefined,
    }).step();
    expect(await list(store)).to.deep.equal([['crm', '2', 2]]);
  });

  it('are sealed where the store has a key', async () => {
    const url = await createStore();
    const vault = createVault({ encryption: [randomBytes(32)], marking: [] });
    await using stack = new AsyncDisposableStack();
    const database = await openStore(url, { exclusive: false, onError: () => undefined, vault });
    stack.defer(() => database.close());
    const bare = await openStore(url, { exclusive: false, onError: () => undefined });
    stack.defer(() => bare.close());
    await note({ database }, ann());
    expect(await list({ database })).to.deep.equal([['crm', 'Ann', 1]]);
    const rows = await bare.read.selectFrom('unmapped_agents').selectAll().execute();
    expect(JSON.stringify(rows)).to.include('enc1:').and.not.include('ann');
  });
});
