import { hash, randomBytes } from 'node:crypto';
import { createBoundedCache } from '../../cache/bounded-cache.ts';

/** Somebody who has signed in. */
export interface Session {
  /** Goes into every form and has to come back with it. */
  readonly csrf: string;
}

export interface SessionTimes {
  /** A session ends so long after its last use, in ms. */
  readonly idleMs: number;
  /** And so long after its beginning, however much it is used. */
  readonly longestMs: number;
}

/** Sessions live in this process: a restart ends them all. */
export interface Sessions {
  /** Returns the id, which is known to nobody but the browser. */
  open(): string;
  /** `use`: this counts as a use, so the idle time begins anew. */
  find(id: string, use: boolean): Session | undefined;
  close(id: string): void;
}

const ID_BYTES = 32;
const MAX_SESSIONS = 500;

interface Kept extends Session {
  readonly openedAt: number;
  usedAt: number;
}

/** `now` is monotonic, in ms. */
export function createSessions({ idleMs, longestMs }: SessionTimes, now: () => number): Sessions {
  const sessions = createBoundedCache<Kept>(MAX_SESSIONS);
  // Only a hash is kept: a look-up takes no time that depends on the secret, a memory dump opens nothing.
  const toKey = (id: string) => hash('sha256', id, 'base64url');
  return {
    open() {
      const id = createSecret();
      sessions.set(toKey(id), { csrf: createSecret(), openedAt: now(), usedAt: now() });
      return id;
    },
    find(id, use) {
      const key = toKey(id);
      const session = sessions.get(key);
      if (session === undefined) return undefined;
      if (now() - session.usedAt > idleMs || now() - session.openedAt > longestMs) {
        sessions.delete(key);
        return undefined;
      }
      if (use) session.usedAt = now();
      return session;
    },
    close: (id) => sessions.delete(toKey(id)),
  };
}

/** 256 random bits as text. */
export function createSecret(): string {
  return randomBytes(ID_BYTES).toString('base64url');
}
