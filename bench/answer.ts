import { startBenchCrm, startFloor, startGateway, startNaive } from './crm.ts';
import type { Benchmark, Figure } from './figure.ts';
import { measureLatency } from './latency.ts';
import type { ServerProcess } from './server-process.ts';
import { summarise } from './statistics.ts';
import { createAcceptedChat } from './webhooks.ts';

const CRM_LATENCY_MS = 100;
const ROUNDS = 3;
/** A round takes about three seconds: 0.2 s an answer. */
const ANSWERS_PER_CONNECTION = 15;

/** The agent's answer on a first contact: two CRM calls of 100 ms, against a plain server that makes the same two and nothing else. */
export const answer: Benchmark = {
  name: 'answer',
  title:
    "The agent's answer on a first contact, HubSpot at 100 ms a call, against the floor (the same calls, nothing else)",
  async run(report) {
    const crm = await startBenchCrm({ latencyMs: CRM_LATENCY_MS });
    const floor = await startFloor(crm);
    const contenders = { gateway: await startGateway(crm.account), naive: await startNaive(crm) };
    for (const [name, contender] of Object.entries(contenders)) {
      for (const concurrency of [1, 32, 256]) {
        for (const figure of await comparePairs(floor, contender, concurrency)) {
          const goals = name === 'gateway' ? GOALS[`${figure.label} ${concurrency}`] : undefined;
          const label = `${name}, ${figure.label}, concurrency ${concurrency}`;
          report({ ...figure, label, ...(goals !== undefined && { goal: goals }) });
        }
      }
    }
    await Promise.all([floor.stop(), ...Object.values(contenders).map((contender) => contender.stop())]);
    await crm.stop();
  },
};

const GOALS: Readonly<Record<string, NonNullable<Figure['goal']>>> = {
  'p50 against the floor 1': { atMost: 1.02 },
  'p50 against the floor 32': { atMost: 1.1 },
  'p99 against the floor 1': { atMost: 1.25 },
  'p99 against the floor 32': { atMost: 1.25 },
  'p99 against the floor 256': { atMost: 1.25 },
  'webhooks/s against the floor 256': { atLeast: 0.6 },
};

async function comparePairs(
  floor: ServerProcess,
  contender: ServerProcess,
  concurrency: number,
): Promise<readonly Figure[]> {
  const count = concurrency * ANSWERS_PER_CONNECTION;
  await measureLatency(floor.url, concurrency, concurrency * 2, createBody);
  await measureLatency(contender.url, concurrency, concurrency * 2, createBody);
  const ratios = { p50: [] as number[], p99: [] as number[], perSecond: [] as number[] };
  const cpu = { floor: 0, contender: 0 };
  for (let round = 0; round < ROUNDS; round += 1) {
    const one = await measureWithCpu(floor, concurrency, count);
    const other = await measureWithCpu(contender, concurrency, count);
    ratios.p50.push(other.p50 / one.p50);
    ratios.p99.push(other.p99 / one.p99);
    ratios.perSecond.push(other.perSecond / one.perSecond);
    cpu.floor += one.cpuMs / count / ROUNDS;
    cpu.contender += other.cpuMs / count / ROUNDS;
  }
  return [
    { label: 'p50 against the floor', value: summarise(ratios.p50), unit: 'ratio' },
    { label: 'p99 against the floor', value: summarise(ratios.p99), unit: 'ratio' },
    { label: 'webhooks/s against the floor', value: summarise(ratios.perSecond), unit: 'ratio' },
    { label: 'CPU per webhook', value: cpu.contender, unit: 'ms' },
    { label: 'CPU per webhook of the floor', value: cpu.floor, unit: 'ms' },
  ];
}

async function measureWithCpu(server: ServerProcess, concurrency: number, count: number) {
  const before = await server.usage();
  const latencies = await measureLatency(server.url, concurrency, count, createBody);
  const after = await server.usage();
  return { ...latencies, cpuMs: after.cpuMs - before.cpuMs };
}

let sent = 0;

function createBody(): string {
  sent += 1;
  return createAcceptedChat(sent);
}
