import type { Kysely, RawBuilder, Transaction } from 'kysely';
import type { Tables } from './tables.ts';

export type Engine = 'sqlite' | 'postgres';

/** The open database. `read` sees committed rows only; every change goes through `write`. */
export interface Database {
  readonly engine: Engine;
  readonly read: Kysely<Tables>;
  /** Runs `work` in a durable transaction, together with others (group commit). `work` may be run again and must do nothing but queries. */
  write<T>(work: (transaction: Transaction<Tables>) => Promise<T>): Promise<T>;
  /** The database's clock in ms, as SQL: clocks of several machines differ, the database has one. */
  readonly now: RawBuilder<number>;
  close(): Promise<void>;
}
