import { type Html, html } from '../src/html/html.ts';
import { renderOutside } from '../src/html/outside-link.ts';
import type { Conflict } from '../src/store/list-conflicts.ts';
import type { FoundEvents } from '../src/store/search-events.ts';
import { renderConflictTable } from './attention-page.ts';
import { renderEvents, toPersonPath } from './event-list-page.ts';
import { BASE, type PageFrame, renderFacts, renderForm, renderLayout } from './layout.ts';
import { TEXTS } from './texts.ts';
import { renderTime } from './values.ts';

export interface PersonView {
  readonly account: string;
  readonly visitorKey: string;
  readonly link: { readonly record: string; readonly url: string | undefined; readonly checkedAt: number } | undefined;
  /** What the CRM knows, by what it is. */
  readonly known: readonly (readonly [string, string])[];
  readonly emails: readonly string[];
  readonly phones: readonly string[];
  readonly found: FoundEvents;
  readonly conflicts: readonly Conflict[];
}

/** Everything the gateway knows of one visitor. */
export function renderPerson(frame: PageFrame, view: PersonView): Html {
  const { person } = TEXTS;
  const { found, conflicts } = view;
  const older = `${toPersonPath(view.account, view.visitorKey)}&before=${found.older ?? ''}`;
  return renderLayout(frame, {
    title: `${person.title} ${view.visitorKey}`,
    page: 'events',
    main: html`<section aria-labelledby="link"><h2 id="link">${person.link}</h2>${renderLink(frame, view)}</section>
<section aria-labelledby="identities"><h2 id="identities">${person.identities}</h2>${renderFacts([
      [TEXTS.event.account, view.account],
      [person.key, view.visitorKey],
      [TEXTS.event.emails, view.emails.length > 0 ? view.emails.join('\n') : TEXTS.event.none],
      [TEXTS.event.phones, view.phones.length > 0 ? view.phones.join('\n') : TEXTS.event.none],
    ])}</section>
${
  conflicts.length > 0 &&
  html`<section aria-labelledby="conflicts"><h2 id="conflicts">${person.conflicts}</h2>${renderConflictTable(frame, conflicts)}</section>`
}
<section aria-labelledby="events"><h2 id="events">${person.events}</h2>
${found.events.length === 0 ? html`<p>${TEXTS.list.none}</p>` : renderEvents(found.events)}
${found.older !== undefined && html`<p><a href="${older}" rel="next">${TEXTS.list.older}</a></p>`}</section>`,
  });
}

function renderLink(frame: PageFrame, { account, visitorKey, link, known }: PersonView): Html {
  const { person } = TEXTS;
  if (link === undefined) return html`<p>${person.noLink}</p>`;
  const facts = renderFacts([
    [TEXTS.event.record, link.url === undefined ? link.record : renderOutside(link.url, link.record)],
    [person.checked, renderTime(link.checkedAt)],
    ...known.map(
      ([part, value]) => [Object.hasOwn(TEXTS.contact, part) ? (TEXTS.contact[part] ?? part) : part, value] as const,
    ),
  ]);
  const form = renderForm(
    frame,
    `${BASE}/person/unlink`,
    html`<input type="hidden" name="account" value="${account}"><input type="hidden" name="visitor" value="${visitorKey}">
<button type="submit">${person.unlink}</button><p class="muted">${person.unlinkHelp}</p>`,
  );
  return html`${facts}<div class="actions">${form}</div>`;
}
