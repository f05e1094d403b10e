import { LRUCache } from 'lru-cache';
import type { Owner } from '../../connectors/connector.ts';
import type { Agent } from '../lead/lead.ts';
import type { CrmSession } from './crm.ts';

const MAX_AGENTS = 2_000;
const KNOWN_MS = 60 * 60_000;
const UNKNOWN_MS = 10 * 60_000;

/** The CRM users of Jivo's agents, by e-mail; kept for an hour. One per account. */
export interface Owners {
  /** undefined: the agent has no e-mail, or no active CRM user has it, or the CRM has no owners. Throws `ConnectorError`. */
  find(agent: Agent | undefined, session: CrmSession): Promise<Owner | undefined>;
}

export function createOwners(): Owners {
  const known = new LRUCache<string, { readonly owner: Owner | undefined }>({ max: MAX_AGENTS });
  return {
    async find(agent, session) {
      const email = agent?.email?.trim().toLowerCase();
      if (email === undefined || email === '') return undefined;
      const cached = known.get(email);
      if (cached !== undefined) return cached.owner;
      const owner = await session.run('findOwner', async (connector, call) => connector.findOwner?.(email, call));
      known.set(email, { owner }, { ttl: owner === undefined ? UNKNOWN_MS : KNOWN_MS });
      return owner;
    },
  };
}
