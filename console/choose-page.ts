import type { RecordRef } from '../connectors/connector.ts';
import { type Html, type HtmlValue, html } from '../src/html/html.ts';
import { renderOutside } from '../src/html/outside-link.ts';
import { toEventPath } from './event-list-page.ts';
import { BASE, type PageFrame, renderForm, renderLayout, renderTable } from './layout.ts';
import { TEXTS, toEventTitle } from './texts.ts';
import { renderTime } from './values.ts';

/** One record the visitor may be. */
export interface Candidate {
  readonly ref: RecordRef;
  readonly link: string | undefined;
  /** What the CRM has, by what it is. undefined: the record could not be read, `trouble` says why. */
  readonly values: ReadonlyMap<string, string> | undefined;
  /** ISO 8601, where the CRM says. */
  readonly changedAt?: string | undefined;
  readonly trouble?: string;
}

export interface ChooseView {
  readonly eventId: string;
  readonly eventName: string;
  /** What the chat says, by what it is. */
  readonly chat: ReadonlyMap<string, string>;
  readonly candidates: readonly Candidate[];
  readonly alert?: string | undefined;
}

/** The visitor and the records he may be, side by side. */
export function renderChoose(frame: PageFrame, view: ChooseView): Html {
  const { choose } = TEXTS;
  const { candidates, chat } = view;
  const parts = [
    ...new Set([chat, ...candidates.map(({ values }) => values)].flatMap((map) => [...(map?.keys() ?? [])])),
  ];
  const columns = [choose.field, choose.chat, ...candidates.map((_, index) => choose.candidate(index + 1))];
  const rows: (readonly HtmlValue[])[] = [
    [TEXTS.event.record, '', ...candidates.map(renderRecord)],
    ...parts.map((part) => [
      part,
      html`<bdi>${chat.get(part) ?? ''}</bdi>`,
      ...candidates.map(({ values }) => html`<bdi>${values?.get(part) ?? ''}</bdi>`),
    ]),
    [choose.changed, '', ...candidates.map(renderChanged)],
    ['', '', ...candidates.map((candidate, index) => renderChoice(frame, view, candidate, index))],
  ];
  return renderLayout(frame, {
    title: choose.title,
    page: 'attention',
    alert: view.alert,
    main: html`<p><a href="${toEventPath(view.eventId)}">${toEventTitle(view.eventName)}</a></p>
${candidates.length === 0 ? html`<p>${choose.none}</p>` : renderTable(choose.title, columns, rows)}`,
  });
}

function renderRecord({ ref, link, trouble }: Candidate): Html {
  const name = `${ref.type} ${ref.id}`;
  return html`${link === undefined ? name : renderOutside(link, name)}${trouble !== undefined && html`<p class="bad">${trouble}</p>`}`;
}

function renderChanged({ changedAt = '' }: Candidate): Html | string {
  const at = Date.parse(changedAt);
  return Number.isNaN(at) ? '' : renderTime(at);
}

function renderChoice(frame: PageFrame, { eventId }: ChooseView, { ref, values }: Candidate, index: number): Html {
  if (values === undefined) return html``;
  return renderForm(
    frame,
    `${BASE}/attention/choose/${encodeURIComponent(eventId)}`,
    html`<input type="hidden" name="type" value="${ref.type}"><input type="hidden" name="id" value="${ref.id}">
<button type="submit" class="main">${TEXTS.choose.this}<span class="hidden"> ${TEXTS.choose.candidate(index + 1)}</span></button>`,
  );
}
