import { type Html, type HtmlValue, html } from '../src/html/html.ts';
import { TEXTS } from './texts.ts';

export type PageName = keyof typeof TEXTS.pages;

/** What every page of somebody signed in needs. */
export interface PageFrame {
  /** Goes back with every form. */
  readonly csrf: string;
  /** Said at the top after an action; a key of TEXTS.notices. */
  readonly notice?: string;
}

export interface PageParts {
  readonly title: string;
  readonly main: Html;
  /** Before the main part, and not loaded anew: what people type into. */
  readonly before?: Html;
  /** The entry of the navigation that is shown. */
  readonly page?: PageName;
  /** Why something asked for was not done. */
  readonly alert?: string | undefined;
  /** The page loads itself anew when something happens. */
  readonly live?: boolean;
}

export const BASE = '/console';

const ADDRESSES: Readonly<Record<PageName, string>> = {
  overview: BASE,
  events: `${BASE}/events`,
  attention: `${BASE}/attention`,
  channels: `${BASE}/channels`,
};

/** A document for somebody who is not signed in. */
export function renderBare(title: string, main: Html, head?: Html): Html {
  return renderDocument(title, html`<main id="main" class="narrow"><h1>${title}</h1>${main}</main>`, head);
}

/** A whole document around the main part of a page. */
export function renderLayout(frame: PageFrame, { title, main, before, page, alert, live = false }: PageParts): Html {
  const items = Object.entries(TEXTS.pages).map(([name, text]) => {
    const current = name === page && html` aria-current="page"`;
    return html`<li><a href="${ADDRESSES[name as PageName]}"${current}>${text}</a></li>`;
  });
  const { notice = '' } = frame;
  const noticeText = Object.hasOwn(TEXTS.notices, notice) ? TEXTS.notices[notice] : undefined;
  return renderDocument(
    title,
    html`<a class="skip" href="#main">${TEXTS.skip}</a>
<header>
<nav aria-label="${TEXTS.navigation}"><span class="product">${TEXTS.product}</span><ul class="plain">${items}</ul></nav>
${renderForm(frame, `${BASE}/sign-out`, html`<button type="submit">${TEXTS.signOut}</button>`)}
</header>
<main id="main">
<div class="title"><h1 dir="auto">${title}</h1>${live && renderLiveControl()}</div>
${alert !== undefined && html`<p class="notice bad" role="alert">${alert}</p>`}
${noticeText !== undefined && html`<p class="notice good" role="status">${noticeText}</p>`}
${before}
${live ? html`<div id="live" data-live="${BASE}/live">${main}</div>` : main}
</main>`,
  );
}

/** A form that changes something: carries the token. */
export function renderForm({ csrf }: PageFrame, action: string, content: HtmlValue, label?: string): Html {
  const name = label !== undefined && html` aria-label="${label}"`;
  return html`<form method="post" action="${action}"${name}><input type="hidden" name="csrf" value="${csrf}">${content}</form>`;
}

/** A table that scrolls by itself on a narrow screen. */
export function renderTable(
  caption: string,
  columns: readonly string[],
  rows: readonly (readonly HtmlValue[])[],
): Html {
  const head = columns.map((column) => html`<th scope="col">${column}</th>`);
  const body = rows.map(
    ([first, ...rest]) => html`<tr><th scope="row">${first}</th>${rest.map((cell) => html`<td>${cell}</td>`)}</tr>
`,
  );
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}. ${TEXTS.table.scroll}"><table>
<caption class="hidden">${caption}</caption>
<thead><tr>${head}</tr></thead>
<tbody>${body}</tbody>
</table></div>`;
}

/** Names and values. */
export function renderFacts(facts: readonly (readonly [string, HtmlValue])[]): Html {
  const given = facts.filter(([, value]) => value !== undefined && value !== false);
  return html`<dl>${given.map(([name, value]) => html`<dt>${name}</dt><dd dir="auto">${value}</dd>`)}</dl>`;
}

function renderLiveControl(): Html {
  const { on, off, pause, resume, lost } = TEXTS.live;
  return html`<div id="live-control" data-on="${on}" data-pause="${pause}" data-resume="${resume}" data-lost="${lost}"><span role="status">${off}</span></div>`;
}

function renderDocument(title: string, body: Html, head?: Html): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title} – ${TEXTS.product}</title>
<link rel="stylesheet" href="${BASE}/assets/style.css">
<link rel="icon" href="${BASE}/assets/icon.svg" type="image/svg+xml">
<script type="module" src="${BASE}/assets/locale.js"></script>
<script type="module" src="${BASE}/assets/live.js"></script>
${head}
</head>
<body>
${body}
</body>
</html>
`;
}
