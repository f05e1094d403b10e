import { expect } from 'chai';
import { parseConfig } from '../../config/load.ts';
import { connectors } from '../../connectors/registry.ts';
import { UsageError } from '../../src/ops/command.ts';
import { replay } from '../../src/ops/replay.ts';
import type { Definitions } from '../../src/start/accounts.ts';
import type { NewEvent } from '../../src/store/receive-events.ts';
import { replayEvents } from '../../src/store/replay-events.ts';
import { TOKEN } from '../gateway/start-gateway.ts';
import { describeStores } from '../store/engines.ts';
import { openTestStore, type TestStore } from '../store/open-test-store.ts';

const HOUR = 3_600_000;

async function run(url: string, ...words: readonly string[]) {
  const definitions = connectors as unknown as Definitions;
  const raw = {
    storage: { url },
    accounts: { crm: { connector: 'local' } },
    channels: { shop: { account: 'crm', token: TOKEN } },
  };
  const config = parseConfig(raw, definitions, {}, '/');
  const lines: string[] = [];
  const code = await replay.run({ config, definitions, words, print: (text) => lines.push(text) });
  return { code, text: lines.join('\n') };
}

interface Dead extends Partial<NewEvent> {
  readonly id: string;
  readonly kind?: string;
  readonly hoursAgo?: number;
}

/** Writes events down that were given up. */
async function bury({ database, receiveAll }: TestStore, events: readonly Dead[]): Promise<void> {
  const received = [...events].sort((left, right) => (right.hoursAgo ?? 0) - (left.hoursAgo ?? 0));
  await receiveAll(received.map(({ kind: _kind, hoursAgo: _hours, ...event }) => event));
  await database.write(async (transaction) => {
    for (const { id, kind = 'rejected', hoursAgo = 0 } of received) {
      await transaction
        .updateTable('events')
        .set(({ eb }) => ({
          state: 'dead',
          reason_kind: kind,
          reason: 'No.',
          received_at: eb('received_at', '-', hoursAgo * HOUR),
        }))
        .where('id', '=', id)
        .execute();
    }
    await transaction.deleteFrom('event_keys').execute();
  });
}

async function listOpen(store: TestStore): Promise<readonly string[]> {
  return (await store.events()).filter(({ state }) => state === 'open').map(({ id }) => id);
}

describeStores('gateway replay', (createStore) => {
  const DEAD: readonly Dead[] = [
    { id: 'old', hoursAgo: 50 },
    { id: 'bug', kind: 'bug', hoursAgo: 5 },
    { id: 'blog', channel: 'blog', hoursAgo: 5 },
    { id: 'other', account: 'other', hoursAgo: 3 },
    { id: 'call', name: 'call_event', hoursAgo: 1 },
    { id: 'new' },
  ];
  const choices: readonly (readonly [string, readonly string[]])[] = [
    ['--all', ['old', 'bug', 'blog', 'other', 'call', 'new']],
    ['old call', ['old', 'call']],
    ['--channel blog', ['blog']],
    ['--account other', ['other']],
    ['--name call_event', ['call']],
    ['--reason bug', ['bug']],
    ['--since 2d', ['bug', 'blog', 'other', 'call', 'new']],
    ['--until 4h', ['old', 'bug', 'blog']],
    ['--since 6h --until 2h', ['bug', 'blog', 'other']],
    ['--since 6h --channel shop --reason rejected', ['other', 'call', 'new']],
    ['--channel nowhere', []],
  ];

  it('does again those it is told, and no others', async function () {
    this.timeout(60_000);
    for (const [words, expected] of choices) {
      const url = await createStore();
      await using store = await openTestStore(url);
      await bury(store, DEAD);
      const due = expected.length === 1 ? '1 event is' : `${expected.length} events are`;
      const would = await run(url, ...words.split(' '), '--dry-run', '--json');
      expect(JSON.parse(would.text), words).to.deep.equal({ events: expected.length, dryRun: true, missing: [] });
      expect(await listOpen(store), `${words} --dry-run`).to.deep.equal([]);
      expect(await run(url, ...words.split(' ')), words).to.deep.equal({ code: 0, text: `${due} due again.` });
      expect(await listOpen(store), words).to.deep.equal(expected);
      expect((await run(url, ...words.split(' '), '--json')).text, `${words} again`).to.contain('"events":0');
      expect(await listOpen(store), `${words} again`).to.deep.equal(expected);
    }
  });

  it('says which events were not given up, with exit code 1', async () => {
    const url = await createStore();
    await using store = await openTestStore(url);
    await bury(store, [{ id: 'a' }]);
    await store.receive('open');
    const text = '1 event is due again.\nNot among the given-up events: open, nobody';
    expect(await run(url, 'a', 'a', 'open', 'nobody')).to.deep.equal({ code: 1, text });
  });

  it('gives 10,000 back in the order of each person, a part at a time', async function () {
    this.timeout(120_000);
    await using store = await openTestStore(await createStore());
    const { database } = store;
    for (let start = 0; start < 10_000; start += 500) {
      await store.receiveAll(
        Array.from({ length: 500 }, (_, index) => ({
          id: `e${start + index}`,
          personKeys: [`person ${(start + index) % 5_000}`, `phone ${start + index}`],
        })),
      );
    }
    await database.write(async (transaction) => {
      await transaction.updateTable('events').set({ state: 'dead', reason: 'No.' }).execute();
      await transaction.deleteFrom('event_keys').execute();
    });
    const shown: number[] = [];
    expect(await replayEvents(database, {}, (done) => shown.push(done))).to.equal(10_000);
    expect(shown).to.deep.equal(Array.from({ length: 20 }, (_, index) => (index + 1) * 500));
    // Each person's first event, and not the second beside it.
    expect(await store.claim({ limit: 10_000 })).to.have.length(5_000);
  });
});

describe('the words of gateway replay', () => {
  for (const words of [
    '',
    '--all e1',
    '--all --since 1h',
    'e1 --channel shop',
    '--since yesterday',
    '--until 2026-03-31T10:00',
  ]) {
    it(`"${words}" is refused`, async () => {
      const error = await run('sqlite:/nowhere/gateway.db', ...words.split(' ').filter(Boolean)).catch(
        (cause) => cause,
      );
      expect(error).to.be.instanceOf(UsageError);
    });
  }
});
