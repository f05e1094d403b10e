import { toTimestamp } from './clock.ts';
import { createNotFound } from './errors.ts';

/** A user of the portal. `userId` differs from `id` on purpose: only `id` belongs into `hubspot_owner_id`. */
export interface OwnerSeed {
  readonly email: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly id?: string;
  readonly archived?: boolean;
}

export interface Owner {
  readonly id: string;
  readonly userId: number;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly archived: boolean;
  readonly createdAt: number;
}

export const OWNERS_PAGE_MAX = 500;
const OWNERS_PAGE_DEFAULT = 100;

/** The owners of one portal. */
export class Owners {
  readonly #owners: Owner[] = [];
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  add(seed: OwnerSeed): Owner {
    const number = this.#owners.length;
    const owner = {
      id: seed.id ?? String(75_000_001 + number * 17),
      userId: 9_000_001 + number * 13,
      email: seed.email,
      firstName: seed.firstName ?? '',
      lastName: seed.lastName ?? '',
      archived: seed.archived ?? false,
      createdAt: this.#now(),
    };
    this.#owners.push(owner);
    return owner;
  }

  /** Only an owner who is not archived can own records. */
  isAssignable(id: string): boolean {
    return this.#owners.some((owner) => owner.id === id && !owner.archived);
  }

  /** @throws ApiError 404 */
  get(id: string, idProperty: string): Owner {
    const found = this.#owners.find((owner) => (idProperty === 'userId' ? String(owner.userId) : owner.id) === id);
    if (!found) throw createNotFound();
    return found;
  }

  /** One page, in the order of adding. `after` is the `next` of the page before. */
  page(query: { email?: string; archived: boolean; limit?: number; after?: string }): {
    owners: Owner[];
    next?: string;
  } {
    const email = query.email?.toLowerCase();
    const all = this.#owners.filter(
      (owner) => owner.archived === query.archived && (email === undefined || owner.email.toLowerCase() === email),
    );
    const start = query.after === undefined ? 0 : all.findIndex((owner) => owner.id === query.after) + 1;
    const owners = all.slice(start, start + (query.limit ?? OWNERS_PAGE_DEFAULT));
    const last = owners.at(-1);
    return last && start + owners.length < all.length ? { owners, next: last.id } : { owners };
  }
}

export function toOwnerJson(owner: Owner): Record<string, unknown> {
  const { createdAt, ...rest } = owner;
  return {
    ...rest,
    type: 'PERSON',
    userIdIncludingInactive: owner.userId,
    createdAt: toTimestamp(createdAt),
    updatedAt: toTimestamp(createdAt),
    teams: [],
  };
}
