import { type Html, html } from '../src/html/html.ts';
import type { JivoReply } from '../src/jivo/reply.ts';
import type { Decision } from '../src/sync/decision.ts';
import { renderAgentCard } from './agent-card.ts';
import { renderPerson, renderWrites } from './event-story.ts';
import { renderFacts } from './layout.ts';
import { TEXTS } from './texts.ts';

/** What would become of an event, or why that cannot be said. */
export type Preview =
  | { readonly account: string; readonly decision: Decision; readonly reply: JivoReply; readonly isSample: boolean }
  | { readonly trouble: string };

/** Under one id, by which a script finds it. */
export function renderPreview(preview: Preview): Html {
  const { setup, event } = TEXTS;
  if ('trouble' in preview) return html`<p id="preview-result" class="notice bad">${preview.trouble}</p>`;
  const { account, decision, reply, isSample } = preview;
  return html`<section id="preview-result" aria-labelledby="preview"><h2 id="preview">${setup.preview}</h2>
<p class="muted">${isSample ? setup.previewSample : setup.previewRecent}</p>
${decision.error !== undefined && html`<p class="notice bad">${decision.error.text}</p>`}
${renderFacts([[event.account, account]])}
<h3>${event.person}</h3>${renderPerson(decision, undefined, undefined)}
<h3>${event.writes}</h3>${renderWrites(decision)}
<h3>${event.card}</h3>${renderAgentCard(reply)}</section>`;
}
