import { type BenchHubspot, startBenchCrm, startGateway, startNaive } from './crm.ts';
import type { Benchmark } from './figure.ts';
import { measureLatency } from './latency.ts';
import { createTwin } from './webhooks.ts';

const WEBHOOKS = 32;

/** Contacts made by 32 simultaneous first webhooks of one visitor who gives only a phone: nothing in the CRM keeps them apart. */
export const sameVisitor: Benchmark = {
  name: 'same-visitor',
  title: 'Contacts made by 32 simultaneous first webhooks of one visitor known by phone only',
  async run(report) {
    const gateway = await countContacts((crm) => startGateway(crm.account));
    const naive = await countContacts(startNaive);
    report({ label: 'gateway', value: gateway, unit: 'contacts', goal: { atMost: 1 } });
    report({ label: 'naive connector', value: naive, unit: 'contacts' });
  },
};

async function countContacts(start: (crm: BenchHubspot) => ReturnType<typeof startNaive>): Promise<number> {
  const crm = await startBenchCrm({ latencyMs: 20 });
  const server = await start(crm);
  let sent = 0;
  // The naive connector answers 500 where the CRM refuses; what counts is what it left there.
  await measureLatency(server.url, WEBHOOKS, WEBHOOKS, () => {
    sent += 1;
    return createTwin(sent);
  }).catch(() => undefined);
  const { contacts } = await crm.readCounts();
  await server.stop();
  await crm.stop();
  return contacts;
}
