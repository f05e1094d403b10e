import type { KyselyPlugin, UnknownRow } from 'kysely';
import type { Database } from './database.ts';
import type { Vault } from './vault.ts';

/** By their names in results: what a query may call them. */
const SEALED_COLUMNS = [
  'body',
  'answer',
  'decision',
  'known',
  'card',
  'lead_print',
  'chat_value',
  'crm_value',
  'reason',
  'state',
  'agent',
] as const;

/** The database with everything sealed opened again in what queries give. Sealing is the writers' work: `database.vault`. */
export function openSealedColumns(database: Database, vault: Vault): Database {
  if (!vault.hasKey) return { ...database, vault };
  const plugin = createPlugin(vault);
  return {
    ...database,
    vault,
    read: database.read.withPlugin(plugin),
    write: (work) => database.write((transaction) => work(transaction.withPlugin(plugin))),
    commit: (work) => database.commit((transaction) => work(transaction.withPlugin(plugin))),
  };
}

function createPlugin(vault: Vault): KyselyPlugin {
  return {
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => ({ ...result, rows: result.rows.map((row) => openRow(row, vault)) }),
  };
}

function openRow(row: UnknownRow, vault: Vault): UnknownRow {
  let opened: Record<string, unknown> | undefined;
  for (const column of SEALED_COLUMNS) {
    const value = row[column];
    if (typeof value !== 'string' || !value.startsWith('enc1:')) continue;
    opened ??= { ...row };
    opened[column] = vault.open(value);
  }
  return opened ?? row;
}
