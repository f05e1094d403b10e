import { measureLatency } from './latency.ts';
import type { Benchmark } from './run.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';
import { summarise, toText } from './statistics.ts';
import { createAcceptedChat } from './webhooks.ts';

const CRM_LATENCY_MS = 100;
const ROUNDS = 5;
/** A round takes about four seconds: at 0.2 s an answer. */
const ANSWERS_PER_CONNECTION = 20;

/** The agent's answer on a first contact: two CRM calls of 100 ms, against a plain server that makes the same two and nothing else. */
export const answer: Benchmark = {
  name: 'answer',
  title:
    "The agent's answer on a first contact, HubSpot at 100 ms a call, against the floor (the same calls, nothing else)",
  async run(print) {
    const results: Record<string, unknown> = {};
    const crm = await startServerProcess(new URL('./servers/hubspot.ts', import.meta.url), [String(CRM_LATENCY_MS)]);
    const token = crm.details.token ?? '';
    const account = JSON.stringify({ connector: 'hubspot', settings: { accessToken: token, apiUrl: crm.url } });
    const floor = await startServerProcess(new URL('./servers/floor.ts', import.meta.url), [crm.url, token]);
    const gateway = await startServerProcess(new URL('./servers/gateway.ts', import.meta.url), [account]);
    for (const concurrency of [1, 32, 256]) {
      const figures = await comparePairs(floor, gateway, concurrency);
      results[`concurrency ${concurrency}`] = figures;
      print(
        `  concurrency ${concurrency}: p50 ratio ${toText(figures.p50, 3)}, p99 ratio ${toText(figures.p99)}, ` +
          `webhooks/s ratio ${toText(figures.perSecond)}, CPU ms per webhook ${figures.cpuMs.toFixed(2)} (floor ${figures.floorCpuMs.toFixed(2)})`,
      );
    }
    await Promise.all([floor.stop(), gateway.stop()]);
    await crm.stop();
    return results;
  },
};

async function comparePairs(floor: ServerProcess, gateway: ServerProcess, concurrency: number) {
  const count = concurrency * ANSWERS_PER_CONNECTION;
  await measureLatency(floor.url, concurrency, concurrency * 2, createBody);
  await measureLatency(gateway.url, concurrency, concurrency * 2, createBody);
  const ratios = { p50: [] as number[], p99: [] as number[], perSecond: [] as number[] };
  const cpu = { floor: 0, gateway: 0 };
  for (let round = 0; round < ROUNDS; round += 1) {
    const one = await measureWithCpu(floor, concurrency, count);
    const other = await measureWithCpu(gateway, concurrency, count);
    ratios.p50.push(other.p50 / one.p50);
    ratios.p99.push(other.p99 / one.p99);
    ratios.perSecond.push(other.perSecond / one.perSecond);
    cpu.floor += one.cpuMs / count / ROUNDS;
    cpu.gateway += other.cpuMs / count / ROUNDS;
  }
  return {
    p50: summarise(ratios.p50),
    p99: summarise(ratios.p99),
    perSecond: summarise(ratios.perSecond),
    cpuMs: cpu.gateway,
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
