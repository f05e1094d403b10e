import { type Html, html } from '../src/html/html.ts';
import { renderOutside } from '../src/html/outside-link.ts';
import type { Conflict } from '../src/store/list-conflicts.ts';
import type { FoundEvents } from '../src/store/search-events.ts';
import { renderConflictTable } from './attention-page.ts';
import { toErasePath } from './erase-page.ts';
import { renderEvents, toEventPath, toListPath, toPersonPath } from './event-list-page.ts';
import { BASE, type PageFrame, renderFacts, renderForm, renderLayout, renderTable } from './layout.ts';
import { TEXTS, toEventTitle } from './texts.ts';
import { renderTime } from './values.ts';

/** The record a visitor is in one account. */
export interface PersonLink {
  readonly account: string;
  readonly record: string;
  readonly url: string | undefined;
  readonly checkedAt: number;
  /** What the CRM knew at that time, by what it is. */
  readonly known: readonly (readonly [string, string])[];
  /** Other visitors who are the same record. */
  readonly others: readonly string[];
}

/** A chat, call or message logged in a CRM. */
export interface PersonActivity {
  readonly at: number;
  readonly account: string;
  readonly record: string;
  readonly entries: readonly string[];
  /** The event that last wrote it. */
  readonly event: { readonly id: string; readonly name: string };
}

export interface PersonView {
  readonly account: string;
  readonly visitorKey: string;
  readonly links: readonly PersonLink[];
  readonly emails: readonly string[];
  readonly phones: readonly string[];
  readonly found: FoundEvents;
  readonly activities: readonly PersonActivity[];
  readonly conflicts: readonly Conflict[];
}

/** Everything the gateway knows of one visitor. */
export function renderPerson(frame: PageFrame, view: PersonView): Html {
  const { person } = TEXTS;
  const { account, visitorKey, links, found, conflicts, activities } = view;
  const older = `${toPersonPath(account, visitorKey)}&before=${found.older ?? ''}`;
  return renderLayout(frame, {
    title: `${person.title} ${visitorKey}`,
    page: 'events',
    main: html`<section aria-labelledby="link"><h2 id="link">${person.link}</h2>
${links.length === 0 ? html`<p>${person.noLink}</p>` : html`<ul class="plain cards">${links.map((link) => renderLink(frame, visitorKey, link))}</ul>`}</section>
<section aria-labelledby="identities"><h2 id="identities">${person.identities}</h2>${renderIdentities(view)}</section>
${
  conflicts.length > 0 &&
  html`<section aria-labelledby="conflicts"><h2 id="conflicts">${person.conflicts}</h2>${renderConflictTable(frame, conflicts)}</section>`
}
<section aria-labelledby="activities"><h2 id="activities">${person.activities}</h2>
${activities.length === 0 ? html`<p>${person.noActivities}</p>` : renderActivities(activities)}</section>
<section aria-labelledby="events"><h2 id="events">${person.events}</h2>
${found.events.length === 0 ? html`<p>${TEXTS.list.none}</p>` : renderEvents(found.events)}
<p>${found.older !== undefined && html`<a href="${older}" rel="next">${TEXTS.list.older}</a> `}<a href="${toListPath({ visitor: visitorKey })}">${person.filtered}</a></p></section>
<section aria-labelledby="erase"><h2 id="erase">${TEXTS.erase.title}</h2><p class="muted">${TEXTS.erase.help}</p>
<p><a class="button" href="${toErasePath({ identity: { kind: 'visitor', value: visitorKey }, account, event: '' })}">${TEXTS.erase.look}</a></p></section>`,
  });
}

function renderLink(frame: PageFrame, visitorKey: string, link: PersonLink): Html {
  const { person, contact } = TEXTS;
  const { account, record, url, checkedAt, known, others } = link;
  const facts = renderFacts([
    [TEXTS.event.record, url === undefined ? record : renderOutside(url, record)],
    [person.checked, renderTime(checkedAt)],
    ...known.map(([part, value]) => [Object.hasOwn(contact, part) ? (contact[part] ?? part) : part, value] as const),
    [person.sameRecord, others.length > 0 && others.map((other) => renderVisitor(account, other))],
  ]);
  const form = renderForm(
    frame,
    `${BASE}/person/unlink`,
    html`<input type="hidden" name="account" value="${account}"><input type="hidden" name="visitor" value="${visitorKey}">
<button type="submit">${person.unlink}<span class="hidden"> ${account}</span></button><p class="muted">${person.unlinkHelp}</p>`,
  );
  return html`<li class="card"><h3>${account}</h3>${facts}<div class="actions">${form}</div></li>`;
}

function renderVisitor(account: string, visitorKey: string): Html {
  return html`<a href="${toPersonPath(account, visitorKey)}"><bdi>${visitorKey}</bdi></a> `;
}

function renderIdentities({ visitorKey, emails, phones }: PersonView): Html {
  const toList = (values: readonly string[]) => (values.length > 0 ? values.join('\n') : TEXTS.event.none);
  return renderFacts([
    [TEXTS.person.key, visitorKey],
    [TEXTS.event.emails, toList(emails)],
    [TEXTS.event.phones, toList(phones)],
  ]);
}

function renderActivities(activities: readonly PersonActivity[]): Html {
  const { person } = TEXTS;
  const rows = activities.map(({ at, account, record, entries, event }) => [
    html`<a href="${toEventPath(event.id)}">${renderTime(at)}</a>`,
    html`<bdi>${toEventTitle(event.name)}</bdi>`,
    html`${account}: <bdi>${record}</bdi>`,
    html`<bdi>${entries.join(', ')}</bdi>`,
  ]);
  return renderTable(person.activities, Object.values(person.activityColumns), rows);
}
