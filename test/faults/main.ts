import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { startPostgres } from '../store/postgres-server.ts';
import { tryEveryCall } from './every-call.ts';
import { CRMS, type CrmId } from './start-crm.ts';
import { walk } from './walk.ts';

const HELP = `A random walk through everything that can go wrong, or everything once in turn.

  --crm ID          ${CRMS.join(', ')}; default: one after the other
  --seed N          replays a walk; default: a random one
  --events N        webhooks (default 2000)
  --search-lag MS   how long the CRM's search does not show a new record (default 300)
  --limits N        the CRM's limits: the smallest account's times N (default 20)
  --each-call       no walk: each fault at each request of each scenario, once, without and with a restart
  --no-visitor      HubSpot without a property that keeps the visitor
  --processes N     only with so many gateways on one PostgreSQL; 0: only one on SQLite
                    (default: each CRM on SQLite, then with two gateways on PostgreSQL)
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
      'each-call': { type: 'boolean' },
      'no-visitor': { type: 'boolean' },
      processes: { type: 'string' },
      'no-restarts': { type: 'boolean' },
      'no-pauses': { type: 'boolean' },
      log: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  return values;
}

/** Both engines, unless one is asked for. */
function toProcesses(text: string | undefined): readonly number[] {
  return text === undefined ? [0, 2] : [readNumber(text, 0)];
}

async function run(): Promise<void> {
  const values = readArguments();
  if (values.help) return console.log(HELP);
  const crms = values.crm === undefined ? CRMS : CRMS.filter((id) => id === values.crm);
  if (crms.length === 0) throw new Error(`No CRM ${values.crm}.`);
  const seed = readNumber(values.seed, randomInt(1_000_000_000));
  const events = readNumber(values.events, 2_000);
  for (const crm of crms) {
    if (values['each-call'] === true) await runEach(crm, values);
    else for (const processes of toProcesses(values.processes)) await runOne(crm, seed, events, processes, values);
  }
}

async function runEach(crm: CrmId, values: ReturnType<typeof readArguments>) {
  const options = {
    crm,
    limitFactor: readNumber(values.limits, 100),
    searchLagMs: readNumber(values['search-lag'], 0),
    keepsVisitor: values['no-visitor'] !== true,
    quick: false,
  };
  for (const restarts of crm === 'local' ? [] : [false, true]) {
    for (const report of await tryEveryCall({ ...options, restarts })) {
      const how = restarts ? 'with a restart' : 'without a restart';
      console.log(`${crm}, ${report.scenario}, ${how}: ${report.requests} requests, ${report.cases} cases`);
      for (const text of report.broken) console.log(`  - ${text}`);
      if (report.broken.length > 0) process.exitCode = 1;
    }
  }
}

/** A walk on SQLite, or on a PostgreSQL that lasts as long as the walk. */
async function runOne(
  crm: CrmId,
  seed: number,
  events: number,
  processes: number,
  values: ReturnType<typeof readArguments>,
) {
  if (processes === 0) return runWalk(crm, seed, events, values);
  const server = await startPostgres();
  try {
    await runWalk(crm, seed, events, values, { postgresUrl: await server.createDatabase(), processes });
  } finally {
    await server.remove();
  }
}

async function runWalk(
  crm: CrmId,
  seed: number,
  events: number,
  values: ReturnType<typeof readArguments>,
  store: { readonly postgresUrl?: string; readonly processes?: number } = {},
) {
  const restarts = values['no-restarts'] === true ? 0 : 1;
  const { processes = 0 } = store;
  const engine = processes === 0 ? 'SQLite' : `${processes} processes on PostgreSQL`;
  console.log(`${crm} on ${engine}, seed ${seed}, ${events} events`);
  const started = performance.now();
  let told = 0;
  const report = await walk({
    crm,
    seed,
    events,
    concurrency: 24,
    ...store,
    quick: false,
    limitFactor: readNumber(values.limits, 20),
    searchLagMs: readNumber(values['search-lag'], 300),
    keepsVisitor: values['no-visitor'] !== true,
    blows: {
      kills: restarts * Math.ceil(events / 400),
      stops: restarts * Math.ceil(events / 800),
      pauses: values['no-pauses'] === true ? 0 : Math.ceil(events / 200),
      faults: Math.ceil(events / 8),
      rolls: processes > 1 ? restarts * Math.ceil(events / 1_000) : 0,
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
  const again = ['--crm', crm, '--seed', String(seed), '--processes', String(processes)];
  console.log(`  again: npm run faults -- ${[...process.argv.slice(2), ...again].join(' ')}`);
}

run().catch((error: unknown) => {
  console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = 1;
});
