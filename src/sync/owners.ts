import type { Owner } from '../../connectors/connector.ts';
import { createBoundedCache } from '../cache/bounded-cache.ts';
import type { Agent } from '../lead/lead.ts';
import type { CrmSession } from './crm.ts';

const MAX_AGENTS = 2_000;
const KNOWN_MS = 60 * 60_000;
const UNKNOWN_MS = 10 * 60_000;

export interface FoundOwner {
  /** undefined: the agent has no e-mail, or no active CRM user has it, or the CRM has no owners. */
  readonly owner: Owner | undefined;
  /** The CRM was asked just now. */
  readonly asked: boolean;
}

/** The CRM users of Jivo's agents, by e-mail; kept for an hour. One per account. */
export interface Owners {
  /** The agent's user, by the account's `owners` or by the agent's own e-mail. `anew`: whatever is remembered. Throws `ConnectorError`. */
  find(agent: Agent, session: CrmSession, anew?: boolean): Promise<FoundOwner>;
  /** The user with this e-mail. Throws `ConnectorError`. */
  findUser(email: string, session: CrmSession, anew?: boolean): Promise<FoundOwner>;
}

/** `mapped`: e-mails of CRM users by the e-mail, or the Jivo number, of the agent. */
export function createOwners(mapped: Readonly<Record<string, string>>): Owners {
  const known = createBoundedCache<{ readonly owner: Owner | undefined }>(MAX_AGENTS);
  const users = new Map(Object.entries(mapped));

  async function findUser(given: string, session: CrmSession, anew = false): Promise<FoundOwner> {
    const email = given.trim().toLowerCase();
    const cached = anew ? undefined : known.get(email);
    if (cached !== undefined) return { owner: cached.owner, asked: false };
    const owner = await session.run('findOwner', async (connector, call) => connector.findOwner?.(email, call));
    known.set(email, { owner }, { ttl: owner === undefined ? UNKNOWN_MS : KNOWN_MS });
    return { owner, asked: true };
  }

  return {
    findUser,
    async find({ email = '', id = '' }, session, anew) {
      const user = users.get(email) ?? users.get(id) ?? email;
      return user === '' ? { owner: undefined, asked: false } : findUser(user, session, anew);
    },
  };
}
