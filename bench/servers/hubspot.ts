import { startHubspotEmulator } from '../../test/emulators/hubspot/server.ts';
import { answerQuestions } from '../server-process.ts';

/** HubSpot's imitation in a process of its own. Arguments: latency in ms, requests per 10 seconds (default: no limit). */
const [, , latency = '100', perTenSeconds = '10000000'] = process.argv;
// Even without limits the imitation tells some in its headers, and the gateway keeps to what it is told.
const limits = {
  perTenSeconds: Number(perTenSeconds),
  oauthPerTenSeconds: Number(perTenSeconds),
  perDay: 10_000_000,
  searchesPerSecond: 10_000,
};
const emulator = await startHubspotEmulator({
  latency: Number(latency),
  limits,
  searchLagMs: 0,
  searchUpdateLagMs: 0,
  owners: [{ email: 'agent@example.com', firstName: 'Example', lastName: 'Agent' }],
});
process.on('SIGTERM', () => process.exit(0));
answerQuestions(
  { url: emulator.url, token: emulator.token },
  {
    counts: () => ({
      calls: emulator.calls,
      contacts: emulator.records('contacts').length,
      limitRefusals: emulator.limitRefusals,
    }),
  },
);
