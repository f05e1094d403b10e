import { languages, numbers } from './locale.js';

// Draws each table of hours as bars above it. The figures are those of the table: nothing else is asked of the server.
const HOUR_S = 3_600;
const HEIGHT = 220;
const TIME_HEIGHT = 30;
/** A label of the time axis needs so many px, also as `12:00 PM`. */
const LABEL_SPACE = 70;
/** Steps of the axis of counts: there is no half event. */
const STEPS = Array.from({ length: 9 }, (_, power) => [1, 2, 5].map((step) => step * 10 ** power)).flat();

const hours = new Intl.DateTimeFormat(languages, { timeStyle: 'short' });
const days = new Intl.DateTimeFormat(languages, { weekday: 'short', hour: '2-digit', minute: '2-digit' });
const short = new Intl.NumberFormat(languages, { notation: 'compact' });

/** @type {{ destroy(): void }[]} */
let drawn = [];

function draw() {
  for (const plot of drawn) plot.destroy();
  drawn = [...document.querySelectorAll('figure.chart')].flatMap((figure) => {
    const place = figure.querySelector('.plot');
    const table = figure.querySelector('table');
    if (place === null || table === null || place.clientWidth === 0) return [];
    return [new globalThis.uPlot(toOptions(table, place), readHours(table), place)];
  });
}

/**
 * The middle of each hour (s since 1970), and the counts of each column.
 * @param {HTMLTableElement} table
 */
function readHours(table) {
  const rows = [...table.querySelectorAll('tbody tr')];
  const starts = rows.map((row) => Date.parse(row.querySelector('time')?.dateTime ?? '') / 1_000);
  const counts = rows.map((row) => [...row.querySelectorAll('data')].map((count) => Number(count.value)));
  return [starts.map((at) => at + HOUR_S / 2), counts.map(([all]) => all), counts.map(([, troubled]) => troubled)];
}

/**
 * @param {HTMLTableElement} table
 * @param {Element} place
 */
function toOptions(table, place) {
  const [hour, all, troubled] = [...table.querySelectorAll('thead th')].map(({ textContent }) => textContent);
  const style = getComputedStyle(place);
  const colour = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
  const axis = { stroke: colour('--muted'), grid: { stroke: colour('--line'), width: 1 }, ticks: { show: false } };
  const value = (_, count) => (count === null ? '–' : numbers.format(count));
  // The narrower bar stands out by its form, too.
  const toBars = (label, name, width) => {
    const paths = globalThis.uPlot.paths.bars({ size: [width, 100] });
    return { label, value, paths, width: 0, fill: colour(name), points: { show: false } };
  };
  return {
    width: place.clientWidth,
    height: HEIGHT,
    cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
    scales: {
      x: { range: (_, first, last) => [first - HOUR_S / 2, last + HOUR_S / 2] },
      y: { range: (_, _least, most) => [0, Math.max(1, most)] },
    },
    axes: [
      {
        ...axis,
        size: TIME_HEIGHT,
        space: LABEL_SPACE,
        values: (_, moments) => moments.map((at) => hours.format(at * 1_000)),
      },
      { ...axis, incrs: STEPS, values: (_, counts) => counts.map((count) => short.format(count)) },
    ],
    series: [
      { label: hour, value: (_, at) => (at === null ? '–' : days.format((at - HOUR_S / 2) * 1_000)) },
      toBars(all, '--accent', 0.8),
      toBars(troubled, '--bad', 0.4),
    ],
  };
}

draw();
addEventListener('resize', draw);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
document.addEventListener('renewed', draw);
