import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  type Expression,
  expressionBuilder,
  type Kysely,
  type Selectable,
  type SqlBool,
  type Transaction,
} from 'kysely';
import type {
  ActivitiesTable,
  ConflictsTable,
  EventsTable,
  LinksTable,
  Tables,
  VisitorAccountsTable,
} from './tables.ts';
import { removeUnmappedAgent } from './unmapped-agents.ts';

/** An event with all that is kept of it. */
export type EventRow = Selectable<EventsTable>;

/** The address of a record in an account. */
export interface AccountRecord {
  readonly account: string;
  readonly type: string;
  readonly id: string;
}

const ROWS_AT_ONCE = 500;

/** Every event received until `until`, in order, some at a time; other work goes between. */
export async function* readAllEvents(read: Kysely<Tables>, until: number): AsyncGenerator<readonly EventRow[]> {
  for (let after = 0; ; ) {
    const rows = await read
      .selectFrom('events')
      .selectAll()
      .where('seq', '>', after)
      .where('received_at', '<=', until)
      .orderBy('seq')
      .limit(ROWS_AT_ONCE)
      .execute();
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows;
    await nextTurn();
    after = last.seq;
  }
}

/** Every link, some at a time; other work goes between. */
export async function* readAllLinks(read: Kysely<Tables>): AsyncGenerator<readonly Selectable<LinksTable>[]> {
  for (let after = { account: '', visitorKey: '' }; ; ) {
    const rows = await read
      .selectFrom('links')
      .selectAll()
      .where(({ or, and, eb }) =>
        or([
          eb('account', '>', after.account),
          and([eb('account', '=', after.account), eb('visitor_key', '>', after.visitorKey)]),
        ]),
      )
      .orderBy('account')
      .orderBy('visitor_key')
      .limit(ROWS_AT_ONCE)
      .execute();
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows;
    await nextTurn();
    after = { account: last.account, visitorKey: last.visitor_key };
  }
}

export async function findLinksOfVisitors(
  read: Kysely<Tables>,
  visitorKeys: readonly string[],
): Promise<readonly Selectable<LinksTable>[]> {
  return inParts(visitorKeys, (part) =>
    read.selectFrom('links').selectAll().where('visitor_key', 'in', part).execute(),
  );
}

/** In which accounts the visitors were put when their first events came. */
export async function findAccountsOfVisitors(
  read: Kysely<Tables>,
  visitorKeys: readonly string[],
): Promise<readonly Selectable<VisitorAccountsTable>[]> {
  return inParts(visitorKeys, (part) =>
    read.selectFrom('visitor_accounts').selectAll().where('key', 'in', part).execute(),
  );
}

export async function findLinksOfRecord(
  read: Kysely<Tables>,
  record: AccountRecord,
): Promise<readonly Selectable<LinksTable>[]> {
  return read.selectFrom('links').selectAll().where(isOfRecord(record)).execute();
}

export async function findActivitiesOfRecord(
  read: Kysely<Tables>,
  record: AccountRecord,
): Promise<readonly Selectable<ActivitiesTable>[]> {
  return read.selectFrom('activities').selectAll().where(isOfRecord(record)).execute();
}

export async function findConflictsOfRecord(
  read: Kysely<Tables>,
  record: AccountRecord,
): Promise<readonly Selectable<ConflictsTable>[]> {
  return read.selectFrom('conflicts').selectAll().where(isOfRecord(record)).execute();
}

/** A condition for each table that names records. */
function isOfRecord({ account, type, id }: AccountRecord): Expression<SqlBool> {
  const { and } = expressionBuilder<Tables, 'links' | 'activities' | 'conflicts'>();
  return and({ account, record_type: type, record_id: id });
}

export async function findConflictsOfEvents(
  read: Kysely<Tables>,
  eventIds: readonly string[],
): Promise<readonly Selectable<ConflictsTable>[]> {
  return inParts(eventIds, (part) => read.selectFrom('conflicts').selectAll().where('event_id', 'in', part).execute());
}

export async function findDecisionsOfEvents(
  read: Kysely<Tables>,
  eventIds: readonly string[],
): Promise<readonly { readonly event_id: string; readonly decision: string }[]> {
  return inParts(eventIds, (part) =>
    read.selectFrom('decisions').select(['event_id', 'body as decision']).where('event_id', 'in', part).execute(),
  );
}

/** What of a person is to go. */
export interface PersonRows {
  readonly eventIds: readonly string[];
  readonly visitorKeys: readonly string[];
  readonly activities: readonly { readonly account: string; readonly key: string }[];
  readonly conflictIds: readonly string[];
  readonly records: readonly AccountRecord[];
  readonly agents: readonly { readonly account: string; readonly key: string }[];
}

/**
 * Removes the rows. Events that run right now stay, because their process would go on without them: they are gone after their
 * end. Returns the ids of those.
 */
export async function deletePersonRows(
  transaction: Transaction<Tables>,
  { eventIds, visitorKeys, activities, conflictIds, records, agents }: PersonRows,
): Promise<readonly string[]> {
  const running = await inParts(eventIds, async (part) => {
    const rows = await transaction
      .selectFrom('events')
      .select('id')
      .where('id', 'in', part)
      .where('state', '=', 'open')
      .where('owner', 'is not', null)
      .execute();
    return rows.map(({ id }) => id);
  });
  const ended = eventIds.filter((id) => !running.includes(id));
  await inParts(ended, async (part) => {
    const ofEvents = transaction.selectFrom('events').select('seq').where('id', 'in', part);
    await transaction.deleteFrom('event_keys').where('seq', 'in', ofEvents).execute();
    await transaction.deleteFrom('decisions').where('event_id', 'in', part).execute();
    await transaction.deleteFrom('events').where('id', 'in', part).execute();
    return [];
  });
  await inParts(visitorKeys, async (part) => {
    await transaction.deleteFrom('links').where('visitor_key', 'in', part).execute();
    await transaction.deleteFrom('visitor_accounts').where('key', 'in', part).execute();
    return [];
  });
  await inParts(conflictIds, async (part) => {
    await transaction.deleteFrom('conflicts').where('id', 'in', part).execute();
    return [];
  });
  for (const { type, id } of records) {
    await transaction
      .deleteFrom('recent_records')
      .where('record_type', '=', type)
      .where('record_id', '=', id)
      .execute();
  }
  for (const { account, key } of activities) {
    await transaction.deleteFrom('activities').where('account', '=', account).where('key', '=', key).execute();
  }
  for (const { account, key } of agents) await removeUnmappedAgent(transaction, account, key);
  return running;
}

/** A statement takes only so many parameters. */
async function inParts<T, Row>(
  values: readonly T[],
  run: (part: T[]) => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (let start = 0; start < values.length; start += ROWS_AT_ONCE) {
    rows.push(...(await run(values.slice(start, start + ROWS_AT_ONCE))));
  }
  return rows;
}
