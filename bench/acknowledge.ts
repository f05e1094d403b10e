import { startGateway } from './crm.ts';
import type { Benchmark, Figure } from './figure.ts';
import { sendLoad } from './load.ts';
import { createBenchDatabase } from './postgres.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';
import { summarise } from './statistics.ts';
import { createDealEvent, createFinishedChat } from './webhooks.ts';

const ROUNDS = 5;
const SECONDS = 1.5;
const ACCOUNT = '{"connector":"local"}';

interface Case {
  readonly title: string;
  readonly createBody: (n: number) => string;
  readonly concurrency: number;
  readonly goal?: Figure['goal'];
}

const CASES: readonly Case[] = [
  { title: 'event kept only', createBody: createDealEvent, concurrency: 1 },
  { title: 'event kept only', createBody: createDealEvent, concurrency: 64, goal: { atLeast: 0.5 } },
  { title: 'chat_finished, done in the background meanwhile', createBody: createFinishedChat, concurrency: 64 },
];

/** Acknowledged (durable) events per second on both engines, against the same Koa app answering without storing. */
export const acknowledge: Benchmark = {
  name: 'acknowledge',
  title: 'Durable acknowledgement: requests/s as a share of the same Koa app that stores nothing',
  async run(report) {
    for (const { title, createBody, concurrency, goal } of CASES) {
      const unstored = await startServerProcess(new URL('./servers/unstored.ts', import.meta.url));
      const engines = [
        { name: 'SQLite', server: await startGateway(ACCOUNT), rates: [] as number[], ratios: [] as number[] },
        {
          name: 'PostgreSQL',
          server: await startGateway(ACCOUNT, await createBenchDatabase()),
          rates: [] as number[],
          ratios: [] as number[],
        },
      ];
      for (const server of [unstored, ...engines.map((engine) => engine.server)]) {
        await measure(server, concurrency, createBody);
      }
      for (let round = 0; round < ROUNDS; round += 1) {
        const bare = await measure(unstored, concurrency, createBody);
        for (const { server, rates, ratios } of engines) {
          const durable = await measure(server, concurrency, createBody);
          ratios.push(durable / bare);
          rates.push(durable);
        }
      }
      await Promise.all([unstored, ...engines.map((engine) => engine.server)].map((server) => server.stop()));
      for (const { name, rates, ratios } of engines) {
        const label = `${title}, ${name}, concurrency ${concurrency}`;
        report({ label, value: summarise(ratios), unit: 'ratio', ...(goal !== undefined && { goal }) });
        report({ label: `${label}, a second`, value: summarise(rates), unit: 'requests/s' });
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
