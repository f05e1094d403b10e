import { CompiledQuery, type Kysely } from 'kysely';
import type { HostDatabase } from '../../connectors/connector.ts';
import type { Database } from './database.ts';
import type { Tables } from './tables.ts';

/** The gateway's database as a connector sees it: statements with `?`, nothing of the gateway's own. */
export function createHostDatabase(database: Database): HostDatabase {
  const runOn =
    (kysely: Kysely<Tables>): HostDatabase['all'] =>
    async (text, parameters = []) => {
      const query = database.engine === 'postgres' ? toNumbered(text) : text;
      const { rows } = await kysely.executeQuery<Record<string, unknown>>(CompiledQuery.raw(query, [...parameters]));
      return rows;
    };
  return {
    all: runOn(database.read),
    write: (work) => database.write((transaction) => work(runOn(transaction))),
  };
}

/** PostgreSQL counts its parameters. The text must hold no other `?`. */
function toNumbered(text: string): string {
  let count = 0;
  return text.replaceAll('?', () => {
    count += 1;
    return `$${count}`;
  });
}
