import { startBenchCrm, startGateway } from './crm.ts';
import type { Benchmark } from './figure.ts';
import { measureLatency } from './latency.ts';
import { createBenchDatabase } from './postgres.ts';
import type { ServerProcess } from './server-process.ts';
import { summarise } from './statistics.ts';
import { createAcceptedChat } from './webhooks.ts';

const ROUNDS = 5;
/** Of each process: a second one is started for more load, not for the same. */
const CHATS = 800;
const CONCURRENCY = 64;
/** Of one measurement, for a slow machine. */
const WITHIN_MS = 5_000;

/** What sharing a PostgreSQL costs: the CPU of an event in one process, and in two that share the work. */
export const processes: Benchmark = {
  name: 'processes',
  title: 'Two processes on one PostgreSQL against one, first contacts, HubSpot at 50 ms a call',
  async run(report) {
    const crm = await startBenchCrm({ latencyMs: 50 });
    const alone = await startMany(1, crm.account);
    const pair = await startMany(2, crm.account);
    await measureCpu(alone);
    await measureCpu(pair);
    const measured: { readonly one: number; readonly two: number }[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      measured.push({ one: await measureCpu(alone), two: await measureCpu(pair) });
    }
    await Promise.all([...alone, ...pair].map((server) => server.stop()));
    await crm.stop();
    report({ label: 'one process, CPU per event', value: summarise(measured.map(({ one }) => one)), unit: 'ms CPU' });
    report({ label: 'two processes, CPU per event', value: summarise(measured.map(({ two }) => two)), unit: 'ms CPU' });
    const ratio = summarise(measured.map(({ one, two }) => two / one));
    report({ label: 'CPU per event, two against one', value: ratio, unit: 'ratio', goal: { atMost: 1.15 } });
  },
};

async function startMany(count: number, account: string): Promise<readonly ServerProcess[]> {
  const storage = await createBenchDatabase();
  const servers: ServerProcess[] = [];
  // One after the other: the first makes the tables.
  for (let made = 0; made < count; made += 1) servers.push(await startGateway(account, storage));
  return servers;
}

let sent = 0;

/** CPU of all the servers together in ms per event, each under the same load. */
async function measureCpu(servers: readonly ServerProcess[]): Promise<number> {
  const readCpu = async () => {
    const usages = await Promise.all(servers.map((server) => server.usage()));
    return usages.reduce((sum, { cpuMs }) => sum + cpuMs, 0);
  };
  const before = await readCpu();
  const createBody = () => {
    sent += 1;
    return createAcceptedChat(sent);
  };
  const done = await Promise.all(
    servers.map(({ url }) => measureLatency(url, CONCURRENCY, CHATS, createBody, WITHIN_MS)),
  );
  const chats = done.reduce((sum, { times }) => sum + times.length, 0);
  return ((await readCpu()) - before) / chats;
}
