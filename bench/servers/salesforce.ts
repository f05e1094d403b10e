import { startSalesforceEmulator } from '../../test/emulators/salesforce/server.ts';
import { answerQuestions } from '../server-process.ts';

/** Salesforce's imitation in a process of its own. Argument: latency in ms. */
const [, , latency = '100'] = process.argv;
const emulator = await startSalesforceEmulator({
  latencyMs: Number(latency),
  apiLimit: 10_000_000,
  longRequestLimit: 10_000,
});
emulator.seed('User', { FirstName: 'Example', LastName: 'Agent', Email: 'agent@example.com' });
process.on('SIGTERM', () => process.exit(0));
const { loginUrl: url, clientId, clientSecret } = emulator;
answerQuestions({ url, clientId, clientSecret });
