import { startBenchCrm, startGateway } from './crm.ts';
import type { Benchmark } from './figure.ts';
import { measureLatency } from './latency.ts';
import { createAcceptedChat } from './webhooks.ts';

const CRM_LATENCY_MS = 10_000;
const CHATS = 50;
const DEADLINE_MS = 2_500;

/** How many agents are answered in time while every CRM call takes ten seconds. */
export const slowCrm: Benchmark = {
  name: 'slow-crm',
  title: 'Agents answered within 2,500 ms while every CRM call takes 10 s',
  async run(report) {
    const crm = await startBenchCrm({ latencyMs: CRM_LATENCY_MS });
    const gateway = await startGateway(crm.account);
    let sent = 1_000_000;
    const { times } = await measureLatency(gateway.url, CHATS, CHATS, () => {
      sent += 1;
      return createAcceptedChat(sent);
    });
    await gateway.stop();
    await crm.stop();
    const inTime = times.filter((ms) => ms <= DEADLINE_MS).length / CHATS;
    report({ label: 'answered in time', value: inTime * 100, unit: '%', goal: { atLeast: 100 } });
    report({ label: 'slowest answer', value: Math.max(...times), unit: 'ms' });
  },
};
