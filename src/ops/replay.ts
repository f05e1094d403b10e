import { parseArgs } from 'node:util';
import { countReplayable, type ReplayFilter, replayEvents } from '../store/replay-events.ts';
import { type Command, UsageError } from './command.ts';
import { createProgressBar } from './progress-bar.ts';
import { readTime } from './time-option.ts';
import { withStore } from './with-store.ts';

/** `gateway replay`: given-up events are done again. */
export const replay: Command = {
  name: 'replay',
  usage:
    'replay EVENT… | --all | [--channel NAME] [--account NAME] [--name EVENT_NAME] [--reason KIND] [--since TIME] [--until TIME] [--dry-run] [--json]',
  summary:
    'Makes given-up events due again: those named, all, or those for which every option is true. TIME is when they came in: 6h or 2d ago, 2026-03-31, 2026-03-31T14:00Z; --until is not included. The running gateway takes them up at once. --dry-run only counts. Doing one twice writes nothing twice.',
  examples: [
    'replay mwrrtj8w5dfd04ea157955c7',
    'replay --all',
    'replay --since 6h --dry-run',
    'replay --account crm --reason rejected',
    'replay --channel shop --since 2026-03-31 --until 2026-04-01',
  ],
  async run({ config, words, print }) {
    const { filters, named, dryRun, json } = readWords(words, Date.now());
    const counts = await withStore(config, async (database) => {
      const found: number[] = [];
      for (const filter of filters) found.push(await countReplayable(database, filter));
      if (dryRun) return found;
      const total = found.reduce((sum, one) => sum + one, 0);
      // Standard output belongs to the result.
      const bar = createProgressBar(process.stderr);
      const reopened: number[] = [];
      for (const filter of filters) {
        const before = reopened.reduce((sum, one) => sum + one, 0);
        reopened.push(await replayEvents(database, filter, (done) => bar.show(before + done, total)));
      }
      bar.end();
      return reopened;
    });
    const count = counts.reduce((sum, one) => sum + one, 0);
    const missing = named.filter((_, index) => counts[index] === 0);
    print(json ? JSON.stringify({ events: count, dryRun, missing }) : describe(count, dryRun, missing));
    return missing.length > 0 ? 1 : 0;
  },
};

interface Wanted {
  readonly filters: readonly ReplayFilter[];
  /** Events by their ids, each with the filter in the same place. */
  readonly named: readonly string[];
  readonly dryRun: boolean;
  readonly json: boolean;
}

function readWords(words: readonly string[], now: number): Wanted {
  const { values, positionals } = parseArgs({
    args: [...words],
    options: {
      all: { type: 'boolean', default: false },
      channel: { type: 'string' },
      account: { type: 'string' },
      name: { type: 'string' },
      reason: { type: 'string' },
      since: { type: 'string' },
      until: { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
    allowPositionals: true,
  });
  const { all, since, until, 'dry-run': dryRun, json, reason: kind, ...texts } = values;
  const times = {
    ...(since !== undefined && { from: readTime('since', since, now) }),
    ...(until !== undefined && { until: readTime('until', until, now) }),
  };
  const filter: ReplayFilter = { ...texts, ...(kind !== undefined && { kind }), ...times };
  const named = [...new Set(positionals)];
  const ways = [all, named.length > 0, Object.keys(filter).length > 0].filter(Boolean).length;
  if (ways !== 1) throw new UsageError('Name the events, or say which ones by options, or say --all.');
  return { filters: named.length > 0 ? named.map((eventId) => ({ eventId })) : [filter], named, dryRun, json };
}

function describe(count: number, dryRun: boolean, missing: readonly string[]): string {
  const events = count === 1 ? '1 event' : `${count} events`;
  const done = dryRun ? `${events} would be done again.` : `${events} ${count === 1 ? 'is' : 'are'} due again.`;
  return missing.length === 0 ? done : `${done}\nNot among the given-up events: ${missing.join(', ')}`;
}
