import { toEmails } from '../lead/email.ts';
import type { Agent } from '../lead/lead.ts';
import { definedOrNothing, type Fields, identifier, line, list, object } from './fields.ts';

/** A Jivo agent; undefined when nothing of one is known. CRM webhooks name the id after the agent's part in the event. */
export function toAgent(value: unknown): Agent | undefined {
  const agent = object(value);
  return definedOrNothing({
    id: identifier(agent.id) ?? identifier(agent.agent_id) ?? identifier(agent.assigned_agent_id),
    name: line(agent.name),
    email: toEmails(agent.email)[0],
  });
}

/** The last agent of a list that may also be a single agent: after a transfer the one who has the chat. */
export function toLastAgent(value: unknown): Agent | undefined {
  return list(value)
    .map(toAgent)
    .filter((agent) => agent !== undefined)
    .at(-1);
}

/** Everybody of a list that may also be a single agent, each id once, in the order of the list. */
function toAgents(value: unknown): readonly Agent[] {
  const seen = new Set<string>();
  return list(value)
    .map(toAgent)
    .filter((agent) => agent !== undefined)
    .filter(({ id }) => {
      if (id === undefined) return true;
      const isNew = !seen.has(id);
      seen.add(id);
      return isNew;
    });
}

/** The agents of a chat: `agents`, in which the last one closed it, then `agent` when it is not among them. */
export function readAgents(body: Fields): readonly Agent[] {
  return toAgents([...list(body.agents), ...list(body.agent)]);
}
