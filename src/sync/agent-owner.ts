import type { Owner } from '../../connectors/connector.ts';
import type { Work } from './work.ts';

/**
 * The CRM user of the chat's agent. Notes an agent to whom no user answers, for the admin's list, and one whom the CRM was
 * just asked about and knows, to take him off it. Throws `ConnectorError`.
 */
export async function findAgentOwner(work: Work): Promise<Owner | undefined> {
  const { lead, channel, session, decision } = work;
  const { agent } = lead;
  if (agent === undefined || channel.crm.connector.findOwner === undefined) return undefined;
  const { owner, asked } = await channel.owners.find(agent, session);
  const isKnown = agent.email !== undefined || agent.id !== undefined;
  if (owner === undefined && isKnown) decision.unmappedAgent = agent;
  if (isKnown && (owner === undefined || asked)) {
    work.agent = { account: channel.crm.account, agent, mapped: owner !== undefined };
  }
  return owner;
}
