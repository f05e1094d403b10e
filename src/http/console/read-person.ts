import type { PersonActivity, PersonLink, PersonView } from '../../../console/person-page.ts';
import type { Database } from '../../store/database.ts';
import { type EventStory, findEventStory } from '../../store/find-event.ts';
import { findLink, type StoredLink } from '../../store/links.ts';
import { listConflicts } from '../../store/list-conflicts.ts';
import {
  type AccountRecord,
  findActivitiesOfRecord,
  findLinksOfRecord,
  findLinksOfVisitors,
} from '../../store/person-rows.ts';
import { searchEvents } from '../../store/search-events.ts';
import { fromLink } from '../../sync/card.ts';
import type { Decision } from '../../sync/decision.ts';
import { readDecision } from './events.ts';

const PAGE_SIZE = 50;
/** Of so many events the identities are gathered. */
const MAX_DECISIONS = 20;
const MAX_OTHERS = 20;

/** A visitor of a channel whose events belong to an account. */
export interface VisitorRef {
  readonly account: string;
  readonly visitorKey: string;
}

/** An event and what was decided for it. */
interface Told {
  readonly story: EventStory;
  readonly decision: Decision;
}

/** Everything known of a visitor; undefined: nothing. `before`: where the last page of events ended. */
export async function readPerson(
  database: Database,
  visitor: VisitorRef,
  before: string,
): Promise<PersonView | undefined> {
  const { read } = database;
  const page = /^\d{1,15}$/.test(before) ? { before: Number(before) } : {};
  const found = await searchEvents(read, { ...visitor, limit: PAGE_SIZE, ...page });
  const linked = await findLinksOfVisitors(read, [visitor.visitorKey]);
  if (linked.length === 0 && found.events.length === 0 && found.older === undefined) return undefined;
  const links = await Promise.all(linked.map(({ account }) => findLink(read, account, visitor.visitorKey)));
  const told = await readDecisions(
    database,
    found.events.slice(0, MAX_DECISIONS).map(({ id }) => id),
  );
  const identities = told.map(({ decision }) => decision.identities);
  const known = links.filter((link) => link !== undefined);
  return {
    ...visitor,
    links: await Promise.all(known.map((link) => toPersonLink(database, link))),
    emails: unique(identities.flatMap(({ emails }) => emails)),
    phones: unique(identities.flatMap(({ phones }) => phones)),
    found,
    activities: await readActivities(database, toRecords(known, told), told),
    conflicts: await listConflicts(read, { ...visitor, state: 'open', limit: PAGE_SIZE }),
  };
}

async function toPersonLink({ read }: Database, link: StoredLink): Promise<PersonLink> {
  const { account, visitorKey, ref, url, checkedAt } = link;
  const card = fromLink(link);
  const same = await findLinksOfRecord(read, { account, ...ref });
  return {
    account,
    record: `${ref.type} ${ref.id}`,
    url,
    checkedAt,
    known: [
      ...Object.entries(card.known).map(([part, value]) => [part, String(value)] as const),
      ...card.customData.map(({ title, key, content }) => [title ?? key ?? '', content] as const),
    ],
    others: same
      .map((other) => other.visitor_key)
      .filter((other) => other !== visitorKey)
      .slice(0, MAX_OTHERS),
  };
}

async function readDecisions({ read }: Database, ids: readonly string[]): Promise<readonly Told[]> {
  const stories = await Promise.all(ids.map((id) => findEventStory(read, id)));
  return stories.flatMap((story) => {
    const decision = readDecision(story?.decision);
    return story === undefined || decision === undefined ? [] : [{ story, decision }];
  });
}

/** The records the visitor is linked to, and those the events went to. */
function toRecords(links: readonly StoredLink[], told: readonly Told[]): readonly AccountRecord[] {
  const records = [
    ...links.map(({ account, ref }) => ({ account, ...ref })),
    ...told.flatMap(({ story: { account }, decision: { match } }) =>
      match.record === undefined ? [] : [{ account, type: match.record.type, id: match.record.id }],
    ),
  ];
  return [...new Map(records.map((record) => [JSON.stringify(Object.values(record)), record])).values()];
}

async function readActivities(
  { read }: Database,
  records: readonly AccountRecord[],
  told: readonly Told[],
): Promise<readonly PersonActivity[]> {
  const rows = (await Promise.all(records.map((record) => findActivitiesOfRecord(read, record)))).flat();
  const newest = rows.toSorted((left, right) => right.updated_at - left.updated_at).slice(0, PAGE_SIZE);
  return newest.map((row) => {
    const entries = JSON.parse(row.ref) as readonly string[];
    const writer = told.find(({ decision }) => decision.log.ids?.some((id) => entries.includes(id)));
    return {
      at: row.updated_at,
      account: row.account,
      record: `${row.record_type} ${row.record_id}`,
      entries,
      event: writer && { id: writer.story.id, name: writer.story.name },
    };
  });
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}
