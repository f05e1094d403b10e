import type Router from '@koa/router';
import type { Context } from 'koa';
import type { CrmRecord, RecordRef } from '../../../connectors/connector.ts';
import { ConnectorError } from '../../../connectors/errors.ts';
import { type Candidate, renderChoose } from '../../../console/choose-page.ts';
import { toEventPath } from '../../../console/event-list-page.ts';
import { BASE, type PageFrame } from '../../../console/layout.ts';
import { TEXTS } from '../../../console/texts.ts';
import type { EventStory } from '../../store/find-event.ts';
import { toKnownCard } from '../../sync/card.ts';
import { readRecord, typeOf, type Work } from '../../sync/work.ts';
import type { ConsoleTools } from './console.ts';
import { readDecision, readStory } from './events.ts';
import { type Guard, goTo, sendPage } from './guard.ts';
import { linkToRecord, withWork } from './link-record.ts';

/** More could not be compared by anybody, and each is a request. */
const MAX_CANDIDATES = 6;

/** /console/attention/choose/:id: which of several records the visitor of a waiting event is. */
export function addChoose(router: Router, guard: Guard, tools: ConsoleTools): void {
  router.get(
    '/attention/choose/:id',
    guard.page(async (context, frame) => {
      const story = await readStory(context, tools);
      if (story.state !== 'waiting') return goTo(context, toEventPath(story.id));
      await showChoice(context, frame, tools, story, 200);
    }),
  );
  router.post(
    '/attention/choose/:id',
    guard.change(async (context, frame, form) => {
      const story = await readStory(context, tools);
      const chosen = toCandidates(story).find(({ type, id }) => type === form.get('type') && id === form.get('id'));
      const trouble = chosen === undefined ? TEXTS.choose.none : await linkToRecord(tools, story, chosen);
      tools.log.info({ event: story.id, done: trouble === undefined }, 'console:event:choose');
      if (trouble === undefined) goTo(context, `${BASE}/attention`, 'linked');
      else await showChoice(context, frame, tools, story, 422, trouble);
    }),
  );
}

/** Only records that the match itself found: nobody is linked to a record that a form invents. */
function toCandidates(story: EventStory): readonly RecordRef[] {
  return (readDecision(story.decision)?.match.candidates ?? []).slice(0, MAX_CANDIDATES);
}

async function showChoice(
  context: Context,
  frame: PageFrame,
  tools: ConsoleTools,
  story: EventStory,
  status: number,
  alert?: string,
): Promise<void> {
  let chat: ReadonlyMap<string, string> = new Map();
  let candidates: readonly Candidate[] = [];
  const trouble = await withWork(tools, story, async (work) => {
    chat = readChat(work);
    candidates = await Promise.all(toCandidates(story).map((ref) => readCandidate(work, ref)));
    return undefined;
  });
  const page = renderChoose(frame, {
    eventId: story.id,
    eventName: story.name,
    chat,
    candidates,
    alert: alert ?? trouble,
  });
  sendPage(context, page, status);
}

function readChat({ lead }: Work): ReadonlyMap<string, string> {
  const { contact } = TEXTS;
  const values = [
    [contact.name, lead.name],
    [contact.email, lead.emails.join('\n')],
    [contact.phone, lead.phones.map(({ raw, e164 }) => e164 ?? raw).join('\n')],
    [TEXTS.choose.organization, lead.organization],
  ];
  return new Map(values.flatMap(([part, value]) => (part && value ? [[part, value] as const] : [])));
}

async function readCandidate(work: Work, ref: RecordRef): Promise<Candidate> {
  const link = work.channel.crm.connector.link(ref);
  try {
    const record = await readRecord(work, ref);
    return { ref: record.ref, link: record.url ?? link, values: toValues(work, record), changedAt: record.updatedAt };
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    const trouble = error.kind === 'gone' ? TEXTS.choose.gone : `${TEXTS.choose.unread}${error.message}`;
    return { ref, link, values: undefined, trouble };
  }
}

/** The person's parts under the names the chat's have, and what the agent's card shows. */
function toValues(work: Work, record: CrmRecord): ReadonlyMap<string, string> {
  const { contact, choose } = TEXTS;
  const titles: Readonly<Record<string, string | undefined>> = {
    name: contact.name,
    firstName: contact.name,
    lastName: contact.name,
    email: contact.email,
    phone: contact.phone,
    organization: choose.organization,
  };
  const values = new Map<string, string>();
  const add = (title: string, value: unknown, glue: string) => {
    const text = Array.isArray(value) ? value.join('\n') : String(value ?? '').trim();
    if (text !== '') values.set(title, values.has(title) ? `${values.get(title)}${glue}${text}` : text);
  };
  for (const { field, holds } of typeOf(work, record).slots) {
    const title = titles[holds];
    if (title !== undefined) add(title, record.fields[field], title === contact.name ? ' ' : '\n');
  }
  for (const { title, key, content } of toKnownCard(work, record).customData) {
    const part = title ?? key ?? '';
    if (!values.has(part)) add(part, content, ', ');
  }
  return values;
}
