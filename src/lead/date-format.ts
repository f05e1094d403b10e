import { LRUCache } from 'lru-cache';

/** Making one takes as long as writing thousands of moments with it. A configuration names few zones and locales. */
const formats = new LRUCache<string, Intl.DateTimeFormat>({ max: 100 });

/** A format of `Intl`, made once for each locale and options. Throws RangeError for an unknown zone or locale. */
export function openDateFormat(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify([locale, options]);
  const format = formats.get(key) ?? new Intl.DateTimeFormat(locale, options);
  formats.set(key, format);
  return format;
}
