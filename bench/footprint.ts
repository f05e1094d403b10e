import type { Benchmark } from './figure.ts';
import { sendLoad } from './load.ts';
import { startServerProcess } from './server-process.ts';
import { summarise } from './statistics.ts';
import { createFinishedChat } from './webhooks.ts';

const STARTS = 5;
const LOAD_SECONDS = 8;

/** Start to readiness, and memory idle and under load, with the embedded contact book. */
export const footprint: Benchmark = {
  name: 'footprint',
  title: 'Cold start to ready, and memory',
  async run(report) {
    const script = new URL('./servers/gateway.ts', import.meta.url);
    const starts: number[] = [];
    for (let round = 0; round < STARTS; round += 1) {
      const server = await startServerProcess(script);
      starts.push(server.startMs);
      await server.stop();
    }
    const server = await startServerProcess(script);
    const idle = (await server.usage()).rssMb;
    let sent = 3_000_000;
    await sendLoad(server.url, 64, LOAD_SECONDS, () => {
      sent += 1;
      return createFinishedChat(sent);
    });
    const loaded = (await server.usage()).rssMb;
    await server.stop();
    report({ label: 'start to ready', value: summarise(starts), unit: 'ms', goal: { atMost: 1_000 } });
    report({ label: 'memory idle', value: idle, unit: 'MB', goal: { atMost: 120 } });
    report({ label: 'memory under load', value: loaded, unit: 'MB', goal: { atMost: 250 } });
  },
};
