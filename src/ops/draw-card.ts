import type { JivoReply } from '../jivo/reply.ts';

/** The agent's panel as text: what Jivo shows of an answer. */
export function drawCard(reply: JivoReply): string {
  const contact = Object.entries(reply.contact_info ?? {}).map(([part, value]) => [toTitle(part), value]);
  const custom = (reply.custom_data ?? []).map(({ title, key, content, link }) => [
    title ?? key ?? '',
    link === undefined || link === content ? content : `${content}  ${link}`,
  ]);
  const rows = [
    ...contact,
    ...custom,
    ...(reply.crm_link === undefined ? [] : [['Open in CRM', reply.crm_link]]),
    ...(reply.enable_assign === true ? [['[Link to CRM card]', 'button for another record']] : []),
  ];
  if (rows.length === 0) return '   (nothing is shown to the agent)';
  const width = Math.max(...rows.map(([title = '']) => title.length));
  const lines = rows.map(([title = '', value = '']) => `   │ ${title.padEnd(width)}  ${oneLine(value)}`);
  return ['   ┌─ what the agent sees', ...lines, '   └─'].join('\n');
}

function toTitle(part: string): string {
  return `${part.charAt(0).toUpperCase()}${part.slice(1)}`;
}

/** A visitor's text must not move the cursor or colour the terminal. */
function oneLine(value: string): string {
  return value.replace(/\p{Cc}+/gu, ' ');
}
