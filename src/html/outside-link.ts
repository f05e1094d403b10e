import { type Html, html } from './html.ts';

/** A link that leaves the gateway, for an http or https address; otherwise the text alone. `look`: a class. */
export function renderOutside(address: string, text: string, look?: string): Html {
  const url = URL.parse(address);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return html`${text}`;
  const name = look !== undefined && html` class="${look}"`;
  return html`<a${name} href="${url.href}" rel="noopener noreferrer" target="_blank" dir="auto">${text}</a>`;
}
