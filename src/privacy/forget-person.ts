import { type Identity, toIdentityText } from '../lead/person.ts';
import type { Database } from '../store/database.ts';
import type { AccountRecord } from '../store/person-rows.ts';
import { saveTombstones } from '../store/tombstones.ts';
import type { Crm } from '../sync/crm.ts';
import { type Erased, erasePerson } from '../sync/erase-person.ts';
import {
  collectHoldings,
  type Holdings,
  type HoldingsQuery,
  type IdentityTest,
  listKeepers,
  toPerson,
} from '../sync/holdings.ts';
import { appendErasures, toErasurePath } from './erasure-file.ts';

export interface ForgetTools {
  readonly database: Database;
  readonly accounts: ReadonlyMap<string, Crm>;
  readonly storageUrl: string;
  /** The region of a channel, to read phone numbers by. */
  region(channel: string): string | undefined;
}

/** Nobody can be marked: `storage.encryptionKey` is needed for it and missing. */
export class NoMarkingKeyError extends Error {
  override readonly name = 'NoMarkingKeyError';
}

/** What is held of a person who is known by any one of these. Nothing is changed. */
export function findHoldings(tools: ForgetTools, person: readonly Identity[]): Promise<Holdings> {
  return collectHoldings(tools.database, toQuery(tools, person, Date.now()));
}

/** What the CRMs that are kept here hold of the person. */
export async function findContacts(
  { accounts }: ForgetTools,
  person: readonly Identity[],
  holdings: Holdings,
): Promise<readonly AccountRecord[]> {
  const found = listKeepers(accounts).map(async ({ account, people }) => {
    const contacts = await people.collect(toPerson(holdings, toTest(person), account));
    return contacts.map(({ ref }) => ({ account, ...ref }));
  });
  return (await Promise.all(found)).flat();
}

/**
 * Forgets a person: removes what is held and leaves marks, so that no retry, replay or restored backup brings it back. Throws
 * `NoMarkingKeyError` with nothing removed, `StillRunningError`, the store's error and the file system's.
 */
export async function forgetPerson(tools: ForgetTools, person: readonly Identity[]): Promise<Erased> {
  const { database, accounts, storageUrl } = tools;
  const until = Date.now();
  const bury = createBurial(database, toErasurePath(storageUrl), until);
  await bury(person);
  return erasePerson(database, accounts, toQuery(tools, person, until), async ({ visitorKeys }) =>
    bury(visitorKeys.map((value) => ({ kind: 'visitor', value }))),
  );
}

function toQuery({ region }: ForgetTools, person: readonly Identity[], until: number): HoldingsQuery {
  return { isTheirs: toTest(person), until, region };
}

function toTest(person: readonly Identity[]): IdentityTest {
  const own = new Set(person.map(toIdentityText));
  return (identity) => own.has(toIdentityText(identity));
}

/** Writes the marks down, in the file first: what is there is erased again at the next start, whatever happens now. */
function createBurial(database: Database, path: string | undefined, at: number) {
  const buried = new Set<string>();
  return async (identities: readonly Identity[]): Promise<void> => {
    // By every key: whichever of them is left one day, it recognises the person.
    const marks = identities.flatMap((identity) => database.vault.marks(toIdentityText(identity)));
    if (marks.length < identities.length) {
      throw new NoMarkingKeyError(
        'Erased people are marked with a key: set storage.encryptionKey, then run this again.',
      );
    }
    const tombstones = marks.filter((mark) => !buried.has(mark)).map((mark) => ({ mark, at }));
    if (tombstones.length === 0) return;
    if (path !== undefined) appendErasures(path, tombstones);
    await database.write((transaction) => saveTombstones(transaction, tombstones));
    for (const { mark } of tombstones) buried.add(mark);
  };
}
