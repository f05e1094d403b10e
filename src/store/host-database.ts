import type { Kysely } from 'kysely';
import type { HostDatabase } from '../../connectors/connector.ts';
import type { Database } from './database.ts';
import { runStatement } from './statement.ts';
import type { Tables } from './tables.ts';

/** The gateway's database as a connector sees it: statements with `?`, nothing of the gateway's own. */
export function createHostDatabase(database: Database): HostDatabase {
  const runOn =
    (kysely: Kysely<Tables>): HostDatabase['all'] =>
    (text, parameters = []) =>
      runStatement<Record<string, unknown>>(kysely, database.engine, text, parameters);
  return {
    all: runOn(database.read),
    write: (work) => database.write((transaction) => work(runOn(transaction))),
  };
}
