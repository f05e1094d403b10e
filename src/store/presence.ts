import { Client } from 'pg';
import { toConnectionConfig } from './postgres-pool.ts';

/** Shows the other processes that this one lives. */
export interface Presence {
  /** How long the others may have thought this process dead, in ms. 0 while they see it. */
  lostForMs(): number;
  close(): Promise<void>;
}

/** First key of the session locks that processes hold under their names: see missing-owners.ts. */
export const PRESENCE_LOCK = 7_146_003;
/** Second key: the owner's name as a number. A name that collides with a living one is only found later, by its leases. */
export const toPresenceKey = (owner: string): string => `hashtext(${owner})`;

const BEAT_MS = 2_000;
const ANSWER_LIMIT_MS = 3_000;
/** A machine that went away without a word is noticed by the server after about ten seconds. */
const KEEP_ALIVE = 'SET tcp_keepalives_idle = 4; SET tcp_keepalives_interval = 2; SET tcp_keepalives_count = 3';

/** Nobody else works on the store. */
export const ALONE: Presence = { lostForMs: () => 0, close: async () => undefined };

/**
 * Holds a lock on a connection of its own as long as the process lives: the server drops it when the process ends, however
 * it ends. A lost connection is made anew. `onError` hears why it was lost.
 */
export async function announceOwner(url: string, owner: string, onError: (error: Error) => void): Promise<Presence> {
  let client: Client | undefined;
  let lostAt: number | undefined = performance.now();
  let beating: Promise<void> | undefined;

  async function connect(): Promise<void> {
    const next = new Client({ ...toConnectionConfig(url), query_timeout: ANSWER_LIMIT_MS });
    next.on('error', onError);
    next.once('end', () => {
      if (client !== next) return;
      client = undefined;
      lostAt ??= performance.now();
    });
    try {
      await next.connect();
      await next.query(KEEP_ALIVE);
      // Shared: the session of a broken connection may still hold it for a while.
      await next.query(`SELECT pg_advisory_lock_shared($1, ${toPresenceKey('$2')})`, [PRESENCE_LOCK, owner]);
    } catch (error) {
      await next.end();
      throw error;
    }
    client = next;
    lostAt = undefined;
  }

  async function beat(): Promise<void> {
    const current = client;
    if (current === undefined) return connect();
    try {
      await current.query('SELECT 1');
    } catch (error) {
      await current.end();
      throw error;
    }
  }

  await connect();
  const timer = setInterval(() => {
    beating ??= beat()
      .catch(onError)
      .finally(() => {
        beating = undefined;
      });
  }, BEAT_MS);
  return {
    lostForMs: () => (lostAt === undefined ? 0 : performance.now() - lostAt),
    async close() {
      clearInterval(timer);
      await beating;
      await client?.end();
    },
  };
}
