import type { CheckReport, CrmField } from '../connectors/connector.ts';
import { type Html, html } from '../src/html/html.ts';
import type { JivoReply } from '../src/jivo/reply.ts';
import type { Decision } from '../src/sync/decision.ts';
import { renderAgentCard } from './agent-card.ts';
import { renderReport } from './channels-page.ts';
import { type DiffLine, diffLines, shortenDiff } from './diff.ts';
import { renderPerson, renderWrites } from './event-story.ts';
import { BASE, type PageFrame, renderForm, renderLayout } from './layout.ts';
import { TEXTS } from './texts.ts';

/** One setting to be asked for. */
export interface SettingView {
  readonly name: string;
  readonly doc: string;
  readonly secret: boolean;
  /** As it stands in the form. */
  readonly value: string;
}

export interface AccountFormView {
  readonly connector: string;
  readonly title: string;
  readonly name: string;
  readonly settings: readonly SettingView[];
  readonly alert?: string | undefined;
}

/** Step one of the path: which account. */
export function renderSetup(
  frame: PageFrame,
  accounts: readonly string[],
  connectors: readonly (readonly [string, string])[],
): Html {
  const { setup } = TEXTS;
  const known = accounts.map(
    (name) =>
      html`<li><a class="button" href="${BASE}/setup/channel?account=${encodeURIComponent(name)}">${setup.useAccount(name)}</a></li>`,
  );
  const fresh = connectors.map(
    ([id, title]) =>
      html`<li><a class="button" href="${BASE}/setup/account?connector=${encodeURIComponent(id)}">${setup.connect(title)}</a></li>`,
  );
  return renderLayout(frame, {
    title: setup.title,
    page: 'channels',
    main: html`<p>${setup.intro}</p>
${known.length > 0 && html`<section aria-labelledby="known"><h2 id="known">${setup.known}</h2><ul class="plain choices">${known}</ul></section>`}
<section aria-labelledby="fresh"><h2 id="fresh">${setup.fresh}</h2><ul class="plain choices">${fresh}</ul></section>`,
  });
}

/** The file cannot be changed here. */
export function renderReadOnly(frame: PageFrame, text: string): Html {
  return renderLayout(frame, {
    title: TEXTS.setup.title,
    page: 'channels',
    main: html`<p class="notice warn">${text}</p>`,
  });
}

/** Step two: the account's key. */
export function renderAccountForm(frame: PageFrame, view: AccountFormView): Html {
  const { setup } = TEXTS;
  const fields = view.settings.map(
    ({ name, doc, secret, value }) => html`<div class="field"><label for="setting-${name}">${name}</label>
<input id="setting-${name}" name="setting-${name}" type="${secret ? 'password' : 'text'}" value="${value}" autocomplete="off" spellcheck="false" aria-describedby="doc-${name}">
<p class="muted" id="doc-${name}">${doc}${secret && html` ${setup.secretHelp}`}</p></div>`,
  );
  return renderLayout(frame, {
    title: setup.connect(view.title),
    page: 'channels',
    alert: view.alert,
    main: renderForm(
      frame,
      `${BASE}/setup/account`,
      html`<input type="hidden" name="connector" value="${view.connector}">
<div class="field"><label for="name">${setup.accountName}</label><input id="name" name="name" required pattern="[a-z0-9][a-z0-9_\\-]*" value="${view.name}"><p class="muted">${setup.nameHelp}</p></div>
${fields}<button type="submit" class="main">${setup.test}</button>`,
    ),
  });
}

/** One line of a mapping, as text. */
export interface MappingRow {
  readonly to: string;
  readonly from: string;
  readonly when: string;
}

export interface ChannelFormView {
  readonly account: string;
  readonly name: string;
  readonly region: string;
  readonly token: string;
  readonly needsToken: boolean;
  readonly fields: readonly MappingRow[];
  readonly card: readonly { readonly title: string; readonly from: string }[];
  /** What the CRM has; [] when it could not be asked. */
  readonly crmFields: readonly CrmField[];
  /** Paths of the lead, with how many of the last events have one. */
  readonly paths: readonly (readonly [string, number])[];
  readonly alert?: string | undefined;
}

const WHEN = ['created', 'updated', 'always'] as const;

/** Step three: the channel and what goes where. */
export function renderChannelForm(frame: PageFrame, view: ChannelFormView): Html {
  const { setup } = TEXTS;
  const writable = view.crmFields.filter((field) => field.writable);
  return renderLayout(frame, {
    title: setup.channelTitle,
    page: 'channels',
    alert: view.alert,
    main: renderForm(
      frame,
      `${BASE}/setup/channel`,
      html`<input type="hidden" name="account" value="${view.account}">
<div class="field"><label for="name">${setup.channelName}</label><input id="name" name="name" required pattern="[a-z0-9][a-z0-9_\\-]*" value="${view.name}"><p class="muted">${setup.nameHelp}</p></div>
<div class="field"><label for="region">${setup.region}</label><input id="region" name="region" pattern="[A-Z]{2}" maxlength="2" value="${view.region}"><p class="muted">${setup.regionHelp}</p></div>
${view.needsToken && html`<div class="field"><label for="token">${setup.token}</label><input id="token" name="token" required value="${view.token}"><p class="muted">${setup.tokenHelp}</p></div>`}
<fieldset><legend>${TEXTS.channels.mapping}</legend><p class="muted">${setup.mappingHelp}</p>${view.fields.map(renderMappingRow)}</fieldset>
<fieldset><legend>${TEXTS.channels.card}</legend><p class="muted">${setup.cardHelp}</p>${view.card.map(renderCardRow)}</fieldset>
<datalist id="crm-writable">${writable.map(renderOption)}</datalist>
<datalist id="crm-readable">${view.crmFields.map(renderOption)}</datalist>
<datalist id="lead-paths">${view.paths.map(([path, count]) => html`<option value="${path}">${setup.seen(count)}</option>`)}</datalist>
<button type="submit" class="main">${setup.review}</button>`,
    ),
  });
}

function renderOption({ name, label }: CrmField): Html {
  return html`<option value="${name}">${label}</option>`;
}

function renderMappingRow({ to, from, when }: MappingRow, index: number): Html {
  const { setup } = TEXTS;
  const options = WHEN.map((one) => html`<option${one === when && html` selected`}>${one}</option>`);
  return html`<div class="row"><div><label for="to-${index}">${setup.to(index + 1)}</label><input id="to-${index}" name="to" list="crm-writable" value="${to}"></div>
<div><label for="from-${index}">${setup.from}</label><input id="from-${index}" name="from" list="lead-paths" value="${from}"></div>
<div><label for="when-${index}">${setup.when}</label><select id="when-${index}" name="when">${options}</select></div></div>`;
}

function renderCardRow({ title, from }: { readonly title: string; readonly from: string }, index: number): Html {
  const { setup } = TEXTS;
  return html`<div class="row"><div><label for="title-${index}">${setup.cardTitle(index + 1)}</label><input id="title-${index}" name="card-title" maxlength="100" value="${title}"></div>
<div><label for="card-${index}">${setup.cardFrom}</label><input id="card-${index}" name="card-from" list="crm-readable" value="${from}"></div></div>`;
}

/** What would become of an event, or why that cannot be said. */
export type Preview =
  | { readonly decision: Decision; readonly reply: JivoReply; readonly isSample: boolean }
  | { readonly trouble: string };

export interface ReviewView {
  readonly draft: string;
  readonly path: string;
  readonly before: string;
  readonly after: string;
  /** What the CRM said of a new account. */
  readonly report?: CheckReport | undefined;
  /** What a new channel would do. */
  readonly preview?: Preview;
  readonly secretFiles: readonly string[];
}

const MARKS = { same: ' ', added: '+', removed: '-' } as const;
const AROUND = 3;

/** The last step: what the CRM said, and what will be written. */
export function renderReview(frame: PageFrame, view: ReviewView): Html {
  const { setup } = TEXTS;
  const lines = shortenDiff(diffLines(view.before, view.after), AROUND);
  return renderLayout(frame, {
    title: setup.reviewTitle,
    page: 'channels',
    main: html`${view.report !== undefined && renderReport(view.report)}
${view.preview !== undefined && renderPreview(view.preview)}
<section aria-labelledby="diff"><h2 id="diff">${setup.diff(view.path)}</h2>
<pre class="diff" tabindex="0">${lines.map(renderDiffLine)}</pre>
${view.secretFiles.length > 0 && html`<p>${setup.secretFiles(view.secretFiles.join(', '))}</p>`}
<p class="muted">${setup.applyHelp}</p></section>
${renderForm(frame, `${BASE}/setup/write`, html`<input type="hidden" name="draft" value="${view.draft}"><button type="submit" class="main">${setup.write}</button> <a href="${BASE}/setup">${setup.cancel}</a>`)}`,
  });
}

function renderPreview(preview: Preview): Html {
  const { setup, event } = TEXTS;
  if ('trouble' in preview) return html`<p class="notice bad">${preview.trouble}</p>`;
  const { decision, reply, isSample } = preview;
  return html`<section aria-labelledby="preview"><h2 id="preview">${setup.preview}</h2>
<p class="muted">${isSample ? setup.previewSample : setup.previewRecent}</p>
${decision.error !== undefined && html`<p class="notice bad">${decision.error.text}</p>`}
<h3>${event.person}</h3>${renderPerson(decision, undefined, undefined)}
<h3>${event.writes}</h3>${renderWrites(decision)}
<h3>${event.card}</h3>${renderAgentCard(reply)}</section>`;
}

function renderDiffLine(line: DiffLine | undefined): Html {
  if (line === undefined)
    return html`<span class="muted">  …
</span>`;
  return html`<span class="${line.kind}">${MARKS[line.kind]} ${line.text}
</span>`;
}
