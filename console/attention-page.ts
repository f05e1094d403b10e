import { type Html, html } from '../src/html/html.ts';
import { toWayOut } from '../src/lead/merge/reasons.ts';
import type { Conflict } from '../src/store/list-conflicts.ts';
import type { UnfinishedEvent } from '../src/store/list-unfinished.ts';
import type { UnmappedAgent } from '../src/store/unmapped-agents.ts';
import { renderAgents } from './agent-list.ts';
import { toEventPath, toPersonPath } from './event-list-page.ts';
import { BASE, type PageFrame, renderForm, renderLayout, renderTable } from './layout.ts';
import { renderSchemas, type SchemaTrouble } from './schema-section.ts';
import { TEXTS, toEventTitle } from './texts.ts';
import { renderNumber, renderTime } from './values.ts';

/** A visitor who matches several records, with the newest of the events that wait. */
export interface AmbiguousPerson {
  readonly event: UnfinishedEvent;
  readonly identities: string;
  readonly count: number;
}

export interface AttentionView {
  readonly dead: readonly UnfinishedEvent[];
  readonly people: readonly AmbiguousPerson[];
  readonly conflicts: readonly Conflict[];
  /** CRM fields that have changed, or do not fit the mappings. */
  readonly schemas: readonly SchemaTrouble[];
  /** To whom no CRM user answers. */
  readonly agents: readonly UnmappedAgent[];
  /** Sentences about accounts that do not work now. */
  readonly accounts: readonly string[];
  /** The longest list there can be. */
  readonly limit: number;
  /** Why something that was asked for here was not done. */
  readonly alert?: string | undefined;
}

/** Everything that waits for a person, with what to do about it. */
export function renderAttention(frame: PageFrame, view: AttentionView): Html {
  const { attention } = TEXTS;
  const sections = [
    renderAccounts(view.accounts),
    renderPeople(view.people),
    renderDead(frame, view),
    renderConflicts(frame, view),
    renderSchemas(frame, view.schemas),
    renderAgents(frame, view.agents),
  ].filter((section) => section !== undefined);
  return renderLayout(frame, {
    title: attention.title,
    page: 'attention',
    alert: view.alert,
    // Said in answer to a form, it stands at the form's address, where there is nothing to load anew.
    live: view.alert === undefined,
    main: sections.length === 0 ? html`<p class="notice good">${attention.none}</p>` : html`${sections}`,
  });
}

/** The conflicts of a list, each to be applied or dismissed. */
export function renderConflictTable(frame: PageFrame, conflicts: readonly Conflict[]): Html {
  const { attention } = TEXTS;
  const rows = conflicts.map((conflict) => {
    const path = `${BASE}/conflicts/${encodeURIComponent(conflict.id)}`;
    return [
      html`<bdi>${conflict.holds}</bdi>`,
      renderGiven(conflict),
      html`<bdi>${conflict.chatValue}</bdi>`,
      html`<bdi>${conflict.crmValue ?? TEXTS.event.blank}</bdi>`,
      renderConflictReason(conflict),
      html`<bdi>${conflict.record.type} ${conflict.record.id}</bdi>`,
      html`${renderApply(frame, path, conflict)}${renderButton(frame, `${path}/dismiss`, attention.dismiss, conflict.chatValue)}`,
    ];
  });
  return renderTable(attention.conflicts, Object.values(attention.conflictColumns), rows);
}

/** When and in which chat the value was given. */
function renderGiven({ id, at, eventId, chatKey }: Conflict): Html {
  // Jivo's own number is the last part of the key.
  const chat = chatKey?.slice(chatKey.lastIndexOf('/') + 1);
  return html`<a id="conflict-${id}" href="${toEventPath(eventId)}">${renderTime(at)}</a>${chat !== undefined && html` <span class="muted">${TEXTS.attention.chat} <bdi>${chat}</bdi></span>`}`;
}

/** With what to do, where the button alone would not help. */
function renderConflictReason({ reason }: Conflict): Html {
  const way = toWayOut(reason);
  return html`${reason}${way !== 'write' && html`<br><span class="muted">${TEXTS.attention.wayOut[way]}</span>`}`;
}

/** No button where it could never work; another word where the CRM has to change first. */
function renderApply(frame: PageFrame, path: string, { reason, chatValue }: Conflict): Html | undefined {
  const { attention } = TEXTS;
  const way = toWayOut(reason);
  if (way === 'by-hand') return undefined;
  return renderButton(frame, `${path}/apply`, way === 'write' ? attention.apply : attention.retry, chatValue);
}

function renderAccounts(accounts: readonly string[]): Html | undefined {
  if (accounts.length === 0) return undefined;
  return html`<section aria-labelledby="accounts"><h2 id="accounts">${TEXTS.attention.accounts}</h2>
<ul class="plain">${accounts.map((text) => html`<li class="notice bad">${text}</li>`)}</ul></section>`;
}

function renderPeople(people: readonly AmbiguousPerson[]): Html | undefined {
  if (people.length === 0) return undefined;
  const { attention } = TEXTS;
  const items = people.map(
    ({ event, identities, count }) => html`<li class="card"><h3 dir="auto">${identities}</h3>
<p>${attention.waitingEvents} ${renderNumber(count)}. <a id="event-${event.id}" href="${toEventPath(event.id)}">${toEventTitle(event.name)}, ${renderTime(event.receivedAt)}</a></p>
<p><a class="button" id="choose-${event.id}" href="${BASE}/attention/choose/${encodeURIComponent(event.id)}">${attention.choose}</a>
${event.visitorKey !== undefined && html` <a href="${toPersonPath(event.account, event.visitorKey)}">${TEXTS.person.title}</a>`}</p></li>`,
  );
  return html`<section aria-labelledby="people"><h2 id="people">${attention.people}</h2><p class="muted">${attention.peopleHelp}</p>
<ul class="plain cards">${items}</ul></section>`;
}

function renderDead(frame: PageFrame, { dead, limit }: AttentionView): Html | undefined {
  if (dead.length === 0) return undefined;
  const { attention } = TEXTS;
  const rows = dead.map((event) => [
    html`<a id="event-${event.id}" href="${toEventPath(event.id)}">${renderTime(event.receivedAt)}</a>`,
    html`<bdi>${toEventTitle(event.name)}</bdi>`,
    event.channel,
    event.reason ?? '',
    toAdvice(event.reasonKind),
    html`${renderButton(frame, `${toEventPath(event.id)}/replay`, attention.replay, event.id)}${renderButton(frame, `${toEventPath(event.id)}/ignore`, attention.ignore, event.id)}`,
  ]);
  const all = html`<button type="submit">${attention.replayAll}</button>`;
  return html`<section aria-labelledby="dead"><h2 id="dead">${attention.dead}</h2><p class="muted">${attention.deadHelp}</p>
${renderForm(frame, `${BASE}/attention/replay-all`, all)}
${renderTable(attention.dead, Object.values(attention.columns), rows)}
${dead.length === limit && html`<p class="muted">${attention.more} ${renderNumber(limit)}</p>`}</section>`;
}

function renderConflicts(frame: PageFrame, { conflicts, limit }: AttentionView): Html | undefined {
  if (conflicts.length === 0) return undefined;
  const { attention } = TEXTS;
  return html`<section aria-labelledby="conflicts"><h2 id="conflicts">${attention.conflicts}</h2><p class="muted">${attention.conflictsHelp}</p>
${renderConflictTable(frame, conflicts)}
${conflicts.length === limit && html`<p class="muted">${attention.more} ${renderNumber(limit)}</p>`}</section>`;
}

/** A button that says to a screen reader what it is about. */
function renderButton(frame: PageFrame, action: string, text: string, about: string): Html {
  const button = html`<button type="submit">${text}<span class="hidden"> ${about}</span></button>`;
  return renderForm(frame, action, html`<input type="hidden" name="back" value="attention">${button}`);
}

function toAdvice(kind: string | undefined): string {
  const known = kind !== undefined && Object.hasOwn(TEXTS.todo, kind) ? TEXTS.todo[kind] : undefined;
  return known ?? TEXTS.todoElse;
}
