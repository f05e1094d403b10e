import { parseArgs } from 'node:util';
import { appendErasures, toErasurePath } from '../erasure-file.ts';
import { type Identity, toIdentityText } from '../lead/person.ts';
import type { Database } from '../store/database.ts';
import { toSqlitePath } from '../store/open-store.ts';
import { scrubSqlite } from '../store/scrub-sqlite.ts';
import { saveTombstones } from '../store/tombstones.ts';
import { type Erased, erasePerson, StillRunningError } from '../sync/erase-person.ts';
import { collectHoldings, type HoldingsQuery } from '../sync/holdings.ts';
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
    const isTheirs = ({ kind, value }: Identity) => kind === person.kind && value === person.value;
    const region = (channel: string) => config.channels[channel]?.region ?? undefined;
    const path = toErasurePath(config.storage.url);
    const text = await withAccounts(context, !values['dry-run'], async (database, accounts) => {
      const until = Date.now();
      const query: HoldingsQuery = { isTheirs, until, region };
      if (values['dry-run']) return describeHoldings(await collectHoldings(database, query), accounts, person);
      const bury = createBurial(database, path, until);
      await bury([person]);
      const erased = await erasePerson(database, accounts, query, async ({ visitorKeys }) =>
        bury(visitorKeys.map((value) => ({ kind: 'visitor', value }))),
      ).catch(toCommandError);
      return describeErased(erased, accounts, person);
    });
    print(text);
    if (!values['dry-run']) print(cleanUp(config.storage.url, values.scrub));
    return 0;
  },
};

/** Writes the marks down, in the file first: what is there is erased again at the next start, whatever happens now. */
function createBurial(database: Database, path: string | undefined, at: number) {
  const buried = new Set<string>();
  return async (identities: readonly Identity[]): Promise<void> => {
    // By every key: whichever of them is left one day, it recognises the person.
    const marks = identities.flatMap((identity) => database.vault.marks(toIdentityText(identity)));
    if (marks.length < identities.length) {
      throw new CommandError('Erased people are marked with a key: set storage.encryptionKey, then run this again.');
    }
    const tombstones = marks.filter((mark) => !buried.has(mark)).map((mark) => ({ mark, at }));
    if (tombstones.length === 0) return;
    if (path !== undefined) appendErasures(path, tombstones);
    await database.write((transaction) => saveTombstones(transaction, tombstones));
    for (const { mark } of tombstones) buried.add(mark);
  };
}

function toCommandError(error: unknown): Erased {
  if (error instanceof StillRunningError) throw new CommandError(error.message, { cause: error });
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
