import { parseArgs } from 'node:util';
import { findHoldings, forgetPerson, NoMarkingKeyError } from '../privacy/forget-person.ts';
import { toSqlitePath } from '../store/open-store.ts';
import { scrubSqlite } from '../store/scrub-sqlite.ts';
import { type Erased, StillRunningError } from '../sync/erase-person.ts';
import { type Command, CommandError } from './command.ts';
import { describeErased, describeHoldings } from './describe-erased.ts';
import { PERSON_OPTIONS, readPerson } from './person-options.ts';
import { withAccounts } from './with-accounts.ts';

/** `gateway erase`: forgets a person. */
export const erase: Command = {
  name: 'erase',
  usage: 'erase --email ADDRESS | --phone NUMBER | --visitor KEY [--dry-run] [--scrub]',
  summary:
    'Removes a person from events, decisions, links, conflicts and the contact book, and keeps a mark without a name so that no retry, replay or restored backup brings them back. Works beside a running gateway. --dry-run only tells; --scrub rewrites a large SQLite file too.',
  examples: ['erase --email anna.keller@example.com --dry-run', 'erase --email anna.keller@example.com'],
  async run(context) {
    const { config, words, print } = context;
    const { values } = parseArgs({
      args: [...words],
      options: {
        ...PERSON_OPTIONS,
        'dry-run': { type: 'boolean', default: false },
        scrub: { type: 'boolean', default: false },
      },
    });
    const person = readPerson(values, config);
    const region = (channel: string) => config.channels[channel]?.region ?? undefined;
    const text = await withAccounts(context, !values['dry-run'], async (database, accounts) => {
      const tools = { database, accounts, storageUrl: config.storage.url, region };
      if (values['dry-run']) return describeHoldings(await findHoldings(tools, [person]), accounts, person);
      return describeErased(await forgetPerson(tools, [person]).catch(toCommandError), accounts, person);
    });
    print(text);
    if (!values['dry-run']) print(cleanUp(config.storage.url, values.scrub));
    return 0;
  },
};

function toCommandError(error: unknown): Erased {
  if (error instanceof StillRunningError || error instanceof NoMarkingKeyError)
    throw new CommandError(error.message, { cause: error });
  throw error;
}

function cleanUp(storageUrl: string, force: boolean): string {
  if (!storageUrl.startsWith('sqlite:')) {
    return 'After restoring a backup of the database from before now, run this again.';
  }
  return scrubSqlite(toSqlitePath(storageUrl), force)
    ? 'The database file was rewritten: nothing of it is left in unused parts. Keep erasures.jsonl and erasure-key through a restore.'
    : 'The database file is large: deleted rows stay in its unused parts until you run this with --scrub at a quiet time.';
}
