import { startHubspotEmulator } from '../../test/emulators/hubspot/server.ts';
import { reportUsage } from '../server-process.ts';

/** HubSpot's imitation in a process of its own; the first argument is its latency in ms. */
const latency = Number(process.argv[2] ?? 100);
const emulator = await startHubspotEmulator({ latency, limits: 'off', searchLagMs: 0, searchUpdateLagMs: 0 });
process.on('SIGTERM', () => process.exit(0));
reportUsage(emulator.url, { token: emulator.token });
