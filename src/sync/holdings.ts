import type { Person, RecordRef } from '../../connectors/connector.ts';
import { toEmailIdentity } from '../lead/email.ts';
import type { Identity } from '../lead/person.ts';
import type { Database } from '../store/database.ts';
import {
  type AccountRecord,
  type EventRow,
  findAccountsOfVisitors,
  findActivitiesOfRecord,
  findConflictsOfEvents,
  findConflictsOfRecord,
  findDecisionsOfEvents,
  findLinksOfRecord,
  findLinksOfVisitors,
  readAllEvents,
  readAllLinks,
} from '../store/person-rows.ts';
import { listUnmappedAgents, type UnmappedAgent } from '../store/unmapped-agents.ts';
import type { Crm } from './crm.ts';
import type { Decision } from './decision.ts';
import { readDecided, readIdentities, readLinkIdentities, readLinkKey } from './stored-identities.ts';

/** Who is looked for. */
export type IdentityTest = (identity: Identity) => boolean;

/** What the gateway's own tables hold of a person. */
export interface Holdings {
  readonly events: readonly EventRow[];
  readonly decisions: readonly { readonly event_id: string; readonly decision: string }[];
  readonly links: Awaited<ReturnType<typeof findLinksOfVisitors>>;
  readonly visitorAccounts: Awaited<ReturnType<typeof findAccountsOfVisitors>>;
  readonly activities: Awaited<ReturnType<typeof findActivitiesOfRecord>>;
  readonly conflicts: Awaited<ReturnType<typeof findConflictsOfRecord>>;
  /** Where the person is an agent without a user in the CRM. */
  readonly agents: readonly UnmappedAgent[];
  /** The person's records in the CRMs. */
  readonly records: readonly AccountRecord[];
  readonly visitorKeys: readonly string[];
  /** Every identity of the events found: under what else the person may be known. */
  readonly identities: readonly Identity[];
}

export interface HoldingsQuery {
  readonly isTheirs: IdentityTest;
  /** ms since 1970: what was received later is left out. */
  readonly until: number;
  /** The region of a channel, to read phone numbers by. */
  region(channel: string): string | undefined;
}

/**
 * Everything kept of a person: events that name one of the identities, all others of the same visitors, and of every visitor
 * who is linked to the same records. Other e-mails and phones found that way are told, not followed.
 */
export async function collectHoldings(database: Database, query: HoldingsQuery): Promise<Holdings> {
  const visitors = new Set<string>();
  const records = new Map<string, AccountRecord>();
  let events: readonly EventRow[] = [];
  // Links outlive their events.
  for await (const links of readAllLinks(database.read)) {
    for (const link of links)
      if (readLinkIdentities(link, query.region).some(query.isTheirs)) visitors.add(link.visitor_key);
  }
  for (let known = -1; known < visitors.size + records.size; ) {
    known = visitors.size + records.size;
    events = await findEvents(database, query, visitors);
    await followLinks(database, visitors, records);
    for (const { event_id, decision } of await findDecisionsOfEvents(database.read, toIds(events))) {
      const account = events.find(({ id }) => id === event_id)?.account ?? '';
      const { record } = (JSON.parse(decision) as Decision).match;
      if (record !== undefined) addRecord(records, { account, ...record });
    }
    await followLinks(database, visitors, records);
  }
  return readRest(database, query, events, [...visitors], [...records.values()]);
}

/** What the CRMs that are kept here hold of the person, by account. */
export function toPerson(holdings: Holdings, isTheirs: IdentityTest, account: string): Person {
  const refs: readonly RecordRef[] = holdings.records.filter((record) => record.account === account);
  const visitors = new Set(holdings.visitorKeys);
  return {
    refs,
    isTheirs: (kind, value) => isTheirs({ kind, value }) || (kind === 'visitor' && visitors.has(value)),
  };
}

/** Accounts whose CRM is kept here. */
export function listKeepers(accounts: ReadonlyMap<string, Crm>) {
  return [...accounts].flatMap(([account, { connector }]) =>
    connector.people === undefined ? [] : [{ account, people: connector.people }],
  );
}

async function findEvents(
  database: Database,
  { isTheirs, until, region }: HoldingsQuery,
  visitors: Set<string>,
): Promise<readonly EventRow[]> {
  const found: EventRow[] = [];
  for await (const rows of readAllEvents(database.read, until)) {
    const decided = await readDecided(database, rows);
    for (const row of rows) {
      const key = readLinkKey(row);
      const isKnown = key !== undefined && (visitors.has(key) || isTheirs({ kind: 'visitor', value: key }));
      if (!isKnown && !readIdentities(row, decided, region).some(isTheirs)) continue;
      found.push(row);
      if (key !== undefined) visitors.add(key);
    }
  }
  return found;
}

async function followLinks(
  { read }: Database,
  visitors: Set<string>,
  records: Map<string, AccountRecord>,
): Promise<void> {
  for (const link of await findLinksOfVisitors(read, [...visitors])) {
    addRecord(records, { account: link.account, type: link.record_type, id: link.record_id });
  }
  for (const record of records.values()) {
    for (const link of await findLinksOfRecord(read, record)) visitors.add(link.visitor_key);
  }
}

function addRecord(records: Map<string, AccountRecord>, { account, type, id }: AccountRecord): void {
  records.set(JSON.stringify([account, type, id]), { account, type, id });
}

async function readRest(
  { read }: Database,
  { region, isTheirs }: HoldingsQuery,
  events: readonly EventRow[],
  visitorKeys: readonly string[],
  records: readonly AccountRecord[],
): Promise<Holdings> {
  const eventIds = toIds(events);
  const ofRecords = async <Row>(find: (of: typeof read, record: AccountRecord) => Promise<readonly Row[]>) =>
    (await Promise.all(records.map((record) => find(read, record)))).flat();
  const conflicts = [...(await findConflictsOfEvents(read, eventIds)), ...(await ofRecords(findConflictsOfRecord))];
  const decided = await readDecided({ read }, events);
  const identities = events.flatMap((event) => readIdentities(event, decided, region));
  return {
    events,
    decisions: await findDecisionsOfEvents(read, eventIds),
    links: await findLinksOfVisitors(read, visitorKeys),
    visitorAccounts: await findAccountsOfVisitors(read, visitorKeys),
    activities: await ofRecords(findActivitiesOfRecord),
    conflicts: [...new Map(conflicts.map((conflict) => [conflict.id, conflict])).values()],
    agents: (await listUnmappedAgents(read)).filter(
      ({ agent: { email } }) => email !== undefined && isTheirs({ kind: 'email', value: toEmailIdentity(email) }),
    ),
    records,
    visitorKeys,
    identities: [...new Map(identities.map((identity) => [JSON.stringify(identity), identity])).values()],
  };
}

function toIds(events: readonly EventRow[]): readonly string[] {
  return events.map(({ id }) => id);
}
