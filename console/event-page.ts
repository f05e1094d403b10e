import { type Html, html } from '../src/html/html.ts';
import type { JivoReply } from '../src/jivo/reply.ts';
import type { Identity } from '../src/lead/person.ts';
import type { EventStory } from '../src/store/find-event.ts';
import type { Decision } from '../src/sync/decision.ts';
import { renderAgentCard } from './agent-card.ts';
import { isToBeRetried, renderState } from './badge.ts';
import { toErasePath } from './erase-page.ts';
import { toEventPath, toPersonPath } from './event-list-page.ts';
import { renderCalls, renderPerson, renderWrites } from './event-story.ts';
import { BASE, type PageFrame, renderFacts, renderForm, renderLayout } from './layout.ts';
import { formatPayload } from './payload.ts';
import { TEXTS, toEventTitle } from './texts.ts';
import { renderNumber, renderTime } from './values.ts';

export interface EventView {
  readonly story: EventStory;
  readonly decision: Decision | undefined;
  readonly reply: JivoReply | undefined;
  readonly visitorKey: string | undefined;
  /** Who is to be erased by this event where there is no page of the visitor. */
  readonly erasable: Identity | undefined;
  /** The record's page in the CRM. */
  readonly recordLink: string | undefined;
  /** Whether personal data in the payload is shown. */
  readonly shown: boolean;
  /** It can be tried now, or done once more. */
  readonly canReplay: boolean;
  readonly alert?: string | undefined;
}

/** The story of one event. */
export function renderEvent(frame: PageFrame, view: EventView): Html {
  const { story, decision, reply } = view;
  const { event } = TEXTS;
  return renderLayout(frame, {
    title: toEventTitle(story.name),
    page: 'events',
    alert: view.alert,
    // Until it is at its end. What one reads or copies stays where it is.
    live: story.state === 'open' && !view.shown,
    main: html`<section aria-labelledby="summary"><h2 id="summary" class="hidden">${event.summary}</h2>${renderSummary(view)}</section>
${renderActions(frame, view)}
<section aria-labelledby="person"><h2 id="person">${event.person}</h2>${renderPerson(decision, view.visitorKey, view.recordLink)}
${view.visitorKey !== undefined && html`<p><a href="${toPersonPath(story.account, view.visitorKey)}">${event.personLink}</a></p>`}${renderErasable(view)}</section>
<section aria-labelledby="writes"><h2 id="writes">${event.writes}</h2>${renderWrites(decision)}</section>
<section aria-labelledby="card"><h2 id="card">${event.card}</h2>${reply === undefined ? html`<p>${event.noCard}</p>` : renderAgentCard(reply)}</section>
<section aria-labelledby="calls"><h2 id="calls">${event.calls}</h2>${renderCalls(decision)}</section>
<section aria-labelledby="payload"><h2 id="payload">${event.payload}</h2>
${renderPayload(view)}</section>`,
  });
}

function renderErasable({ story: { id, account }, erasable }: EventView): Html | undefined {
  if (erasable === undefined) return undefined;
  const { erase } = TEXTS;
  return html`<p class="muted">${erase.help}</p><p><a class="button" href="${toErasePath({ identity: erasable, account, event: id })}">${erase.look}</a></p>`;
}

function renderPayload({ story: { id, body }, shown }: EventView): Html {
  const { event } = TEXTS;
  if (body === undefined) return html`<p>${event.payloadRemoved}</p>`;
  return html`<p>${shown ? event.shown : event.masked} <a href="${toEventPath(id)}${shown ? '' : '?payload=shown'}#payload">${shown ? event.mask : event.show}</a></p>
<pre tabindex="0" dir="auto">${formatPayload(body, shown)}</pre>`;
}

function renderSummary({ story, decision }: EventView): Html {
  const { event } = TEXTS;
  const retrying = isToBeRetried(story);
  return renderFacts([
    [event.state, renderState(story)],
    [event.reason, story.reason],
    [event.next, retrying && renderTime(story.dueAt)],
    [event.retries, retrying && event.retriesHelp],
    [event.error, decision?.error !== undefined && decision.error.text !== story.reason && decision.error.text],
    [event.received, renderTime(story.receivedAt)],
    [event.finished, story.finishedAt !== undefined && renderTime(story.finishedAt)],
    [event.attempts, renderNumber(story.attempts)],
    [event.channel, html`${story.channel} → ${story.account}`],
    [event.id, html`<code>${story.id}</code>`],
  ]);
}

function renderActions(frame: PageFrame, view: EventView): Html | undefined {
  const { story, visitorKey } = view;
  const { event } = TEXTS;
  const path = toEventPath(story.id);
  const isEnded = story.state === 'done' || story.state === 'ignored';
  const button = (text: string) => html`<button type="submit">${text}</button>`;
  const [replayText, replayHelp] = isEnded ? [event.repeat, event.repeatHelp] : [event.replay, event.replayHelp];
  const replay = html`${renderForm(frame, `${path}/replay`, button(replayText))}<p class="muted">${replayHelp}</p>`;
  const ignore = html`${renderForm(frame, `${path}/ignore`, button(event.ignore))}<p class="muted">${event.ignoreHelp}</p>`;
  const choose = html`<p><a class="button" href="${BASE}/attention/choose/${encodeURIComponent(story.id)}">${event.choose}</a></p>`;
  return html`<section aria-labelledby="actions"><h2 id="actions">${event.actions}</h2><div class="cards actions">
${story.state === 'waiting' && html`<div class="card">${choose}</div>`}
${view.canReplay && html`<div class="card">${replay}</div>`}
${!isEnded && html`<div class="card">${ignore}</div>`}
<div class="card">${renderLinking(frame, path, visitorKey === undefined ? event.linkChatHelp : event.linkHelp)}</div>
</div></section>`;
}

function renderLinking(frame: PageFrame, path: string, help: string): Html {
  const { event } = TEXTS;
  return renderForm(
    frame,
    `${path}/link`,
    html`<div class="wide"><label for="link">${event.linkLabel}</label><input id="link" name="link" type="url" required maxlength="2000" aria-describedby="link-help"></div>
<button type="submit">${event.link}</button><p class="muted" id="link-help">${help}</p>`,
  );
}
