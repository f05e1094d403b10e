import type { Database } from '../store/database.ts';
import { listUnmappedAgents, removeUnmappedAgent, type UnmappedAgent } from '../store/unmapped-agents.ts';
import type { AccountTools } from './channel.ts';
import { openCheckSession } from './check-session.ts';

/**
 * The agents of an account to whom no CRM user answers, after asking the CRM once more: who has a user by now is taken off the
 * list. Throws `ConnectorError` and the store's errors.
 */
export async function recheckAgents(
  database: Database,
  { crm, owners }: Pick<AccountTools, 'crm' | 'owners'>,
  signal: AbortSignal,
): Promise<readonly UnmappedAgent[]> {
  const listed = await listUnmappedAgents(database.read, crm.account);
  const session = openCheckSession(crm, signal);
  const left: UnmappedAgent[] = [];
  for (const unmapped of listed) {
    // A CRM whose owners were taken out of its settings misses nobody.
    const isMapped =
      crm.connector.findOwner === undefined || (await owners.find(unmapped.agent, session, true)).owner !== undefined;
    if (isMapped) {
      await database.write((transaction) => removeUnmappedAgent(transaction, crm.account, unmapped.key));
    } else left.push(unmapped);
  }
  return left;
}
