import { openDateFormat } from '../date-format.ts';
import type { FieldValue } from '../fields.ts';

/** How dates and numbers are written. Without the functions: as CRMs take them. */
export interface Writing {
  /** IANA name. */
  readonly timeZone: string;
  readonly number?: (value: number) => string;
  readonly date?: (value: FieldValue) => string | undefined;
  readonly dateTime?: (value: FieldValue) => string | undefined;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** For people. Making the formats costs more than using them, so one is kept for each language and zone. */
export function toReaderWriting(locale: string, timeZone: string): Required<Writing> {
  const key = `${locale} ${timeZone}`;
  const known = WRITINGS.get(key);
  if (known !== undefined) return known;
  const made = createReaderWriting(locale, timeZone);
  WRITINGS.set(key, made);
  return made;
}

/** As many as channels are different. */
const WRITINGS = new Map<string, Required<Writing>>();

function createReaderWriting(locale: string, timeZone: string): Required<Writing> {
  const number = new Intl.NumberFormat(locale);
  const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone });
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone });
  // A day without a time is the same day everywhere.
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
  return {
    timeZone,
    number: (value) => number.format(value),
    date(value) {
      const moment = toMoment(value);
      return moment && (DAY.test(String(value).trim()) ? day : date).format(moment);
    },
    dateTime(value) {
      const moment = toMoment(value);
      return moment && dateTime.format(moment);
    },
  };
}

/** `2026-11-22`: the day at this moment in the zone. undefined for what is no date. */
export function toCrmDate(value: FieldValue, timeZone: string): string | undefined {
  const text = String(value).trim();
  const moment = toMoment(value);
  if (moment === undefined) return undefined;
  if (DAY.test(text)) return text;
  const format = openDateFormat('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit', timeZone });
  return format.format(moment);
}

/** ISO 8601 in UTC. undefined for what is no date. */
export function toCrmMoment(value: FieldValue): string | undefined {
  return toMoment(value)?.toISOString();
}

/** ISO 8601, or unix seconds or milliseconds: numbers too large for seconds are milliseconds. */
function toMoment(value: FieldValue): Date | undefined {
  const text = String(value).trim();
  if (/^\d{9,14}$/.test(text)) return new Date(Number(text) * (Number(text) < 1e11 ? 1_000 : 1));
  if (!/^\d{4}-\d{2}-\d{2}/.test(text)) return undefined;
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
