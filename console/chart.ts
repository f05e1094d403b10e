import { type Html, html } from '../src/html/html.ts';
import { renderTable } from './layout.ts';
import { TEXTS } from './texts.ts';
import { renderNumber, renderTime } from './values.ts';

/** One bar: an hour that begins at `at`, ms since 1970. */
export interface HourBar {
  readonly at: number;
  readonly all: number;
  readonly troubled: number;
}

const HEIGHT = 120;
const STEP = 25;
const BAR = 19;

/** Events per hour as bars, and as a table for whoever cannot see them. */
export function renderChart(bars: readonly HourBar[]): Html {
  const most = Math.max(0, ...bars.map(({ all }) => all));
  const top = Math.max(1, most);
  const height = (count: number) => Math.round((count / top) * HEIGHT * 10) / 10;
  const drawn = bars.map(({ all, troubled }, index) => {
    const x = index * STEP;
    return html`<rect class="bar" x="${x}" y="${HEIGHT - height(all) + 10}" width="${BAR}" height="${height(all)}"/>
${troubled > 0 && html`<rect class="trouble" x="${x}" y="${HEIGHT - height(troubled) + 10}" width="${BAR}" height="${height(troubled)}"/>`}`;
  });
  const { overview } = TEXTS;
  const total = bars.reduce((sum, { all }) => sum + all, 0);
  const rows = bars.map(({ at, all, troubled }) => [renderTime(at), renderNumber(all), renderNumber(troubled)]);
  return html`<svg class="chart" viewBox="0 0 ${bars.length * STEP} ${HEIGHT + 12}" role="img" aria-label="${overview.chart}: ${total}">
<line x1="0" x2="${bars.length * STEP}" y1="${HEIGHT + 10}" y2="${HEIGHT + 10}"/>
${drawn}
</svg>
<p class="axis muted"><span>${overview.dayAgo}</span><span>${overview.most} ${renderNumber(most)}</span><span>${overview.now}</span></p>
<details id="chart-table"><summary>${overview.chartTable}</summary>
${renderTable(overview.chart, [overview.hour, overview.all, overview.troubled], rows)}</details>`;
}
