/** To ask for a zone takes longer than to check the rest of a channel. Only names that exist are kept, and they are few. */
const known = new Set<string>();

/** Whether the text names a time zone, such as `Europe/Berlin`. */
export function isTimeZone(text: string): boolean {
  if (known.has(text)) return true;
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
  } catch {
    return false;
  }
  known.add(text);
  return true;
}
