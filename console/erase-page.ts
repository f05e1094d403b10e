import { type Html, html } from '../src/html/html.ts';
import { renderOutside } from '../src/html/outside-link.ts';
import type { Identity } from '../src/lead/person.ts';
import { toEventPath, toListPath, toPersonPath } from './event-list-page.ts';
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
  /** Keys of the visitors who are taken for this person. */
  readonly visitors: readonly string[];
  /** E-mails and phones of the events found: under what else the person may be known. */
  readonly others: readonly Identity[];
}

/** Who is meant, and where one came from. */
export interface EraseSubject {
  readonly identity: Identity;
  /** Of the visitors' pages. */
  readonly account: string;
  /** The event one came from; '': none. */
  readonly event: string;
}

export interface EraseView extends HoldingsView {
  readonly subject: EraseSubject;
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

const MAX_VISITORS = 50;

/** Path of the page that tells what would be erased. */
export function toErasePath(subject: EraseSubject): string {
  return `${BASE}/person/erase?${new URLSearchParams(toFields(subject))}`;
}

function toFields({ identity, account, event }: EraseSubject): [string, string][] {
  return [
    ['account', account],
    [identity.kind, identity.value],
    ...(event === '' ? [] : [['event', event] as [string, string]]),
  ];
}

function toBack({ identity, account, event }: EraseSubject): string {
  if (event !== '') return toEventPath(event);
  if (identity.kind !== 'visitor') return toListPath({ q: identity.value });
  return isClient(identity.value) ? toPersonPath(account, identity.value) : toListPath({});
}

/** The value of a tick box for an identity. */
export function toChoice({ kind, value }: Identity): string {
  return `${kind} ${value}`;
}

/** What would go; nothing is removed before this form is sent. */
export function renderErase(frame: PageFrame, view: EraseView): Html {
  const { erase } = TEXTS;
  const { subject, others } = view;
  const { identity } = subject;
  const hidden = toFields(subject).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`);
  const form = html`${hidden}
${
  others.length > 0 &&
  html`<fieldset><legend>${erase.others}</legend><p class="muted">${erase.othersHelp}</p>${others.map(renderOther)}</fieldset>`
}
<div class="field"><input type="checkbox" id="confirm" name="confirm" value="yes" required><label for="confirm">${erase.confirm}</label></div>
<button type="submit" class="danger">${erase.button}</button> <a href="${toBack(subject)}">${erase.cancel}</a>`;
  return renderLayout(frame, {
    title: erase.title,
    page: 'events',
    alert: view.alert,
    main: html`<p dir="auto">${erase.kinds[identity.kind]} <bdi>${identity.value}</bdi></p>
<section aria-labelledby="goes"><h2 id="goes">${erase.goes}</h2>${renderCounts(view.counts)}
${view.own.length > 0 && html`<h3>${erase.own}</h3>${renderRecords(view.own)}`}
<p class="muted">${erase.mark}</p></section>
${renderVisitors(view)}
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

/** Who goes along with an e-mail or phone; a visitor alone is named already. */
function renderVisitors({ visitors, subject: { identity, account } }: EraseView): Html | undefined {
  if (visitors.every((key) => identity.kind === 'visitor' && key === identity.value)) return undefined;
  const { erase } = TEXTS;
  const items = visitors
    .slice(0, MAX_VISITORS)
    .map(
      (key) =>
        html`<li>${isClient(key) ? html`<a href="${toPersonPath(account, key)}"><bdi>${key}</bdi></a>` : html`<bdi>${key}</bdi>`}</li>`,
    );
  const more = visitors.length - MAX_VISITORS;
  return html`<section aria-labelledby="visitors"><h2 id="visitors">${erase.visitors}</h2><p class="muted">${erase.visitorsHelp}</p><ul>${items}</ul>
${more > 0 && html`<p class="muted">${erase.moreVisitors} ${renderNumber(more)}</p>`}</section>`;
}

/** Jivo's client has a page; a chat or message without one has not. */
function isClient(key: string): boolean {
  return !/\/(chat|event)-[^/]+$/.test(key);
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
