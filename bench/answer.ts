import { type Comparison, compareWithFloor } from './contenders.ts';
import {
  type BenchCrm,
  startBareKoa,
  startBenchCrm,
  startBenchSalesforce,
  startFloor,
  startGateway,
  startNaive,
} from './crm.ts';
import type { Benchmark, Figure } from './figure.ts';
import { createBenchDatabase } from './postgres.ts';

const CRM_LATENCY_MS = 100;

/** What a round sends. One core imitates Salesforce and answers some 200 webhooks a second: with 256 at once it would be measured itself. */
const LOADS = [
  { concurrency: 1, perConnection: 15 },
  { concurrency: 32, perConnection: 10 },
  { concurrency: 256, perConnection: 8 },
];

export const answer: Benchmark = {
  name: 'answer',
  title:
    "The agent's answer on a first contact, HubSpot at 100 ms a call, against the floor (the same two calls, nothing else)",
  async run(report) {
    const crm = await startBenchCrm({ latencyMs: CRM_LATENCY_MS });
    await compare(crm, { gateway: 5, others: 2 }, LOADS, report);
  },
};

export const answerSalesforce: Benchmark = {
  name: 'answer-salesforce',
  title: "The agent's answer on a first contact, Salesforce at 100 ms a call, against the floor",
  async run(report) {
    const crm = await startBenchSalesforce({ latencyMs: CRM_LATENCY_MS });
    await compare(crm, { gateway: 2, others: 2 }, LOADS.slice(0, 2), report);
  },
};

async function compare(
  crm: BenchCrm,
  rounds: { readonly gateway: number; readonly others: number },
  loads: Comparison['loads'],
  report: (figure: Figure) => void,
): Promise<void> {
  const floor = await startFloor(crm);
  const contenders = [
    { name: 'gateway', server: await startGateway(crm.account), rounds: rounds.gateway },
    {
      name: 'gateway on PostgreSQL',
      server: await startGateway(crm.account, await createBenchDatabase()),
      rounds: rounds.others,
    },
    { name: 'bare Koa', server: await startBareKoa(crm), rounds: rounds.others },
    { name: 'naive connector', server: await startNaive(crm), rounds: rounds.others },
  ];
  await compareWithFloor({ floor, contenders, loads }, report, goalOf);
  await Promise.all([floor, ...contenders.map(({ server }) => server)].map((server) => server.stop()));
  await crm.stop();
}

const GOALS: Readonly<Record<string, NonNullable<Figure['goal']>>> = {
  'p50 against the floor 1': { atMost: 1.02 },
  'p50 against the floor 32': { atMost: 1.1 },
  'p99 against the floor 1': { atMost: 1.25 },
  'p99 against the floor 32': { atMost: 1.25 },
  'p99 against the floor 256': { atMost: 1.25 },
  'webhooks/s against the floor 256': { atLeast: 0.6 },
};

/** Of the gateway as it comes, on SQLite. */
function goalOf(name: string, figure: string, concurrency: number): Figure['goal'] {
  return name === 'gateway' ? GOALS[`${figure} ${concurrency}`] : undefined;
}
