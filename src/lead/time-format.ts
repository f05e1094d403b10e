import { openDateFormat } from './date-format.ts';

/** Writes ISO 8601 moments for a reader. What is no date is given back as it came. */
export interface TimeFormats {
  /** Date, time and zone: `22 Nov 2026, 14:03 GMT+1`. */
  moment(at: string | undefined): string | undefined;
  /** The time of day, with the date as well when the activity spans several days. */
  time(at: string | undefined): string | undefined;
}

const DEFAULT_LOCALE = 'en-GB';

/** `moments` are all of the activity's, to tell whether it spans days. Throws RangeError for an unknown zone or locale. */
export function createTimeFormats(
  timeZone: string,
  locale: string | undefined,
  moments: readonly (string | undefined)[],
): TimeFormats {
  const day = { year: 'numeric', month: 'short', day: 'numeric' } as const;
  const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const create = (options: Intl.DateTimeFormatOptions) =>
    openDateFormat(locale ?? DEFAULT_LOCALE, { timeZone, ...options });
  const days = create(day);
  const dates = moments.filter((at) => at !== undefined).filter((at) => !Number.isNaN(Date.parse(at)));
  const spansDays = new Set(dates.map((at) => writeMoment(at, days))).size > 1;
  const whole = create({ ...day, ...clock, timeZoneName: 'short' });
  const times = create(spansDays ? { ...day, ...clock, second: '2-digit' } : { ...clock, second: '2-digit' });
  return { moment: (at) => writeMoment(at, whole), time: (at) => writeMoment(at, times) };
}

function writeMoment(at: string | undefined, format: Intl.DateTimeFormat): string | undefined {
  if (at === undefined) return undefined;
  const date = new Date(at);
  // ICU puts narrow no-break spaces into times, which older CRMs show as boxes.
  return Number.isNaN(date.getTime()) ? at : format.format(date).replace(/[\u00a0\u202f]/g, ' ');
}
