import type { Owner } from '../../connectors/connector.ts';
import { ConnectorError } from '../../connectors/errors.ts';
import { findAgentOwner } from './agent-owner.ts';
import type { Work } from './work.ts';

/** From this try on a record is made without its owner when the CRM answers everything but who that is. */
const LAST_TRY = 3;

/**
 * The owner of a record to be made: the agent of the chat where he is a CRM user, else whom the channel names. undefined: the
 * CRM's own rules decide. Throws `ConnectorError`.
 */
export async function findNewOwner(work: Work): Promise<Owner | undefined> {
  try {
    return await askForOwner(work);
  } catch (error) {
    if (work.claim.attempts < LAST_TRY || !isPassing(error)) throw error;
    const reason = 'The CRM did not say, several times, whose user this is.';
    work.decision.write.dropped.push({ field: 'owner', reason });
    return undefined;
  }
}

/** A refused key concerns more than the owner. */
function isPassing(error: unknown): boolean {
  return error instanceof ConnectorError && error.retryable && error.kind !== 'auth';
}

async function askForOwner(work: Work): Promise<Owner | undefined> {
  const { routing, channel, session } = work;
  const agent = routing.owner === 'agent' ? await findAgentOwner(work) : undefined;
  if (agent !== undefined) return noteOwner(work, agent, 'agent');
  if (routing.ownerEmail === null) return undefined;
  const { owner } = await channel.owners.findUser(routing.ownerEmail, session);
  return owner && noteOwner(work, owner, 'channel');
}

function noteOwner({ decision }: Work, owner: Owner, by: 'agent' | 'channel'): Owner {
  decision.owner = { ...owner, by };
  return owner;
}
