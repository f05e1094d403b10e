import { createBoundedCache } from '../../src/cache/bounded-cache.ts';
import type { Call, Owner } from '../connector.ts';
import { ConnectorError } from '../errors.ts';
import { toLongId } from './ids.ts';
import { quoteSoqlList, toQueryPath, toSoqlInstant } from './quoting.ts';
import { type Row, readText, readValue, toRows } from './rows.ts';
import type { Session } from './session.ts';

export interface OwnerCache {
  /** Reads the users there are, so that no chat waits for one. In an org with more, the others are asked for one by one. */
  load(call: Call): Promise<void>;
  /** What to ask for, beside something else, to learn who was added or changed since. Undefined without a whole list. */
  changesQuery(): string | undefined;
  /** The answer to it. */
  takeChanges(users: readonly Row[]): void;
  /** The active user with this e-mail; undefined when there is none, or more than one. */
  find(email: string, call: Call): Promise<Owner | undefined>;
  /** What is known without asking. */
  byEmail(email: string): Owner | undefined;
  byId(id: string): Owner | undefined;
}

const KEEP_MS = 6 * 3_600_000;
/** Nobody found: asked again soon, because an admin is perhaps just adding the user. */
const KEEP_MISSING_MS = 10 * 60_000;
/** One page of a query's answer. */
const MAX_USERS = 2_000;
/** How long after the changes were read somebody who is not in the list is nobody without asking: as long as one chat takes. */
const NEWS_MS = 10_000;
/** Salesforce's clock and this one may differ. */
const OVERLAP_MS = 5 * 60_000;
/** A sandbox adds this to the e-mails of the users it was copied with. */
const SANDBOX_SUFFIX = '.invalid';

const USERS = 'SELECT Id, Name, Email FROM User WHERE';
const CHANGES = 'SELECT Id, Name, Email, IsActive FROM User WHERE';

interface Known {
  readonly owner: Owner | undefined;
}

export function createOwnerCache(session: Session, now: () => number = Date.now): OwnerCache {
  /** Until when the list holds everybody; undefined when there is more than a page of users, or none was read. */
  let listedAt: number | undefined;
  let newsAt: number | undefined;
  /** Changed since the list was read: asked for one by one. */
  const changed = new Set<string>();
  const known = createBoundedCache<Known>(2 * MAX_USERS, KEEP_MS);
  const byId = createBoundedCache<Owner>(2 * MAX_USERS, KEEP_MS);

  async function query(soql: string, call: Call): Promise<readonly Row[]> {
    const request = { name: 'owners.find', method: 'GET', path: toQueryPath(soql) } as const;
    try {
      return toRows(await session.send(request, { target: 'object' }, call));
    } catch (error) {
      // Without the right to read users there is no owner to give, which `check` says: nobody is turned away for it.
      const isForbidden = error instanceof ConnectorError && ['rejected', 'invalid-field'].includes(error.kind);
      if (!isForbidden) throw error;
      return [];
    }
  }

  function remember(email: string, users: readonly Row[]): Owner | undefined {
    const owner = toOwner(email, users);
    known.set(email, { owner }, { ttl: owner === undefined ? KEEP_MISSING_MS : KEEP_MS });
    if (owner !== undefined) byId.set(owner.id, owner);
    return owner;
  }

  return {
    async load(call) {
      const started = now();
      const users = await query(`${USERS} IsActive = true LIMIT ${MAX_USERS}`, call);
      for (const [email, some] of Map.groupBy(users, toAgentEmail)) if (email !== '') remember(email, some);
      listedAt = users.length < MAX_USERS ? started : undefined;
    },
    changesQuery() {
      if (listedAt === undefined) return undefined;
      return `${CHANGES} SystemModstamp >= ${toSoqlInstant(new Date(listedAt - OVERLAP_MS))} LIMIT ${MAX_USERS}`;
    },
    takeChanges(users) {
      for (const user of users) {
        const email = toAgentEmail(user);
        const isKnown = known.get(email)?.owner?.id === toLongId(user.Id) && readValue(user, 'IsActive') === true;
        if (isKnown) continue;
        known.delete(email);
        changed.add(email);
      }
      listedAt = users.length < MAX_USERS ? now() : undefined;
      newsAt = listedAt;
    },
    async find(email, call) {
      const key = email.toLowerCase();
      const cached = known.get(key);
      if (cached !== undefined) return cached.owner;
      const isListed = newsAt !== undefined && now() - newsAt < NEWS_MS;
      if (isListed && !changed.has(key)) return undefined;
      const spellings = quoteSoqlList([key, `${key}${SANDBOX_SUFFIX}`]);
      const users = await query(`${USERS} Email IN ${spellings} AND IsActive = true LIMIT 5`, call);
      changed.delete(key);
      return remember(key, users);
    },
    byEmail: (email) => known.get(email.toLowerCase())?.owner,
    byId: (id) => byId.get(toLongId(id)),
  };
}

function toAgentEmail(user: Row): string {
  const email = readText(user, 'Email')?.toLowerCase() ?? '';
  return email.endsWith(SANDBOX_SUFFIX) ? email.slice(0, -SANDBOX_SUFFIX.length) : email;
}

/** E-mails of users are not unique: of two users nobody can say which one the agent is. */
function toOwner(email: string, users: readonly Row[]): Owner | undefined {
  const exact = users.filter((row) => readText(row, 'Email')?.toLowerCase() === email);
  const candidates = exact.length > 0 ? exact : users;
  const [user] = candidates;
  if (user === undefined || candidates.length > 1) return undefined;
  const name = readText(user, 'Name');
  return { id: toLongId(user.Id), email, ...(name === undefined ? {} : { name }) };
}
