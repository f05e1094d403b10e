import { createBoundedCache } from '../../src/cache/bounded-cache.ts';
import type { Call, Owner } from '../connector.ts';
import { ConnectorError } from '../errors.ts';
import { type OwnerAnswer, type OwnersAnswer, ownerAnswer, ownersAnswer } from './answers.ts';
import { isRecordId, type Paths } from './api.ts';
import type { HubspotRequest, Send } from './transport.ts';

const KNOWN_TTL_MS = 60 * 60_000;
/** Shorter, so that a person added in HubSpot is soon found. */
const UNKNOWN_TTL_MS = 5 * 60_000;
/** After a passing failure: long enough for the hits of one search, too short to be noticed. */
const RETRY_TTL_MS = 10_000;
const MAX_OWNERS = 5000;
/** (HubSpot's owners guide, developers.hubspot.com/docs) */
const PAGE_SIZE = 500;
const MAX_PAGES = 10;

/** The account's owners, remembered: a card must not cost a call for a name that rarely changes. */
export interface Owners {
  /** Loads them all, so that no chat waits for one; none when the key may not read them. Throws. */
  load(call: Call): Promise<void>;
  /** As `read`, from memory alone. */
  peek(id: string): Owner;
  /** The owner with name and e-mail where they can be had, else the bare id. Never throws. */
  read(id: string, call: Call): Promise<Owner>;
  /** An active owner; nobody when the key may not read owners. Throws. */
  find(email: string, call: Call): Promise<Owner | undefined>;
}

function toOwner(answer: OwnerAnswer): Owner {
  const name = [answer.firstName, answer.lastName].filter((part) => part).join(' ');
  return {
    id: answer.id,
    ...(name === '' ? {} : { name }),
    ...(answer.email ? { email: answer.email } : {}),
  };
}

export function createOwners(paths: Paths, send: Send): Owners {
  const byId = createBoundedCache<Owner>(MAX_OWNERS, KNOWN_TTL_MS);
  const byEmail = createBoundedCache<{ readonly owner: Owner | undefined }>(MAX_OWNERS, KNOWN_TTL_MS);

  /** Until when somebody who is not among the owners read is nobody, without a question. In ms since 1970. */
  let listedUntil = 0;
  /** One request for an owner whom several records ask for at once. */
  const pending = new Map<string, Promise<Owner>>();

  function remember(answer: OwnerAnswer): Owner {
    const owner = toOwner(answer);
    byId.set(owner.id, owner);
    if (owner.email !== undefined && !answer.archived) byEmail.set(owner.email.toLowerCase(), { owner });
    return owner;
  }

  async function list(query: Readonly<Record<string, string>>, call: Call): Promise<OwnersAnswer> {
    const request: HubspotRequest<OwnersAnswer> = {
      name: 'owners.list',
      doing: 'reading the owners',
      method: 'GET',
      path: paths.owners,
      query: { ...query, archived: 'false' },
      bucket: 'read',
      isGeneral: true,
      schema: ownersAnswer,
    };
    try {
      return await send(request, call);
    } catch (error) {
      // The right to read owners is optional, and `check` says when it is missing: as an error it would read as a refused key.
      if (error instanceof ConnectorError && error.status === 403) return { results: [] };
      throw error;
    }
  }

  /** Never fails: the record is true without its owner's name, and a card may not fail for it. */
  async function request(id: string, call: Call): Promise<Owner> {
    try {
      const answer = await send(
        {
          name: 'owners.read',
          doing: 'reading an owner',
          method: 'GET',
          path: paths.owner(id),
          bucket: 'read',
          schema: ownerAnswer,
        },
        call,
      );
      return remember(answer);
    } catch (error) {
      if (!(error instanceof ConnectorError)) throw error;
      // An owner who has left answers 404 for good, a missing scope 403.
      const isLasting = error.kind === 'gone' || error.status === 403;
      byId.set(id, { id }, { ttl: isLasting ? UNKNOWN_TTL_MS : RETRY_TTL_MS });
      return { id };
    }
  }

  return {
    async load(call) {
      let after: string | undefined;
      for (let page = 0; page < MAX_PAGES; page += 1) {
        const answer = await list({ limit: String(PAGE_SIZE), ...(after === undefined ? {} : { after }) }, call);
        for (const owner of answer.results) remember(owner);
        after = answer.paging?.next?.after;
        if (after !== undefined) continue;
        listedUntil = Date.now() + UNKNOWN_TTL_MS;
        return;
      }
    },

    peek: (id) => byId.get(id) ?? { id },

    async read(id, call) {
      const known = byId.get(id);
      if (known !== undefined || !isRecordId(id)) return known ?? { id };
      const asked = pending.get(id) ?? request(id, call).finally(() => pending.delete(id));
      pending.set(id, asked);
      return asked;
    },

    async find(email, call) {
      const wanted = email.trim().toLowerCase();
      if (!wanted.includes('@')) return undefined;
      const known = byEmail.get(wanted);
      if (known !== undefined) return known.owner;
      if (Date.now() < listedUntil) return undefined;
      const answer = await list({ email: wanted, limit: '10' }, call);
      const found = answer.results.find((owner) => owner.email?.toLowerCase() === wanted && !owner.archived);
      if (found !== undefined) return remember(found);
      byEmail.set(wanted, { owner: undefined }, { ttl: UNKNOWN_TTL_MS });
      return undefined;
    },
  };
}
