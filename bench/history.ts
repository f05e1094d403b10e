import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { claimEvents } from '../src/store/claim-events.ts';
import type { Database } from '../src/store/database.ts';
import { finishEvents } from '../src/store/finish-event.ts';
import { openStore } from '../src/store/open-store.ts';
import { type NewEvent, receiveEvents } from '../src/store/receive-events.ts';
import type { Benchmark, Figure } from './figure.ts';
import { summarise } from './statistics.ts';
import { createFinishedChat } from './webhooks.ts';

const SHORT = 1_000;
const LONG = 1_000_000;
const ROUNDS = 41;
const WARM_UP = 6;
const EVENTS_PER_ROUND = 200;
const AT_ONCE = 20;
const OPTIONS = { owner: 'bench', leaseMs: 60_000, resendWindowMs: 900_000 };

/** What receiving, claiming and ending an event costs after a long history, against a short one. SQLite, same process, turn by turn. */
export const history: Benchmark = {
  name: 'history',
  title: `History: cost of an event after ${LONG.toLocaleString('en')} stored events against ${SHORT.toLocaleString('en')}`,
  async run(report) {
    const directory = await mkdtemp(join(tmpdir(), 'gateway-bench-'));
    try {
      const short = await openHistory(join(directory, 'short.db'), SHORT);
      const long = await openHistory(join(directory, 'long.db'), LONG);
      await compare(short, long, report);
      await Promise.all([short.close(), long.close()]);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  },
};

const STEPS = ['receive', 'claim', 'finish'] as const;
type Costs = Record<(typeof STEPS)[number], number>;

async function compare(short: Database, long: Database, report: (figure: Figure) => void): Promise<void> {
  const pairs: (readonly [Costs, Costs])[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    // Turn by turn, and first by turns: a disturbance of the machine hits both.
    const first = round % 2 === 0 ? short : long;
    const one = await measure(first);
    const two = await measure(first === short ? long : short);
    if (round >= WARM_UP) pairs.push(first === short ? [one, two] : [two, one]);
  }
  for (const step of [...STEPS, 'all'] as const) {
    const cost = (costs: Costs) => (step === 'all' ? costs.receive + costs.claim + costs.finish : costs[step]);
    const ratio = summarise(pairs.map(([before, after]) => cost(after) / cost(before)));
    const microseconds = summarise(pairs.map(([, after]) => cost(after)));
    const goal = step === 'all' ? { goal: { atMost: 1.1 } } : {};
    report({ label: `${step}, after the long history against the short`, value: ratio, unit: 'ratio', ...goal });
    report({ label: `${step}, per event after the long history`, value: microseconds, unit: 'µs' });
  }
}

let made = 0;

/** µs per event of each step, `AT_ONCE` events per transaction. */
async function measure(database: Database): Promise<Costs> {
  const costs: Costs = { receive: 0, claim: 0, finish: 0 };
  const time = async <T>(step: keyof Costs, work: () => Promise<T>): Promise<T> => {
    const started = performance.now();
    const result = await work();
    costs[step] += ((performance.now() - started) * 1_000) / EVENTS_PER_ROUND;
    return result;
  };
  for (let sent = 0; sent < EVENTS_PER_ROUND; sent += AT_ONCE) {
    const events = Array.from({ length: AT_ONCE }, createEvent);
    await time('receive', () => database.write((transaction) => receiveEvents(transaction, database, events, OPTIONS)));
    const claims = await time('claim', () =>
      database.write((transaction) =>
        claimEvents(transaction, database, { ...OPTIONS, limit: AT_ONCE, pausedAccounts: [] }),
      ),
    );
    if (claims.length !== AT_ONCE) throw new Error(`Claimed ${claims.length} of ${AT_ONCE} events`);
    const outcome = { state: 'done', answer: '{"result":"ok"}', decision: '{}', conflicts: [] } as const;
    const endings = claims.map((claim) => ({ claim, outcome }));
    await time('finish', () => database.write((transaction) => finishEvents(transaction, database, endings)));
  }
  return costs;
}

function createEvent(): NewEvent {
  made += 1;
  return {
    id: `new-${made}`,
    channel: 'demo',
    account: 'demo',
    name: 'chat_finished',
    effect: 'log-chat',
    interactive: false,
    ignored: false,
    chatId: String(made),
    visitorKey: `demo/1/${made}`,
    body: createFinishedChat(made),
    resendKey: `key-${made}`,
    personKeys: [`visitor-${made}`, `email-${made}`],
    answer: undefined,
  };
}

/** A store with so many finished events and all that belongs to them, made in bulk. */
async function openHistory(path: string, count: number): Promise<Database> {
  const url = `sqlite:${path}`;
  const options = { exclusive: false, onError: () => undefined };
  // The tables are the gateway's own.
  await (await openStore(url, options)).close();
  const bulk = new DatabaseSync(path);
  bulk.exec('PRAGMA synchronous = OFF');
  const numbers = `WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${count})`;
  const time = Date.now() - 86_400_000;
  bulk.exec('BEGIN');
  bulk
    .prepare(
      `INSERT INTO events (id, channel, account, name, effect, lane, chat_id, visitor_key, person_keys, body, received_at,
         state, attempts, due_at, answer, finished_at)
       ${numbers} SELECT 'old-' || n, 'demo', 'demo', 'chat_finished', 'log-chat', 1, n, 'demo/1/' || n, '[]', ?,
         ${time} + n, 'done', 1, ${time} + n, '{"result":"ok"}', ${time} + n FROM numbers`,
    )
    .run(createFinishedChat(0));
  bulk.exec(
    `INSERT INTO decisions (event_id, seq, body, at) ${numbers} SELECT 'old-' || n, n, '{}', ${time} FROM numbers`,
  );
  // Only a window's worth stays in a store that is swept, but the worst case is measured: all of them.
  bulk.exec(`INSERT INTO receipts (key, event_id, at) ${numbers}
    SELECT lower(hex(randomblob(16))), 'old-' || n, ${time} FROM numbers`);
  bulk.exec('COMMIT');
  bulk.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  bulk.close();
  return openStore(url, options);
}
