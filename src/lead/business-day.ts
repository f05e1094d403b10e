import { openDateFormat } from './date-format.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** The first Monday to Friday after the day of `at` (ISO 8601) in a time zone, as `2026-01-31`. Knows no public holidays. */
export function toNextBusinessDay(at: string, timeZone: string): string {
  // Swedish dates are ISO 8601 dates.
  const today = openDateFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(new Date(at));
  let day = new Date(Date.parse(today) + DAY_MS);
  while (day.getUTCDay() === 0 || day.getUTCDay() === 6) day = new Date(day.getTime() + DAY_MS);
  return day.toISOString().slice(0, 10);
}
