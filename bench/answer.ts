import { startBenchCrm, startFloor, startGateway, startNaive } from './crm.ts';
import { measureLatency } from './latency.ts';
import type { Benchmark } from './run.ts';
import type { ServerProcess } from './server-process.ts';
import { type Summary, summarise, toText } from './statistics.ts';
import { createAcceptedChat } from './webhooks.ts';

const CRM_LATENCY_MS = 100;
const ROUNDS = 5;
/** A round takes about three seconds: 0.2 s an answer. */
const ANSWERS_PER_CONNECTION = 15;

/** The agent's answer on a first contact: two CRM calls of 100 ms, against a plain server that makes the same two and nothing else. */
export const answer: Benchmark = {
  name: 'answer',
  title:
    "The agent's answer on a first contact, HubSpot at 100 ms a call, against the floor (the same calls, nothing else)",
  async run(print) {
    const results: Record<string, unknown> = {};
    const crm = await startBenchCrm({ latencyMs: CRM_LATENCY_MS });
    const floor = await startFloor(crm);
    const contenders = { gateway: await startGateway(crm.account), naive: await startNaive(crm) };
    for (const [name, contender] of Object.entries(contenders)) {
      for (const concurrency of [1, 32, 256]) {
        const figures = await comparePairs(floor, contender, concurrency);
        results[`${name}, concurrency ${concurrency}`] = figures;
        print(`  ${name}, concurrency ${concurrency}: ${toLine(figures)}`);
      }
    }
    await Promise.all([floor.stop(), ...Object.values(contenders).map((contender) => contender.stop())]);
    await crm.stop();
    return results;
  },
};

interface Figures {
  readonly p50: Summary;
  readonly p99: Summary;
  readonly perSecond: Summary;
  readonly cpuMs: number;
  readonly floorCpuMs: number;
}

function toLine({ p50, p99, perSecond, cpuMs, floorCpuMs }: Figures): string {
  return (
    `p50 ratio ${toText(p50, 3)}, p99 ratio ${toText(p99)}, webhooks/s ratio ${toText(perSecond)}, ` +
    `CPU ms per webhook ${cpuMs.toFixed(2)} (floor ${floorCpuMs.toFixed(2)})`
  );
}

async function comparePairs(floor: ServerProcess, contender: ServerProcess, concurrency: number): Promise<Figures> {
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
  return {
    p50: summarise(ratios.p50),
    p99: summarise(ratios.p99),
    perSecond: summarise(ratios.perSecond),
    cpuMs: cpu.contender,
    floorCpuMs: cpu.floor,
  };
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
