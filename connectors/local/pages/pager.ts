import { type Html, html } from '../../../src/html/html.ts';

const LAST_PAGE = 10_000;

/** One page of a list that is asked for with one entry more than it shows, to know whether there is a next one. */
export interface Part {
  readonly page: number;
  readonly size: number;
  readonly limit: number;
  readonly offset: number;
}

/** The part that `page=` of a query asks for; the first one for anything that is no page number. */
export function toPart(text: string | null, size: number): Part {
  const asked = /^\d{1,6}$/.test(text ?? '') ? Number(text) : 1;
  const page = Math.min(Math.max(asked, 1), LAST_PAGE);
  return { page, size, limit: size + 1, offset: (page - 1) * size };
}

/** Links to the parts before and after; nothing where one part is all. */
export function renderPager(part: Part, found: number, toAddress: (page: number) => string): Html | undefined {
  const { page, size } = part;
  const hasNext = found > size;
  if (page === 1 && !hasNext) return undefined;
  return html`<nav aria-label="Pages"><ul class="plain">
${page > 1 && html`<li><a href="${toAddress(page - 1)}" rel="prev">Newer</a></li>`}
${hasNext && html`<li><a href="${toAddress(page + 1)}" rel="next">Older</a></li>`}
</ul></nav>`;
}
