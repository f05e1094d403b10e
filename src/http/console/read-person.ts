import type { PersonActivity, PersonLink, PersonView } from '../../../console/person-page.ts';
import type { Database } from '../../store/database.ts';
import { type EventStory, findEventStory } from '../../store/find-event.ts';
import { findLink, type StoredLink } from '../../store/links.ts';
import { listConflicts } from '../../store/list-conflicts.ts';
import { findLinksOfRecord } from '../../store/person-rows.ts';
import { searchEvents } from '../../store/search-events.ts';
import { fromLink } from '../../sync/card.ts';
import type { Decision } from '../../sync/decision.ts';
import { readDecision } from './events.ts';

const PAGE_SIZE = 50;
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

/**
 * Everything known of a visitor; undefined: nothing. `accounts`: where links are looked for. `before`: where the last page of
 * events ended.
 */
export async function readPerson(
  database: Database,
  visitor: VisitorRef,
  accounts: Iterable<string>,
  before: string,
): Promise<PersonView | undefined> {
  const { read } = database;
  const page = /^\d{1,15}$/.test(before) ? { before: Number(before) } : {};
  const found = await searchEvents(read, { ...visitor, limit: PAGE_SIZE, ...page });
  const links = await readLinks(database, visitor, accounts);
  if (links.length === 0 && found.events.length === 0 && found.older === undefined) return undefined;
  const told = await readDecisions(
    database,
    found.events.map(({ id }) => id),
  );
  const identities = told.map(({ decision }) => decision.identities);
  return {
    ...visitor,
    links: await Promise.all(links.map((link) => toPersonLink(database, link))),
    emails: unique(identities.flatMap(({ emails }) => emails)),
    phones: unique(identities.flatMap(({ phones }) => phones)),
    found,
    activities: toActivities(told),
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

async function readLinks(
  database: Database,
  { account, visitorKey }: VisitorRef,
  accounts: Iterable<string>,
): Promise<readonly StoredLink[]> {
  const names = [...new Set([account, ...accounts])];
  const links = await Promise.all(names.map((name) => findLink(database, name, visitorKey)));
  return links.filter((link) => link !== undefined);
}

/** What was logged for these events, each activity once, by the event that wrote it last. */
function toActivities(told: readonly Told[]): readonly PersonActivity[] {
  const activities = new Map<string, PersonActivity>();
  for (const { story, decision } of told) {
    const { key, ids } = decision.log;
    const { record } = decision.match;
    if (key === undefined || ids === undefined || record === undefined || activities.has(key)) continue;
    activities.set(key, {
      at: story.finishedAt ?? story.receivedAt,
      account: story.account,
      record: `${record.type} ${record.id}`,
      entries: ids,
      event: { id: story.id, name: story.name },
    });
  }
  return [...activities.values()];
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}
