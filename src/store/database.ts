import type { Kysely, RawBuilder, Transaction } from 'kysely';
import type { Committed } from './group-commit.ts';
import type { Presence } from './presence.ts';
import type { Tables } from './tables.ts';
import type { Vault } from './vault.ts';

export type Engine = 'sqlite' | 'postgres';

/** The open database. `read` sees committed rows only; every change goes through `write`. */
export interface Database {
  readonly engine: Engine;
  readonly read: Kysely<Tables>;
  /**
   * Runs `work` in a durable transaction: on SQLite together with others (one sync for many), on PostgreSQL alone. `work` may
   * be run again and must do nothing but queries. Throws `StoreBusyError`, what `work` throws, or the database's error.
   */
  write<T>(work: (transaction: Transaction<Tables>) => Promise<T>): Promise<T>;
  /** As `write`, but does not wait for the disk: nothing may be acknowledged or changed elsewhere before `durable`. */
  commit<T>(work: (transaction: Transaction<Tables>) => Promise<T>): Promise<Committed<T>>;
  /** The database's clock in ms at the begin of the statement, as SQL: clocks of several machines differ, the database has one. */
  readonly now: RawBuilder<number>;
  /** The same, for statements written by hand. */
  readonly clock: string;
  /** Seals what is written of people; what queries give is open already. */
  readonly vault: Vault;
  /** Shows the other processes on the store that this one lives, until the presence is closed. */
  announce(owner: string): Promise<Presence>;
  close(): Promise<void>;
}
