import { startBenchCrm, startGateway } from './crm.ts';
import type { Benchmark } from './figure.ts';
import { measureLatency } from './latency.ts';
import { createFinishedChat } from './webhooks.ts';

const PER_TEN_SECONDS = 500;
const EVENTS = 700;
const WINDOW_MS = 20_000;

/** How fast a backlog goes out against the CRM's limit, and whether the CRM ever has to refuse. */
export const drain: Benchmark = {
  name: 'drain',
  title: `A backlog against a CRM's limit of ${PER_TEN_SECONDS} requests per 10 s`,
  async run(report) {
    const crm = await startBenchCrm({ latencyMs: 20, perTenSeconds: PER_TEN_SECONDS });
    const gateway = await startGateway(crm.account);
    let sent = 2_000_000;
    await measureLatency(gateway.url, 64, EVENTS, () => {
      sent += 1;
      return createFinishedChat(sent);
    });
    const before = await countCalls(crm);
    const started = performance.now();
    await new Promise((resolve) => setTimeout(resolve, WINDOW_MS));
    const after = await countCalls(crm);
    const seconds = (performance.now() - started) / 1_000;
    const { limitRefusals } = await crm.readCounts();
    await gateway.stop();
    await crm.stop();
    const share = (after - before) / seconds / (PER_TEN_SECONDS / 10);
    report({ label: 'of the allowed rate', value: share * 100, unit: '%', goal: { atLeast: 95 } });
    report({ label: 'answers that refused for the limit', value: limitRefusals, unit: 'answers', goal: { atMost: 0 } });
  },
};

async function countCalls(crm: Awaited<ReturnType<typeof startBenchCrm>>): Promise<number> {
  const { calls } = await crm.readCounts();
  return Object.values(calls).reduce((sum, count) => sum + count, 0);
}
