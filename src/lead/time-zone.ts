import { openDateFormat } from './date-format.ts';

/** Whether the text names a time zone, such as `Europe/Berlin`. */
export function isTimeZone(text: string): boolean {
  try {
    openDateFormat('en', { timeZone: text });
    return true;
  } catch {
    return false;
  }
}
