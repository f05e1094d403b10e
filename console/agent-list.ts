import { type Html, html } from '../src/html/html.ts';
import { toAgentName } from '../src/lead/agent-name.ts';
import type { UnmappedAgent } from '../src/store/unmapped-agents.ts';
import { BASE, type PageFrame, renderForm, renderTable } from './layout.ts';
import { TEXTS } from './texts.ts';
import { renderNumber, renderTime } from './values.ts';

/** Jivo agents to whom no CRM user answers, and what to do about it. undefined: there are none. */
export function renderAgents(frame: PageFrame, agents: readonly UnmappedAgent[]): Html | undefined {
  if (agents.length === 0) return undefined;
  const { attention } = TEXTS;
  const rows = agents.map(({ account, agent, records, firstAt, lastAt }) => [
    html`<bdi>${toAgentName(agent)}</bdi>`,
    account,
    renderNumber(records),
    renderTime(firstAt),
    renderTime(lastAt),
  ]);
  return html`<section aria-labelledby="agents"><h2 id="agents">${attention.agents}</h2><p class="muted">${attention.agentsHelp}</p>
${renderForm(frame, `${BASE}/attention/agents`, html`<button type="submit">${attention.agentsAsk}</button>`)}
${renderTable(attention.agents, Object.values(attention.agentColumns), rows)}</section>`;
}
