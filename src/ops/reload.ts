import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { toFingerprint } from '../start/config-fingerprint.ts';
import { raiseGeneration } from '../store/config-generation.ts';
import type { Database } from '../store/database.ts';
import { listReports, type ProcessReport } from '../store/processes.ts';
import { type Command, CommandError } from './command.ts';
import { withAccounts } from './with-accounts.ts';

/** How a running process took the call to read its file. `taken`: it works with what this command has read. */
type Outcome = 'taken' | 'different' | 'refused' | 'restart' | 'silent';

interface ProcessOutcome {
  readonly process: string;
  readonly outcome: Outcome;
}

/** Processes ask the store every two seconds; one that opens new accounts takes longer. */
const LONGEST_WAIT_MS = 15_000;
const LOOK_EVERY_MS = 200;

const NOBODY = 'No gateway runs on this store. It reads the file when it starts: gateway start.';
const TEXTS: Readonly<Record<Outcome, string>> = {
  taken: 'works with this configuration.',
  different:
    'has read its file, which says something else than this one. Give it the same file and the same variables.',
  refused: 'goes on with the configuration it had: its file cannot be used. Its log says why.',
  restart: 'goes on with the configuration it had: its file changes what needs a restart. Its log says which keys.',
  silent: `has not read its file within ${LONGEST_WAIT_MS / 1_000} seconds. Its log may say why.`,
};

/** `gateway reload`: lets every running process go on with its configuration file as it is now. */
export const reload: Command = {
  name: 'reload',
  usage: 'reload [--json]',
  summary:
    'Checks the configuration file, then lets every gateway process on the store read its own and go on with it, without a restart. Says how each took it; nothing is asked of them when the file cannot be used.',
  examples: ['reload', 'reload --json'],
  async run({ config, definitions, words, print }) {
    const { values } = parseArgs({ args: [...words], options: { json: { type: 'boolean', default: false } } });
    // Opening the accounts finds settings that contradict each other. No CRM is asked.
    const outcomes = await withAccounts({ config, definitions }, false, async (database) => {
      if ((await listReports(database)).length === 0) throw new CommandError(NOBODY);
      const generation = await database.write(raiseGeneration);
      return follow(database, generation, toFingerprint(config, database.vault));
    });
    if (outcomes.length === 0) throw new CommandError(NOBODY);
    print(values.json ? JSON.stringify(outcomes, null, 2) : outcomes.map(toText).join('\n'));
    return outcomes.every(({ outcome }) => outcome === 'taken') ? 0 : 1;
  },
};

/** Waits until every living process has read its file. */
async function follow(database: Database, generation: number, fingerprint: string): Promise<readonly ProcessOutcome[]> {
  const end = performance.now() + LONGEST_WAIT_MS;
  for (;;) {
    const reports = await listReports(database);
    const isDone = reports.every((report) => report.generation >= generation);
    if (isDone || performance.now() > end) {
      return reports.map((report) => ({ process: report.owner, outcome: toOutcome(report, generation, fingerprint) }));
    }
    await wait(LOOK_EVERY_MS);
  }
}

function toOutcome(report: ProcessReport, generation: number, fingerprint: string): Outcome {
  if (report.generation < generation) return 'silent';
  if (report.trouble !== null) return report.trouble;
  return report.fingerprint === fingerprint ? 'taken' : 'different';
}

function toText({ process, outcome }: ProcessOutcome): string {
  return `${outcome === 'taken' ? '✓' : '✗'} ${process} ${TEXTS[outcome]}`;
}
