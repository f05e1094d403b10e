const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Characters that no HTML document may hold, and halves of surrogate pairs, which JSON would carry as broken text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this removes
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]/g;

/** Makes visitor text safe inside an element or a quoted attribute of a HubSpot body, which HubSpot renders as HTML. */
export function escapeHtml(text: string): string {
  return text
    .toWellFormed()
    .replace(FORBIDDEN, '')
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

/** As `escapeHtml`, with line breaks kept. */
export function toHtmlText(text: string): string {
  return escapeHtml(text).replace(/\r\n|\r|\n/g, '<br>');
}

/** The most that one character of a text takes in `toHtmlText`. */
export function toHtmlLength(character: string): number {
  if (character === '\n' || character === '\r') return '<br>'.length;
  return ENTITIES[character]?.length ?? character.length;
}

/** A link for http and https; anything else stays plain text, so `javascript:` can never be clicked. */
export function toHtmlLink(label: string, target: string): string {
  const url = URL.canParse(target) ? new URL(target) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) return toHtmlText(label);
  return `<a href="${escapeHtml(target)}">${toHtmlText(label)}</a>`;
}
