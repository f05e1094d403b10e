import { type Html, html } from '../src/html/html.ts';
import { BASE, renderTable } from './layout.ts';
import { TEXTS } from './texts.ts';
import { renderNumber, renderTime } from './values.ts';

/** One bar: an hour that begins at `at`, ms since 1970. */
export interface HourBar {
  readonly at: number;
  readonly all: number;
  readonly troubled: number;
}

/** What a page with a chart loads once: the library, its style, and the script that draws. */
export const CHART_FILES: Html = html`<link rel="stylesheet" href="${BASE}/assets/uplot.css">
<script defer src="${BASE}/assets/uplot.js"></script>
<script type="module" src="${BASE}/assets/draw-chart.js"></script>`;

/** Events per hour: a table, from which the script draws bars above it. */
export function renderChart(bars: readonly HourBar[]): Html {
  const { overview } = TEXTS;
  const most = Math.max(0, ...bars.map(({ all }) => all));
  const total = bars.reduce((sum, { all }) => sum + all, 0);
  const rows = bars.map(({ at, all, troubled }) => [renderTime(at), renderNumber(all), renderNumber(troubled)]);
  return html`<figure class="chart" aria-label="${overview.chart}: ${total}">
<div class="plot" role="img" aria-label="${overview.chartPicture(total, most)}"></div>
<figcaption class="muted">${overview.total} ${renderNumber(total)}, ${overview.most} ${renderNumber(most)}</figcaption>
<details id="chart-table"><summary>${overview.chartTable}</summary>
${renderTable(overview.chart, [overview.hour, overview.all, overview.troubled], rows)}</details>
</figure>`;
}
