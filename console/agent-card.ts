import { type Html, html } from '../src/html/html.ts';
import { renderOutside } from '../src/html/outside-link.ts';
import type { CardLine, JivoReply } from '../src/jivo/reply.ts';
import { TEXTS } from './texts.ts';

/** The agent's info panel, as Jivo draws an answer: contact data, then the lines, then the buttons. */
export function renderAgentCard(reply: JivoReply): Html {
  const contact = Object.entries(reply.contact_info ?? {});
  const lines = reply.custom_data ?? [];
  const hasLink = reply.crm_link !== undefined;
  if (contact.length + lines.length === 0 && !hasLink && reply.enable_assign !== true) {
    return html`<p>${TEXTS.event.noCard}</p>`;
  }
  const parts = contact.map(
    ([part, value]) =>
      html`<dt>${Object.hasOwn(TEXTS.contact, part) ? TEXTS.contact[part] : part}</dt><dd dir="auto">${String(value)}</dd>`,
  );
  return html`<div class="jivo">
${parts.length > 0 && html`<dl>${parts}</dl>`}
${lines.length > 0 && html`<div class="lines">${lines.map(renderLine)}</div>`}
<div class="buttons">${hasLink && renderOutside(reply.crm_link ?? '', TEXTS.event.openCrm, 'button')}
${reply.enable_assign === true && html`<span class="button">${TEXTS.event.linkCard}</span>`}</div>
</div>`;
}

function renderLine({ title, key, content, link }: CardLine): Html {
  const text = link === undefined ? html`${content}` : renderOutside(link, content);
  return html`<p dir="auto">${title !== undefined && html`<span class="muted">${title}</span><br>`}${key !== undefined && html`<strong>${key}</strong> `}${text}</p>`;
}
