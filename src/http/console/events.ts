import type Router from '@koa/router';
import type { Context } from 'koa';
import { isToBeRetried } from '../../../console/badge.ts';
import { toEventPath } from '../../../console/event-list-page.ts';
import { renderEvent } from '../../../console/event-page.ts';
import { BASE, type PageFrame } from '../../../console/layout.ts';
import { TEXTS } from '../../../console/texts.ts';
import { effectOf } from '../../jivo/effects.ts';
import type { JivoReply } from '../../jivo/reply.ts';
import type { Identity } from '../../lead/person.ts';
import { type EventStory, findEventStory } from '../../store/find-event.ts';
import { ignoreEvent } from '../../store/ignore-event.ts';
import { reopenEvents } from '../../store/reopen-events.ts';
import { hastenEvent } from '../../store/retry-events.ts';
import { onAccount } from '../../sync/channel.ts';
import type { Decision } from '../../sync/decision.ts';
import { isRepeatable } from '../../sync/repeatable.ts';
import { readLinkKey } from '../../sync/stored-identities.ts';
import type { ConsoleTools } from './console.ts';
import { type Guard, goTo, readParameter, sendPage } from './guard.ts';
import { linkByPaste } from './link-record.ts';

/** /console/events/:id: the story of one event, and what one can do about it. */
export function addEvents(router: Router, guard: Guard, tools: ConsoleTools): void {
  const { database, log } = tools;
  router.get(
    '/events/:id',
    guard.page(async (context, frame) => {
      await showEvent(context, frame, tools, await readStory(context, tools), 200);
    }),
  );
  router.post(
    '/events/:id/replay',
    guard.change(async (context, _frame, form) => {
      const story = await readStory(context, tools);
      const { id, state } = story;
      const count = await database.write(async (transaction) => {
        if (state === 'open') return (await hastenEvent(transaction, database, id)) ? 1 : 0;
        return canRepeat(story) ? reopenEvents(transaction, database, { state, eventId: id }) : 0;
      });
      log.info({ event: id, count }, 'console:event:replay');
      goTo(context, toBack(form, id), count > 0 ? 'replayed' : 'not-replayed');
    }),
  );
  router.post(
    '/events/:id/ignore',
    guard.change(async (context, _frame, form) => {
      const { id } = await readStory(context, tools);
      const isDone = await database.write((transaction) => ignoreEvent(transaction, database, id, TEXTS.ignoredBy));
      log.info({ event: id, done: isDone }, 'console:event:ignore');
      goTo(context, toBack(form, id), isDone ? 'ignored' : 'not-ignored');
    }),
  );
  router.post(
    '/events/:id/link',
    guard.change(async (context, frame, form) => {
      const story = await readStory(context, tools);
      const trouble = await linkByPaste(tools, story, (form.get('link') ?? '').trim());
      log.info({ event: story.id, done: trouble === undefined }, 'console:event:link');
      if (trouble === undefined) goTo(context, toEventPath(story.id), 'linked');
      else await showEvent(context, frame, tools, story, 422, trouble);
    }),
  );
}

/** Whether an event that has ended can be done once more. What was ended well is so only while what Jivo sent is kept. */
function canRepeat({ state, name, body }: EventStory): boolean {
  if (state === 'dead' || state === 'waiting') return true;
  return body !== undefined && isRepeatable(effectOf(name));
}

/** The page the form was on. */
function toBack(form: URLSearchParams, id: string): string {
  return form.get('back') === 'attention' ? `${BASE}/attention` : toEventPath(id);
}

/** The event of the address. Throws 404. */
export async function readStory(context: Context, { database }: ConsoleTools): Promise<EventStory> {
  const story = await findEventStory(database.read, readParameter(context, 'id'));
  return story ?? context.throw(404, TEXTS.event.missing);
}

/** The decision of an event's newest attempt. It was written by the engine and by nobody else. */
export function readDecision(json: string | undefined): Decision | undefined {
  return json === undefined ? undefined : (JSON.parse(json) as Decision);
}

/** Whom the event is known by, where Jivo named no client: the chat, or else what he gave. */
function findErasable({ id, channel, body = '' }: EventStory, decision: Decision | undefined): Identity | undefined {
  if (decision?.identities.visitorKey !== undefined) return undefined;
  const key = readLinkKey({ id, channel, body, visitor_key: null });
  if (key !== undefined) return { kind: 'visitor', value: key };
  const { emails = [], phones = [] } = decision?.identities ?? {};
  const [email] = emails;
  const [phone] = phones;
  if (email !== undefined) return { kind: 'email', value: email };
  return phone === undefined ? undefined : { kind: 'phone', value: phone };
}

async function showEvent(
  context: Context,
  frame: PageFrame,
  { current, log }: ConsoleTools,
  story: EventStory,
  status: number,
  alert?: string,
): Promise<void> {
  const decision = readDecision(story.decision);
  const shown = context.query.payload === 'shown';
  if (shown) log.info({ event: story.id }, 'console:payload:shown');
  const record = decision?.match.record;
  const connector = onAccount(current().channels.get(story.channel), story.account)?.crm.connector;
  const page = renderEvent(frame, {
    story,
    decision,
    reply: story.answer === undefined ? undefined : (JSON.parse(story.answer) as JivoReply),
    visitorKey: decision?.identities.visitorKey,
    erasable: findErasable(story, decision),
    recordLink: record === undefined ? undefined : connector?.link(record),
    shown,
    canReplay: isToBeRetried(story) || (story.state !== 'open' && canRepeat(story)),
    alert,
  });
  sendPage(context, page, status);
}
