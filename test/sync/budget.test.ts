import { mock } from 'node:test';
import { expect } from 'chai';
import type { Limit } from '../../connectors/connector.ts';
import { ConnectorError } from '../../connectors/errors.ts';
import { createBudget } from '../../src/sync/budget.ts';

const BURST: Limit = { bucket: 'burst', title: 'requests per 10 seconds', max: 100, intervalMs: 10_000 };
const SEARCH: Limit = { bucket: 'search', title: 'searches per second', max: 5, intervalMs: 1_000 };
const DAY: Limit = { bucket: 'daily', title: 'requests per day', max: 1_000, intervalMs: 86_400_000 };
const NEVER = new AbortController().signal;

/** Lets promises settle, then moves the clock. */
async function advance(ms: number): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await Promise.resolve();
  mock.timers.tick(ms);
  for (let turn = 0; turn < 3; turn += 1) await Promise.resolve();
}

/** The most requests in any window of this length. */
function countDensest(times: readonly number[], windowMs: number): number {
  let most = 0;
  let first = 0;
  for (const [last, time] of times.entries()) {
    while ((times[first] ?? time) <= time - windowMs) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

describe('budget', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_000_000 }));
  afterEach(() => mock.timers.reset());
  const now = () => Date.now();

  it('drains a backlog of 10,000 at 95 % of the limit or more and never above it', async () => {
    const budget = createBudget([BURST], now);
    const started = now();
    const sent: number[] = [];
    for (let index = 0; index < 10_000; index += 1) {
      budget.acquire(['burst'], 'background', NEVER).then((release) => {
        sent.push(now());
        release();
      });
    }

    while (sent.length < 10_000 && now() - started < 2_000_000) await advance(50);

    expect(sent).to.have.length(10_000);
    expect(countDensest(sent, 10_000)).to.be.at.most(100);
    expect(10_000 / ((now() - started) / 10_000)).to.be.at.least(95);
  });

  it('lets an agent pass a backlog within one even step of it', async () => {
    const budget = createBudget([BURST], now);
    for (let index = 0; index < 1_000; index += 1) budget.acquire(['burst'], 'background', NEVER).then((end) => end());
    for (let step = 0; step < 600; step += 1) await advance(50);
    const waits: number[] = [];

    for (let chat = 0; chat < 20; chat += 1) {
      const asked = now();
      budget.acquire(['burst'], 'interactive', NEVER).then(() => waits.push(now() - asked));
      for (let step = 0; step < 10; step += 1) await advance(50);
    }

    expect(waits).to.have.length(20);
    expect(Math.max(...waits)).to.be.at.most(250);
  });

  it('gives agents the whole window at once when nothing else runs', async () => {
    const budget = createBudget([BURST], now);
    let sent = 0;

    for (let index = 0; index < 120; index += 1) {
      budget.acquire(['burst'], 'interactive', NEVER).then(() => {
        sent += 1;
      });
    }
    await advance(1);

    expect(sent).to.equal(100);
  });

  it('keeps separate buckets separate: waiting searches hold up no reads', async () => {
    const budget = createBudget([BURST, SEARCH], now);
    for (let index = 0; index < 20; index += 1) budget.acquire(['search'], 'interactive', NEVER);
    let read = false;

    budget.acquire(['burst'], 'background', NEVER).then(() => {
      read = true;
    });
    await advance(0);

    expect(read).to.equal(true);
  });

  it('leaves the last tenth of a day to agents', async () => {
    const budget = createBudget([DAY], now);
    budget.correct([{ bucket: 'daily', remaining: 50, max: 1_000 }]);
    const order: string[] = [];

    budget.acquire(['daily'], 'background', NEVER).then(() => order.push('background'));
    budget.acquire(['daily'], 'interactive', NEVER).then(() => order.push('interactive'));
    await advance(1_000);

    expect(order).to.deep.equal(['interactive']);
    expect(budget.usage()[0]).to.include({ ...toUsage(DAY), used: 951, max: 1_000 });
  });

  it('believes the CRM about its maximum and about what others took', async () => {
    const budget = createBudget([BURST], now);
    budget.correct([{ bucket: 'burst', remaining: 3, max: 190 }]);
    let sent = 0;

    for (let index = 0; index < 10; index += 1) {
      budget.acquire(['burst'], 'interactive', NEVER).then(() => {
        sent += 1;
      });
    }
    await advance(0);
    expect(sent).to.equal(3);
    for (let step = 0; step < 210; step += 1) await advance(50);

    expect(sent).to.equal(10);
  });

  it('counts a request from its end: the CRM may have counted it as late as that', async () => {
    const budget = createBudget([SEARCH], now);
    const releases: (() => void)[] = [];
    for (let index = 0; index < 5; index += 1) {
      budget.acquire(['search'], 'interactive', NEVER).then((release) => releases.push(release));
    }
    let sent = false;
    budget.acquire(['search'], 'interactive', NEVER).then(() => {
      sent = true;
    });
    await advance(300);
    for (const release of releases) release();
    await advance(990);
    expect(sent).to.equal(false);

    await advance(20);

    expect(sent).to.equal(true);
  });

  it('asks one at a time after a process that may have used the limit up, until the CRM says what is left', async () => {
    const budget = createBudget([BURST], now, { spentBefore: true });
    const releases: (() => void)[] = [];
    for (let index = 0; index < 10; index += 1) {
      budget.acquire(['burst'], 'interactive', NEVER).then((release) => releases.push(release));
    }
    await advance(100);
    expect(releases).to.have.length(1);

    budget.correct([{ bucket: 'burst', remaining: 4, max: 100 }]);
    releases[0]?.();
    await advance(100);

    expect(releases).to.have.length(5);
  });

  it('keeps two processes together within the limit, each at its own pace', async () => {
    const budgets = [createBudget([BURST], now), createBudget([BURST], now)];
    const started = now();
    const sent: number[] = [];
    for (const budget of budgets) {
      budget.share(2);
      for (let index = 0; index < 500; index += 1) {
        budget.acquire(['burst'], 'background', NEVER).then((release) => {
          sent.push(now());
          release();
        });
      }
    }

    while (sent.length < 1_000 && now() - started < 200_000) await advance(50);

    expect(countDensest(sent, 10_000)).to.be.at.most(100);
    expect(1_000 / ((now() - started) / 10_000)).to.be.at.least(95);
  });

  it('sends nothing while the CRM asked to wait', async () => {
    const budget = createBudget([BURST], now);
    budget.block(['burst'], 2_000);
    let sent = false;

    budget.acquire(['burst'], 'interactive', NEVER).then(() => {
      sent = true;
    });
    await advance(1_900);
    expect(sent).to.equal(false);
    await advance(200);

    expect(sent).to.equal(true);
  });

  it('ends a wait with the signal and says when there will be room', async () => {
    const budget = createBudget([BURST], now);
    budget.block(['burst'], 5_000);
    const controller = new AbortController();

    const refused = budget.acquire(['burst'], 'background', controller.signal).catch((error: unknown) => error);
    controller.abort();
    const error = await refused;

    expect(error).to.be.instanceOf(ConnectorError);
    expect(error).to.include({ kind: 'rate-limited', retryAfterMs: 5_000 });
  });
});

function toUsage({ bucket, title, intervalMs }: Limit): object {
  return { bucket, title, intervalMs };
}
