/**
 * Text as any CRM can store it: `\n` line ends, no control characters but tab, no half of a surrogate pair, no blank edges.
 * Nothing a reader could see is lost.
 */
export function cleanText(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .trim();
}

/** The beginning of a text, never cut inside a code point. `length` counts UTF-16 units and includes the `…` that marks the cut. */
export function shortenText(text: string, length: number): string {
  if (text.length <= length) return text;
  return `${cutText(text, Math.max(0, length - 1)).trimEnd()}…`;
}

/** At most `length` UTF-16 units of the beginning, never cut inside a code point. */
export function cutText(text: string, length: number): string {
  return text.length <= length ? text : text.slice(0, splitsPair(text, length) ? length - 1 : length);
}

function splitsPair(text: string, index: number): boolean {
  return /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(index - 1, index + 1));
}
