import { type Html, html } from '../src/html/html.ts';
import type { AnswerSummary } from '../src/observe/answer-summary.ts';
import type { BucketUsage } from '../src/sync/bucket.ts';
import { CHART_FILES, type HourBar, renderChart } from './chart.ts';
import { BASE, type PageFrame, renderLayout, renderTable } from './layout.ts';
import { TEXTS } from './texts.ts';
import { renderMs, renderNumber, renderTime, roundMs } from './values.ts';

/** How one channel does. */
export interface ChannelStanding {
  readonly name: string;
  readonly account: string;
  /** Events since midnight in the channel's time zone. */
  readonly today: number;
  readonly timeZone: string;
  readonly open: number;
  readonly waiting: number;
  readonly dead: number;
  /** Of today. */
  readonly answers: AnswerSummary | undefined;
  /** Why nothing goes to its account now. */
  readonly trouble: string | undefined;
  /** ms since 1970. */
  readonly lastAt: number | undefined;
}

/** How one account does. `trouble`: why nothing goes to it now. */
export interface AccountStanding {
  readonly name: string;
  readonly title: string;
  readonly trouble: string | undefined;
  readonly limits: readonly BucketUsage[];
  /** When the mapped fields were last looked at, ms since 1970; undefined: never, or none is mapped. */
  readonly fieldsCheckedAt: number | undefined;
}

/** A process that does not work with the configuration of this one. */
export interface AstrayProcess {
  readonly owner: string;
  readonly why: keyof typeof TEXTS.overview.astray;
}

export interface OverviewView {
  readonly channels: readonly ChannelStanding[];
  readonly accounts: readonly AccountStanding[];
  readonly hours: readonly HourBar[];
  readonly processes: readonly AstrayProcess[];
  readonly conflicts: number;
  /** Accounts whose fields have changed or do not fit. */
  readonly schemas: number;
  readonly agents: number;
}

/** How the gateway does, with what needs attention on top. */
export function renderOverview(frame: PageFrame, view: OverviewView): Html {
  const { overview } = TEXTS;
  return renderLayout(frame, {
    title: TEXTS.pages.overview,
    page: 'overview',
    live: true,
    before: CHART_FILES,
    main: html`<section aria-labelledby="attention"><h2 id="attention">${overview.attention}</h2>${renderAttention(view)}</section>
<section aria-labelledby="chart"><h2 id="chart">${overview.chart}</h2>${renderChart(view.hours)}</section>
<section aria-labelledby="channels"><h2 id="channels">${overview.channels}</h2>${renderChannels(view.channels)}</section>
<section aria-labelledby="accounts"><h2 id="accounts">${overview.accounts}</h2><ul class="plain cards">${view.accounts.map(renderAccount)}</ul>
<p class="muted">${overview.limitsNote}</p></section>`,
  });
}

function renderAttention({ channels, accounts, processes, conflicts, schemas, agents }: OverviewView): Html {
  const { overview } = TEXTS;
  const sum = (part: 'dead' | 'waiting') => channels.reduce((total, channel) => total + channel[part], 0);
  const counts = [
    [overview.dead, sum('dead')],
    [overview.waiting, sum('waiting')],
    [overview.conflicts, conflicts],
    [overview.schemas, schemas],
    [overview.agents, agents],
  ] as const;
  const entries = [
    ...accounts.flatMap(({ name, trouble }) => (trouble === undefined ? [] : [`${name}: ${trouble}`])),
    ...counts.filter(([, count]) => count > 0).map(([text, count]) => html`${text} ${renderNumber(count)}`),
  ];
  const astray = processes.map(({ owner, why }) => html`<li class="notice warn">${overview.astray[why](owner)}</li>`);
  if (entries.length + astray.length === 0) return html`<p class="notice good">${overview.nothing}</p>`;
  const items = entries.map((text) => html`<li class="notice warn"><a href="${BASE}/attention">${text}</a></li>`);
  return html`<ul class="plain">${astray}${items}</ul>`;
}

function renderChannels(channels: readonly ChannelStanding[]): Html {
  const { overview } = TEXTS;
  const rows = channels.map((channel) => [
    html`<a id="channel-${channel.name}" href="${BASE}/events?channel=${encodeURIComponent(channel.name)}">${channel.name}</a><br><span class="muted">${channel.account}</span>`,
    renderChannelState(channel),
    html`${renderNumber(channel.today)}<br><span class="muted">${channel.timeZone}</span>`,
    renderInTime(channel.answers),
    renderTimes(channel.answers),
    renderNumber(channel.open),
    renderNumber(channel.waiting),
    renderNumber(channel.dead),
    channel.lastAt === undefined ? '–' : renderTime(channel.lastAt),
  ]);
  return html`${renderTable(overview.channels, Object.values(overview.channelColumns), rows)}
<p class="muted">${overview.todayNote}</p>`;
}

function renderInTime(answers: AnswerSummary | undefined): Html | string {
  const { overview } = TEXTS;
  if (answers === undefined) return overview.noAnswers;
  const { count, late, known } = answers;
  const share = html`<span class="badge ${late === 0 ? 'good' : 'bad'}">${renderNumber(count - late)} ${overview.of} ${renderNumber(count)}</span>`;
  return known === 0 ? share : html`${share}<br><span class="muted">${overview.known} ${renderNumber(known)}</span>`;
}

function renderTimes(answers: AnswerSummary | undefined): Html | string {
  if (answers === undefined) return '–';
  const render = (ms: number) => renderNumber(roundMs(ms));
  return html`${render(answers.median)} / ${render(answers.p95)} / ${renderMs(answers.slowest)}`;
}

function renderChannelState({ dead, waiting, lastAt, trouble }: ChannelStanding): Html {
  const { overview } = TEXTS;
  if (trouble !== undefined) return html`<span class="badge bad">${overview.channelIll}</span>`;
  if (dead + waiting > 0) return html`<span class="badge warn">${overview.channelTroubled}</span>`;
  if (lastAt === undefined) return html`<span class="badge">${overview.channelQuiet}</span>`;
  return html`<span class="badge good">${overview.channelWell}</span>`;
}

function renderAccount({ name, title, trouble, limits, fieldsCheckedAt }: AccountStanding): Html {
  const { overview } = TEXTS;
  const state =
    trouble === undefined
      ? html`<p><span class="badge good">${overview.accountWell}</span></p>`
      : html`<p class="notice bad">${overview.accountIll(trouble)}</p>`;
  return html`<li class="card"><h3>${name} <span class="muted">${title}</span></h3>
${state}
${fieldsCheckedAt !== undefined && html`<p class="muted">${overview.fieldsChecked} ${renderTime(fieldsCheckedAt)}</p>`}
<h4>${overview.limits}</h4>
${limits.length === 0 ? html`<p class="muted">${overview.noLimits}</p>` : limits.map((limit) => renderLimit(name, limit))}</li>`;
}

function renderLimit(account: string, { bucket, title, used, max }: BucketUsage): Html {
  const id = `limit-${account}-${bucket}`;
  const text = html`${renderNumber(used)} ${TEXTS.overview.of} ${renderNumber(max)}`;
  return html`<div><label for="${id}">${title}: ${text}</label>
<progress id="${id}" value="${Math.min(used, max)}" max="${max}">${text}</progress></div>`;
}
