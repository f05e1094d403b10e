import { type Html, html } from '../src/html/html.ts';

const LOCALE = 'en-GB';
const NUMBERS = new Intl.NumberFormat(LOCALE);
const TIMES = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' });

/** A moment (ms since 1970). Without script in UTC, with script in the viewer's zone and language. */
export function renderTime(at: number): Html {
  const date = new Date(at);
  return html`<time datetime="${date.toISOString()}">${formatTime(at)}</time>`;
}

/** A number, in the viewer's language where script runs. */
export function renderNumber(value: number): Html {
  return html`<data value="${value}">${NUMBERS.format(value)}</data>`;
}

/** A moment (ms since 1970) where no markup can stand. */
export function formatTime(at: number): string {
  return `${TIMES.format(at)} UTC`;
}

/** Milliseconds, in the viewer's language where script runs. */
export function renderMs(ms: number): Html {
  return html`${renderNumber(roundMs(ms))} ms`;
}

/** Without more digits than anybody reads. */
export function roundMs(ms: number): number {
  return ms < 10 ? Math.round(ms * 10) / 10 : Math.round(ms);
}
