import type { Benchmark } from './figure.ts';
import { sendLoad } from './load.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';
import { summarise } from './statistics.ts';
import { createDealEvent, createFinishedChat } from './webhooks.ts';

const ROUNDS = 5;
const SECONDS = 2;

interface Case {
  readonly title: string;
  readonly createBody: (n: number) => string;
}

const CASES: readonly Case[] = [
  { title: 'event kept only', createBody: createDealEvent },
  { title: 'chat_finished, done in the background meanwhile', createBody: createFinishedChat },
];

/** Acknowledged (durable) events per second against the same Koa app answering without storing. */
export const acknowledge: Benchmark = {
  name: 'acknowledge',
  title: 'Durable acknowledgement: requests/s as a share of the same Koa app that stores nothing',
  async run(report) {
    for (const { title, createBody } of CASES) {
      for (const concurrency of [1, 64]) {
        const unstored = await startServerProcess(new URL('./servers/unstored.ts', import.meta.url));
        const gateway = await startServerProcess(new URL('./servers/gateway.ts', import.meta.url));
        const ratios: number[] = [];
        const rates: number[] = [];
        await measure(unstored, concurrency, createBody);
        await measure(gateway, concurrency, createBody);
        for (let round = 0; round < ROUNDS; round += 1) {
          const bare = await measure(unstored, concurrency, createBody);
          const durable = await measure(gateway, concurrency, createBody);
          ratios.push(durable / bare);
          rates.push(durable);
        }
        await Promise.all([unstored.stop(), gateway.stop()]);
        const label = `${title}, concurrency ${concurrency}`;
        const goal = concurrency === 64 && createBody === createDealEvent ? { goal: { atLeast: 0.5 } } : {};
        report({ label, value: summarise(ratios), unit: 'ratio', ...goal });
        report({ label, value: summarise(rates), unit: 'requests/s' });
      }
    }
  },
};

let sent = 0;

async function measure(server: ServerProcess, concurrency: number, createBody: (n: number) => string): Promise<number> {
  const { requestsPerSecond, refused } = await sendLoad(server.url, concurrency, SECONDS, () => {
    sent += 1;
    return createBody(sent);
  });
  if (refused > 0) throw new Error(`${refused} requests were not answered 200`);
  return requestsPerSecond;
}
