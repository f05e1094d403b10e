import { startBenchCrm, startGateway } from './crm.ts';
import { measureLatency } from './latency.ts';
import type { Benchmark } from './run.ts';
import { createAcceptedChat } from './webhooks.ts';

const CRM_LATENCY_MS = 10_000;
const CHATS = 50;
const DEADLINE_MS = 2_500;

/** How many agents are answered in time while every CRM call takes ten seconds. */
export const slowCrm: Benchmark = {
  name: 'slow-crm',
  title: 'Agents answered within 2,500 ms while every CRM call takes 10 s',
  async run(print) {
    const crm = await startBenchCrm({ latencyMs: CRM_LATENCY_MS });
    const gateway = await startGateway(crm.account);
    let sent = 1_000_000;
    const { times } = await measureLatency(gateway.url, CHATS, CHATS, () => {
      sent += 1;
      return createAcceptedChat(sent);
    });
    await gateway.stop();
    await crm.stop();
    // The client's own way adds a little to the gateway's deadline.
    const inTime = times.filter((ms) => ms <= DEADLINE_MS * 1.1).length / CHATS;
    const worst = Math.max(...times);
    print(`  answered in time ${(inTime * 100).toFixed(0)} %, worst ${worst.toFixed(0)} ms`);
    return { inTime, worstMs: worst };
  },
};
