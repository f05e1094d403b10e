import { LRUCache } from 'lru-cache';
import type { Call, Owner } from '../connector.ts';
import { toLongId } from './ids.ts';
import { quoteSoqlList, toQueryPath } from './quoting.ts';
import { readText, toRows } from './rows.ts';
import type { Session } from './session.ts';

export interface OwnerCache {
  /** The active user with this e-mail; undefined when there is none, or more than one. */
  find(email: string, call: Call): Promise<Owner | undefined>;
  /** What is known without asking. */
  byEmail(email: string): Owner | undefined;
  byId(id: string): Owner | undefined;
}

const KEEP_MS = 6 * 3_600_000;
/** Nobody found: asked again soon, because an admin is perhaps just adding the user. */
const KEEP_MISSING_MS = 10 * 60_000;

interface Known {
  readonly owner: Owner | undefined;
}

export function createOwnerCache(session: Session): OwnerCache {
  const known = new LRUCache<string, Known>({ max: 2_000, ttl: KEEP_MS });
  const byId = new LRUCache<string, Owner>({ max: 2_000, ttl: KEEP_MS });

  return {
    async find(email, call) {
      const key = email.toLowerCase();
      const cached = known.get(key);
      if (cached !== undefined) return cached.owner;
      const owner = await queryOwner(session, key, call);
      known.set(key, { owner }, { ttl: owner === undefined ? KEEP_MISSING_MS : KEEP_MS });
      if (owner !== undefined) byId.set(owner.id, owner);
      return owner;
    },
    byEmail: (email) => known.get(email.toLowerCase())?.owner,
    byId: (id) => byId.get(toLongId(id)),
  };
}

/** A sandbox adds `.invalid` to the e-mails of the users it was copied with. E-mails of users are not unique. */
async function queryOwner(session: Session, email: string, call: Call): Promise<Owner | undefined> {
  const spellings = [email, `${email}.invalid`];
  const soql = `SELECT Id, Name, Email FROM User WHERE Email IN ${quoteSoqlList(spellings)} AND IsActive = true LIMIT 5`;
  const request = { name: 'owners.find', method: 'GET', path: toQueryPath(soql) } as const;
  const rows = toRows(await session.send(request, { target: 'object' }, call));
  const exact = rows.filter((row) => readText(row, 'Email')?.toLowerCase() === email);
  const candidates = exact.length > 0 ? exact : rows;
  const [user] = candidates;
  if (user === undefined || candidates.length > 1) return undefined;
  const name = readText(user, 'Name');
  return { id: toLongId(user.Id), email, ...(name === undefined ? {} : { name }) };
}
