import type Router from '@koa/router';
import { toPersonPath } from '../../../console/event-list-page.ts';
import { type PersonView, renderPerson } from '../../../console/person-page.ts';
import { TEXTS } from '../../../console/texts.ts';
import { findEventStory } from '../../store/find-event.ts';
import { deleteLink, findLink } from '../../store/links.ts';
import { listConflicts } from '../../store/list-conflicts.ts';
import { searchEvents } from '../../store/search-events.ts';
import { fromLink } from '../../sync/card.ts';
import type { Decision } from '../../sync/decision.ts';
import type { ConsoleTools } from './console.ts';
import { readDecision } from './events.ts';
import { type Guard, goTo, sendPage } from './guard.ts';

const PAGE_SIZE = 50;
/** Of so many events the identities are gathered. */
const MAX_DECISIONS = 20;

/** /console/person: everything known of one visitor. */
export function addPerson(router: Router, guard: Guard, tools: ConsoleTools): void {
  const { database, log } = tools;
  router.get(
    '/person',
    guard.page(async (context, frame) => {
      const view = await readPerson(tools, new URLSearchParams(context.querystring));
      sendPage(context, renderPerson(frame, view ?? context.throw(404, TEXTS.person.missing)));
    }),
  );
  router.post(
    '/person/unlink',
    guard.change(async (context, _frame, form) => {
      const account = form.get('account') ?? '';
      const visitorKey = form.get('visitor') ?? '';
      const isLinked = (await findLink(database.read, account, visitorKey)) !== undefined;
      if (isLinked) await database.write((transaction) => deleteLink(transaction, account, visitorKey));
      log.info({ done: isLinked }, 'console:person:unlink');
      goTo(context, toPersonPath(account, visitorKey), isLinked ? 'unlinked' : 'not-linked');
    }),
  );
}

/** undefined: nothing is known of this visitor. */
async function readPerson(tools: ConsoleTools, query: URLSearchParams): Promise<PersonView | undefined> {
  const { database } = tools;
  const account = query.get('account') ?? '';
  const visitorKey = query.get('visitor') ?? '';
  const before = query.get('before') ?? '';
  const page = /^\d{1,15}$/.test(before) ? { before: Number(before) } : {};
  const found = await searchEvents(database.read, { account, visitorKey, limit: PAGE_SIZE, ...page });
  const link = await findLink(database.read, account, visitorKey);
  if (link === undefined && found.events.length === 0 && found.older === undefined) return undefined;
  const card = link === undefined ? undefined : fromLink(link);
  const identities = await readIdentities(
    tools,
    found.events.slice(0, MAX_DECISIONS).map(({ id }) => id),
  );
  return {
    account,
    visitorKey,
    link: link && { record: `${link.ref.type} ${link.ref.id}`, url: link.url, checkedAt: link.checkedAt },
    known: [
      ...Object.entries(card?.known ?? {}).map(([part, value]) => [part, String(value)] as const),
      ...(card?.customData ?? []).map(({ title, key, content }) => [title ?? key ?? '', content] as const),
    ],
    emails: unique(identities.flatMap(({ emails }) => emails)),
    phones: unique(identities.flatMap(({ phones }) => phones)),
    found,
    conflicts: await listConflicts(database.read, { account, visitorKey, state: 'open', limit: PAGE_SIZE }),
  };
}

async function readIdentities(
  { database }: ConsoleTools,
  ids: readonly string[],
): Promise<readonly Decision['identities'][]> {
  const stories = await Promise.all(ids.map((id) => findEventStory(database.read, id)));
  return stories.flatMap((story) => readDecision(story?.decision)?.identities ?? []);
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}
