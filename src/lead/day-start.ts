import { openDateFormat } from './date-format.ts';

/** Clocks of every time zone in use differ from UTC by whole quarters of an hour, so each day begins with one. */
export const QUARTER_MS = 15 * 60_000;

/** No day is longer: 24 hours, and the hour that clocks are put back by. */
const LONGEST_DAY_QUARTERS = 26 * 4;

/** The first moment of the day that `now` (ms since 1970) belongs to in a time zone. Where clocks skip midnight: the moment after. */
export function toDayStart(now: number, timeZone: string): number {
  const dates = openDateFormat('en', { timeZone, dateStyle: 'short' });
  const today = dates.format(now);
  let within = Math.floor(now / QUARTER_MS);
  let before = within - LONGEST_DAY_QUARTERS;
  while (within - before > 1) {
    const middle = Math.floor((before + within) / 2);
    if (dates.format(middle * QUARTER_MS) === today) within = middle;
    else before = middle;
  }
  return within * QUARTER_MS;
}
