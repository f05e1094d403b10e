import type { ChannelConfig, FieldMapping } from '../config/schema.ts';
import type { CheckReport } from '../connectors/connector.ts';
import { type Html, html } from '../src/html/html.ts';
import { BASE, type PageFrame, renderFacts, renderForm, renderLayout, renderTable } from './layout.ts';
import { toEditAccountPath } from './setup-pages.ts';
import { TEXTS } from './texts.ts';
import { renderTime } from './values.ts';

/** One channel and what is known of it. */
export interface ChannelView {
  readonly name: string;
  readonly config: ChannelConfig;
  readonly connector: string;
  /** The URL to paste into Jivo; undefined: not asked for. */
  readonly url: string | undefined;
  /** ms since 1970. */
  readonly lastAt: number | undefined;
  /** What is done differently for some visitors, in words. */
  readonly routes: readonly string[];
  /** It can be changed here. */
  readonly isEditable: boolean;
  /** What the account's CRM said of the key and of the channel's mapping. */
  readonly report?: CheckReport;
}

/** What the configuration file says and the gateway does not do yet. */
export interface PendingFile {
  readonly lines: readonly string[];
  /** The gateway can take it as it is. */
  readonly isUsable: boolean;
}

const LOOKS = { ok: 'good', warning: 'warn', error: 'bad' } as const;

/** Path of a channel's page. */
export function toChannelPath(name: string): string {
  return `${BASE}/channels/${encodeURIComponent(name)}`;
}

/** All channels. */
export function renderChannels(
  frame: PageFrame,
  channels: readonly ChannelView[],
  pending: PendingFile | undefined,
): Html {
  const { channels: texts } = TEXTS;
  const cards = channels.map(
    (
      channel,
    ) => html`<li class="card"><h2><a id="channel-${channel.name}" href="${toChannelPath(channel.name)}">${channel.name}</a></h2>
${renderFacts([
  [texts.account, channel.config.account],
  [texts.connector, channel.connector],
])}${renderArrival(channel)}</li>`,
  );
  return renderLayout(frame, {
    title: texts.title,
    page: 'channels',
    live: true,
    before: html`<p><a class="button" href="${BASE}/setup">${TEXTS.setup.link}</a></p>${pending && renderPending(frame, pending)}`,
    main: html`<ul class="plain cards">${cards}</ul>`,
  });
}

function renderPending(frame: PageFrame, { lines, isUsable }: PendingFile): Html {
  const { setup } = TEXTS;
  const apply = renderForm(frame, `${BASE}/apply`, html`<button type="submit" class="main">${setup.apply}</button>`);
  return html`<section class="notice warn" aria-labelledby="pending"><h2 id="pending">${isUsable ? setup.pending : setup.unusable}</h2>
<ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>${isUsable && apply}</section>`;
}

/** One channel: its URL, its account's health, its mapping. */
export function renderChannel(frame: PageFrame, channel: ChannelView): Html {
  const { channels: texts } = TEXTS;
  const path = toChannelPath(channel.name);
  const test = html`<button type="submit" class="main">${texts.test}</button><p class="muted">${texts.testHelp}</p>`;
  return renderLayout(frame, {
    title: channel.name,
    page: 'channels',
    // The result of a test would be gone with the next event.
    live: channel.report === undefined,
    main: html`${renderArrival(channel)}
${renderFacts([
  [texts.account, channel.config.account],
  [texts.connector, channel.connector],
])}
<section aria-labelledby="url"><h2 id="url">${texts.url}</h2>
${channel.url === undefined ? html`<p><a class="button" href="${path}?url=shown">${texts.showUrl}</a></p>` : html`<pre tabindex="0">${channel.url}</pre>`}
<p class="muted">${texts.urlHelp}</p></section>
<section aria-labelledby="test"><h2 id="test">${texts.test}</h2>${renderForm(frame, `${path}/test`, test)}
${channel.report !== undefined && renderReport(channel.report)}
${channel.isEditable && html`<p><a href="${toEditAccountPath(channel.config.account)}">${TEXTS.setup.editAccount(channel.config.account)}</a></p>`}</section>
<section aria-labelledby="mapping"><h2 id="mapping">${texts.mapping}</h2>${renderMapping(channel)}</section>
<section aria-labelledby="card"><h2 id="card">${texts.card}</h2>${renderCard(channel)}</section>
<section aria-labelledby="routes"><h2 id="routes">${TEXTS.routes.title}</h2>${renderRouteList(channel)}</section>
${channel.isEditable ? html`<p><a class="button" href="${path}/edit">${texts.edit}</a> <a href="${path}/remove">${TEXTS.removeChannel.link}</a></p><p class="muted">${TEXTS.removeChannel.noRename}</p>` : html`<p class="muted">${texts.readOnly}</p>`}`,
  });
}

function renderArrival({ lastAt }: ChannelView): Html {
  const { channels: texts } = TEXTS;
  if (lastAt === undefined) return html`<p class="notice warn">${texts.notReceived}</p>`;
  return html`<p class="notice good">${texts.received} ${renderTime(lastAt)}</p>`;
}

/** What a CRM said, in sentences. */
export function renderReport({ ok, account, findings }: CheckReport): Html {
  const { channels: texts } = TEXTS;
  const items = findings.map(
    ({ level, text, hint }) =>
      html`<li class="notice ${LOOKS[level]}"><strong>${texts.levels[level]}:</strong> ${text}${hint !== undefined && html`<br>${hint}`}</li>`,
  );
  const head = html`<h3>${texts.result}</h3><p class="${ok ? 'good' : 'bad'}"><strong>${ok ? texts.levels.ok : texts.levels.error}</strong> ${account}</p>`;
  return html`<div role="status">${head}<ul class="plain">${items}</ul></div>`;
}

function renderMapping({ config }: ChannelView): Html {
  const { channels: texts } = TEXTS;
  if (config.fields.length === 0) return html`<p>${texts.noMapping}</p>`;
  const rows = config.fields.map((mapping) => [html`<code>${mapping.to}</code>`, toSourceText(mapping), mapping.when]);
  return renderTable(texts.mapping, Object.values(texts.mappingColumns), rows);
}

function renderCard({ config }: ChannelView): Html {
  const { channels: texts } = TEXTS;
  if (config.customData.length === 0) return html`<p>${texts.usualCard}</p>`;
  const rows = config.customData.map(({ title, from }) => [title, html`<code>${from}</code>`]);
  return renderTable(texts.card, Object.values(texts.cardColumns), rows);
}

function renderRouteList({ routes }: ChannelView): Html {
  if (routes.length === 0) return html`<p>${TEXTS.routes.none}</p>`;
  return html`<p class="muted">${TEXTS.routes.help}</p><ol>${routes.map((text) => html`<li dir="auto">${text}</li>`)}</ol>`;
}

function toSourceText({ from, value }: FieldMapping): Html {
  return from === undefined ? html`“${String(value)}”` : html`<code>${from}</code>`;
}
