import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { CRMS, type CrmId, walk } from './walk.ts';

const HELP = `A random walk through everything that can go wrong.

  --crm ID          ${CRMS.join(', ')}; default: one after the other
  --seed N          replays a walk; default: a random one
  --events N        webhooks (default 2000)
  --search-lag MS   how long the CRM's search does not show a new record (default 300)
  --limits N        the CRM's limits: the smallest account's times N (default 20)
  --no-visitor      HubSpot without a property that keeps the visitor
  --no-restarts     neither SIGKILL nor SIGTERM
  --no-pauses       nobody else locks the store
  --log LEVEL       shows the gateway's own log at the end
  --help            this text`;

function readNumber(text: string | undefined, fallback: number): number {
  const value = text === undefined ? fallback : Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`Not a whole number: ${text}`);
  return value;
}

function readArguments() {
  const { values } = parseArgs({
    options: {
      crm: { type: 'string' },
      seed: { type: 'string' },
      events: { type: 'string' },
      'search-lag': { type: 'string' },
      limits: { type: 'string' },
      'no-visitor': { type: 'boolean' },
      'no-restarts': { type: 'boolean' },
      'no-pauses': { type: 'boolean' },
      log: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  return values;
}

async function run(): Promise<void> {
  const values = readArguments();
  if (values.help) return console.log(HELP);
  const crms = values.crm === undefined ? CRMS : CRMS.filter((id) => id === values.crm);
  if (crms.length === 0) throw new Error(`No CRM ${values.crm}.`);
  const seed = readNumber(values.seed, randomInt(1_000_000_000));
  const events = readNumber(values.events, 2_000);
  for (const crm of crms) await runOne(crm, seed, events, values);
}

async function runOne(crm: CrmId, seed: number, events: number, values: ReturnType<typeof readArguments>) {
  const restarts = values['no-restarts'] === true ? 0 : 1;
  console.log(`${crm}, seed ${seed}, ${events} events`);
  const started = performance.now();
  let told = 0;
  const report = await walk({
    crm,
    seed,
    events,
    concurrency: 24,
    limitFactor: readNumber(values.limits, 20),
    searchLagMs: readNumber(values['search-lag'], 300),
    keepsVisitor: values['no-visitor'] !== true,
    blows: {
      kills: restarts * Math.ceil(events / 400),
      stops: restarts * Math.ceil(events / 800),
      pauses: values['no-pauses'] === true ? 0 : Math.ceil(events / 200),
      faults: Math.ceil(events / 8),
    },
    logLevel: values.log ?? 'silent',
    onProgress(sent, total, what) {
      if (what !== undefined && values.log !== undefined) console.log(`  before webhook ${sent}: ${what}`);
      if (sent < told + total / 20) return;
      told = sent;
      console.log(`  ${sent} of ${total} webhooks sent, ${Math.round((performance.now() - started) / 1_000)} s`);
    },
  });
  const { broken, said, ...figures } = report;
  if (values.log !== undefined) console.log(said);
  console.log(`  ${JSON.stringify(figures)}, ${Math.round((performance.now() - started) / 1_000)} s`);
  if (broken.length === 0) return console.log('  every promise kept');
  process.exitCode = 1;
  console.log(`  ${broken.length} promises broken:`);
  for (const text of broken.slice(0, 40)) console.log(`  - ${text}`);
  console.log(`  again: npm run faults -- --crm ${crm} --seed ${seed} --events ${events}`);
}

run().catch((error: unknown) => {
  console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = 1;
});
