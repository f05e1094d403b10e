import { parseArgs } from 'node:util';
import { startHubspotEmulator } from './server.ts';
import { DEFAULT_SETTINGS } from './settings.ts';

const HELP = `Imitates HubSpot's API on this machine, in memory.

  --port N          port on 127.0.0.1 (default 8090; 0: any free one)
  --latency MS      real waiting time of each request (default 0)
  --search-lag MS   how long search does not see a write (default ${DEFAULT_SETTINGS.searchLagMs})
  --no-limits       never answer 429
  --help            this text`;

function readNumber(name: string, text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0)
    throw new Error(`--${name} must be a number, not "${text}".`);
  return value;
}

function readArguments() {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      latency: { type: 'string' },
      'search-lag': { type: 'string' },
      'no-limits': { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  return values;
}

async function run(): Promise<void> {
  const values = readArguments();
  if (values.help) return console.log(HELP);
  const searchLagMs = readNumber('search-lag', values['search-lag'], DEFAULT_SETTINGS.searchLagMs);
  const emulator = await startHubspotEmulator({
    port: readNumber('port', values.port, 8090),
    latency: readNumber('latency', values.latency, 0),
    searchLagMs,
    searchUpdateLagMs: searchLagMs,
    owners: [{ email: 'agent@example.com', firstName: 'Example', lastName: 'Agent' }],
    ...(values['no-limits'] ? { limits: 'off' } : {}),
  });
  console.log(`HubSpot emulator on ${emulator.url}
Token           ${emulator.token}
Owner           agent@example.com
In the config   "settings": { "accessToken": "${emulator.token}", "apiUrl": "${emulator.url}" }
What it holds   ${emulator.url}/__emulator__/contacts  (notes, calls, tasks, requests, counters)
Ctrl+C ends it; nothing is kept.`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void emulator.close());
}

run().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
