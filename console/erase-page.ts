import { type Html, html } from '../src/html/html.ts';
import { renderOutside } from '../src/html/outside-link.ts';
import type { Identity } from '../src/lead/person.ts';
import { toPersonPath } from './event-list-page.ts';
import { BASE, type PageFrame, renderFacts, renderForm, renderLayout } from './layout.ts';
import { TEXTS } from './texts.ts';
import { renderNumber } from './values.ts';

/** A record of the person in a CRM. */
export interface PersonRecord {
  readonly account: string;
  readonly type: string;
  readonly id: string;
  readonly link: string | undefined;
}

/** How many rows of each kind. */
export type RowCounts = Readonly<Record<keyof typeof TEXTS.erase.rows, number>>;

/** What is held of a person. */
export interface HoldingsView {
  readonly counts: RowCounts;
  /** In contact books, which are kept here: they go too. */
  readonly own: readonly PersonRecord[];
  /** In CRMs, where the gateway deletes nothing. */
  readonly remote: readonly PersonRecord[];
  /** E-mails and phones of the events found: under what else the person may be known. */
  readonly others: readonly Identity[];
}

export interface EraseView extends HoldingsView {
  readonly account: string;
  readonly visitorKey: string;
  readonly alert?: string | undefined;
}

export interface ErasedView {
  readonly counts: RowCounts;
  readonly own: readonly PersonRecord[];
  readonly remote: readonly PersonRecord[];
  /** E-mails and phones that were not erased. */
  readonly others: readonly Identity[];
  /** What of the deleted rows is left in the database file, in words. */
  readonly remains: string;
}

/** The value of a tick box for an identity. */
export function toChoice({ kind, value }: Identity): string {
  return `${kind} ${value}`;
}

/** What would go; nothing is removed before this form is sent. */
export function renderErase(frame: PageFrame, view: EraseView): Html {
  const { erase } = TEXTS;
  const { account, visitorKey, others } = view;
  const form = html`<input type="hidden" name="account" value="${account}"><input type="hidden" name="visitor" value="${visitorKey}">
${
  others.length > 0 &&
  html`<fieldset><legend>${erase.others}</legend><p class="muted">${erase.othersHelp}</p>${others.map(renderOther)}</fieldset>`
}
<div class="field"><input type="checkbox" id="confirm" name="confirm" value="yes" required><label for="confirm">${erase.confirm}</label></div>
<button type="submit" class="danger">${erase.button}</button> <a href="${toPersonPath(account, visitorKey)}">${erase.cancel}</a>`;
  return renderLayout(frame, {
    title: erase.title,
    page: 'events',
    alert: view.alert,
    main: html`<p dir="auto">${TEXTS.person.title} <bdi>${visitorKey}</bdi></p>
<section aria-labelledby="goes"><h2 id="goes">${erase.goes}</h2>${renderCounts(view.counts)}
${view.own.length > 0 && html`<h3>${erase.own}</h3>${renderRecords(view.own)}`}
<p class="muted">${erase.mark}</p></section>
${view.remote.length > 0 && html`<section aria-labelledby="stays"><h2 id="stays">${erase.stays}</h2>${renderRecords(view.remote)}</section>`}
<section aria-labelledby="erase"><h2 id="erase">${erase.button}</h2>${renderForm(frame, `${BASE}/person/erase`, form)}</section>`,
  });
}

/** What was removed. */
export function renderErased(frame: PageFrame, view: ErasedView): Html {
  const { erase } = TEXTS;
  return renderLayout(frame, {
    title: erase.doneTitle,
    page: 'events',
    main: html`<p class="notice good" role="status">${erase.done}</p>
<section aria-labelledby="gone"><h2 id="gone">${erase.gone}</h2>${renderCounts(view.counts)}
${view.own.length > 0 && html`<h3>${erase.own}</h3>${renderRecords(view.own)}`}
<p class="muted">${view.remains}</p></section>
${view.remote.length > 0 && html`<section aria-labelledby="stays"><h2 id="stays">${erase.stays}</h2>${renderRecords(view.remote)}</section>`}
${
  view.others.length > 0 &&
  html`<section aria-labelledby="others"><h2 id="others">${erase.leftOthers}</h2><ul>${view.others.map(({ value }) => html`<li><bdi>${value}</bdi></li>`)}</ul></section>`
}
<p><a href="${BASE}/events">${TEXTS.pages.events}</a></p>`,
  });
}

function renderCounts(counts: RowCounts): Html {
  const names = Object.entries(TEXTS.erase.rows) as [keyof RowCounts, string][];
  return renderFacts(names.map(([name, text]) => [text, renderNumber(counts[name])]));
}

function renderRecords(records: readonly PersonRecord[]): Html {
  const items = records.map(({ account, type, id, link }) => {
    const name = `${type} ${id}`;
    return html`<li>${account}: ${link === undefined ? html`<bdi>${name}</bdi>` : renderOutside(link, name)}</li>`;
  });
  return html`<ul>${items}</ul>`;
}

function renderOther(identity: Identity, index: number): Html {
  return html`<div class="field"><input type="checkbox" id="also-${index}" name="also" value="${toChoice(identity)}"><label for="also-${index}"><bdi>${identity.value}</bdi></label></div>`;
}
