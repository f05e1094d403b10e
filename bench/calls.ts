import { type BenchHubspot, startBenchCrm, startGateway, startNaive } from './crm.ts';
import type { Benchmark } from './figure.ts';
import { measureLatency } from './latency.ts';
import { createVisit } from './webhooks.ts';

const VISITS = 20;

/** CRM requests of a whole visit (accepted, two updates, finished), against what an afternoon's connector needs. */
export const calls: Benchmark = {
  name: 'calls',
  title: 'CRM requests per visit: accepted, two updates that bring nothing new, finished',
  async run(report) {
    const gateway = await countVisits((crm) => startGateway(crm.account));
    const naive = await countVisits(startNaive);
    report({ label: 'gateway', value: gateway, unit: 'requests', goal: { atMost: 3 } });
    report({ label: 'naive connector', value: naive, unit: 'requests' });
    const label = 'visits within the same limit of the CRM, gateway against naive connector';
    report({ label, value: naive / gateway, unit: 'ratio', goal: { atLeast: 2 } });
  },
};

async function countVisits(start: (crm: BenchHubspot) => ReturnType<typeof startNaive>): Promise<number> {
  const crm = await startBenchCrm({ latencyMs: 0 });
  const server = await start(crm);
  // Requests at the start (account, owners) are not a visit's.
  await waitUntilQuiet(crm);
  const before = await countCalls(crm);
  for (let visit = 1; visit <= VISITS; visit += 1) {
    const bodies = [...createVisit(visit)];
    await measureLatency(server.url, 1, bodies.length, () => bodies.shift() ?? '');
  }
  await waitUntilQuiet(crm);
  const after = await countCalls(crm);
  await server.stop();
  await crm.stop();
  return (after - before) / VISITS;
}

async function countCalls(crm: BenchHubspot): Promise<number> {
  const { calls: byKind } = await crm.readCounts();
  return Object.values(byKind).reduce((sum, count) => sum + count, 0);
}

const QUIET_MS = 700;

/** Until no request has come for a while: background work has ended. */
async function waitUntilQuiet(crm: BenchHubspot): Promise<void> {
  for (let last = -1; ; ) {
    const now = await countCalls(crm);
    if (now === last) return;
    last = now;
    await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
  }
}
