import type { AccountConfig, ChannelConfig } from '../../config/schema.ts';
import type { Finding } from '../../connectors/connector.ts';
import { toAgentName } from '../lead/agent-name.ts';
import type { Database } from '../store/database.ts';
import type { UnmappedAgent } from '../store/unmapped-agents.ts';
import { openCheckSession } from '../sync/check-session.ts';
import type { Crm } from '../sync/crm.ts';
import { createOwners } from '../sync/owners.ts';
import { recheckAgents } from '../sync/recheck-agents.ts';

export interface OwnerCheck {
  readonly database: Database;
  readonly crm: Crm;
  /** The account's own `owners`. */
  readonly owners: AccountConfig['owners'];
  /** The channels that lead to the account. */
  readonly channels: readonly (readonly [name: string, config: ChannelConfig])[];
  readonly signal: AbortSignal;
}

/**
 * Who has no user in the CRM: Jivo agents that were met, and users the configuration names. Takes agents who have one by now off
 * the list. Throws `ConnectorError` and the store's errors.
 */
export async function checkOwners(check: OwnerCheck): Promise<readonly Finding[]> {
  const { database, crm, signal } = check;
  const owners = createOwners(check.owners);
  const agents = await recheckAgents(database, { crm, owners }, signal);
  if (crm.connector.findOwner === undefined) return [];
  const session = openCheckSession(crm, signal);
  const missing: Finding[] = [];
  for (const [path, email] of listNamedUsers(check)) {
    if ((await owners.findUser(email, session)).owner !== undefined) continue;
    missing.push({
      level: 'warning',
      text: `${path} names ${email}, and the CRM has no active user with this e-mail.`,
      hint: 'Correct the e-mail there, or create the user in the CRM.',
    });
  }
  return [...missing, ...agents.map(toFinding)];
}

function listNamedUsers({ crm, owners, channels }: OwnerCheck): readonly (readonly [path: string, email: string])[] {
  return [
    ...Object.entries(owners).map(([agent, email]) => [`accounts.${crm.account}.owners.${agent}`, email] as const),
    ...channels.flatMap(([name, { write, routes, account }]) => [
      ...toNamed(`channels.${name}.write.ownerEmail`, account === crm.account ? write.ownerEmail : null),
      ...routes.flatMap((route, index) =>
        toNamed(
          `channels.${name}.routes[${index}].ownerEmail`,
          (route.account ?? account) === crm.account ? (route.ownerEmail ?? null) : null,
        ),
      ),
    ]),
  ];
}

function toNamed(path: string, email: string | null): readonly (readonly [string, string])[] {
  return email === null ? [] : [[path, email]];
}

function toFinding({ account, agent, records, firstAt }: UnmappedAgent): Finding {
  const key = agent.email ?? agent.id ?? '';
  return {
    level: 'warning',
    text: `No user of the CRM answers to the Jivo agent ${toAgentName(agent)}: ${records} new ${records === 1 ? 'record has' : 'records have'} no owner for that reason since ${new Date(firstAt).toISOString().slice(0, 10)}.`,
    hint: `Create a user with this e-mail in the CRM, or name one in the configuration: "accounts": { "${account}": { "owners": { "${key}": "USER@EXAMPLE.COM" } } }.`,
  };
}
