import { type Html, html } from '../src/html/html.ts';
import type { FoundEvent, FoundEvents } from '../src/store/search-events.ts';
import { isToBeRetried, renderState } from './badge.ts';
import { BASE, type PageFrame, renderLayout, renderTable } from './layout.ts';
import { TEXTS, toEventTitle } from './texts.ts';
import { renderTime } from './values.ts';

/** What the visitor of the page filled in, as text. */
export type ListFilter = Readonly<
  Record<'q' | 'visitor' | 'channel' | 'kind' | 'state' | 'from' | 'until' | 'before', string>
>;

export interface EventListView {
  readonly filter: ListFilter;
  readonly found: FoundEvents;
  readonly channels: readonly string[];
  readonly kinds: readonly string[];
  /** Tells what would be erased of the person who was looked for. */
  readonly erasePath: string | undefined;
  readonly alert?: string | undefined;
}

const STATES = ['open', 'done', 'ignored', 'waiting', 'dead'] as const;

/** Path of an event's page. */
export function toEventPath(id: string): string {
  return `${BASE}/events/${encodeURIComponent(id)}`;
}

/** Path of the page about a visitor. */
export function toPersonPath(account: string, visitorKey: string): string {
  return `${BASE}/person?${new URLSearchParams({ account, visitor: visitorKey })}`;
}

/** Path of the list with these filters. */
export function toListPath(filter: Partial<ListFilter>): string {
  const given = Object.entries(filter).filter(([, value]) => value !== '');
  return given.length === 0 ? `${BASE}/events` : `${BASE}/events?${new URLSearchParams(given)}`;
}

/** The newest events that match the filter. */
export function renderEventList(frame: PageFrame, view: EventListView): Html {
  const { found, filter } = view;
  return renderLayout(frame, {
    title: TEXTS.list.title,
    page: 'events',
    live: filter.before === '',
    alert: view.alert,
    before: html`${renderFilters(view)}${view.erasePath !== undefined && html`<p><a href="${view.erasePath}">${TEXTS.erase.found}</a></p>`}`,
    main: html`${found.events.length === 0 ? html`<p>${isFiltered(filter) ? TEXTS.list.none : TEXTS.list.noneYet}</p>` : renderEvents(found.events)}
${renderPager(filter, found)}`,
  });
}

/** A table of events. */
export function renderEvents(events: readonly FoundEvent[]): Html {
  const { columns, title } = TEXTS.list;
  const rows = events.map((event) => [
    html`<a id="event-${event.id}" href="${toEventPath(event.id)}">${renderTime(event.receivedAt)}</a>`,
    html`<bdi>${toEventTitle(event.name)}</bdi>`,
    event.channel,
    html`${renderState(event)}${isToBeRetried(event) && html`<br><span class="muted">${TEXTS.list.next} ${renderTime(event.dueAt)}</span>`}`,
    event.visitorKey === undefined
      ? '–'
      : html`<a href="${toPersonPath(event.account, event.visitorKey)}"><bdi class="key">${event.visitorKey}</bdi></a>`,
    event.reason ?? '',
  ]);
  return renderTable(title, Object.values(columns), rows);
}

function renderFilters({ filter, channels, kinds, found }: EventListView): Html {
  const { list } = TEXTS;
  const kindOptions = kinds.map((name) => [name, toEventTitle(name)] as const);
  const stateOptions = STATES.map((state) => [state, TEXTS.states[state]] as const);
  return html`<form method="get" action="${BASE}/events" role="search" aria-label="${list.filters}">
<div class="wide"><label for="q">${list.search}</label><input id="q" name="q" type="search" value="${filter.q}" maxlength="200"></div>
<div class="wide"><label for="visitor">${list.visitor}</label><input id="visitor" name="visitor" value="${filter.visitor}" maxlength="200" list="visitors" autocomplete="off"></div>
<datalist id="visitors">${listVisitors(found).map((visitor) => html`<option value="${visitor}"></option>`)}</datalist>
${renderSelect(
  'channel',
  list.channel,
  filter.channel,
  channels.map((name) => [name, name] as const),
)}
${renderSelect('kind', list.kind, filter.kind, kindOptions)}
${renderSelect('state', list.state, filter.state, stateOptions)}
${renderMoment('from', list.from, filter.from)}
${renderMoment('until', list.until, filter.until)}
<button type="submit" class="main">${list.button}</button> ${isFiltered(filter) && html`<a href="${BASE}/events">${list.reset}</a>`}
</form>`;
}

/** Without script in UTC, with script in the viewer's zone. */
function renderMoment(name: string, label: string, value: string): Html {
  return html`<div><label for="${name}">${label} <span class="utc">${TEXTS.list.utc}</span></label><input id="${name}" name="${name}" type="datetime-local" data-utc="" value="${value}"></div>`;
}

/** To choose from: those on the page. */
function listVisitors({ events }: FoundEvents): readonly string[] {
  return [...new Set(events.flatMap(({ visitorKey }) => visitorKey ?? []))];
}

function renderSelect(
  name: string,
  label: string,
  chosen: string,
  options: readonly (readonly [string, string])[],
): Html {
  const items = [['', TEXTS.list.any] as const, ...options].map(
    ([value, text]) => html`<option value="${value}"${value === chosen && html` selected`}>${text}</option>`,
  );
  return html`<div><label for="${name}">${label}</label><select id="${name}" name="${name}">${items}</select></div>`;
}

function renderPager(filter: ListFilter, { older, events }: FoundEvents): Html {
  const { list } = TEXTS;
  const toAddress = (before: string) => toListPath({ ...filter, before });
  return html`<nav aria-label="${list.older}"><ul class="plain">
${filter.before !== '' && html`<li><a href="${toAddress('')}">${list.newest}</a></li>`}
${older !== undefined && html`<li><a href="${toAddress(String(older))}" rel="next">${events.length === 0 ? list.searchOlder : list.older}</a></li>`}
</ul></nav>`;
}

function isFiltered(filter: ListFilter): boolean {
  return Object.values(filter).some((value) => value !== '');
}
