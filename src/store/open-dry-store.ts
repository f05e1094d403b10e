import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Transaction } from 'kysely';
import type { Database } from './database.ts';
import { openStore, toSqlitePath } from './open-store.ts';
import { openPostgres } from './postgres.ts';
import { openSealedColumns } from './sealed-columns.ts';
import { openSqlite } from './sqlite.ts';
import { unlockVault } from './store-key.ts';
import type { Tables } from './tables.ts';
import type { Vault } from './vault.ts';

/**
 * The store to look at, never to change: every write is run and rolled back. Without a store yet, an empty one that is deleted
 * on close. Throws what the database throws; its tables must have the newest form already.
 */
export async function openDryStore(url: string, vault: Vault): Promise<Database> {
  if (!url.startsWith('sqlite:')) {
    return openSealed(openPostgres(url, { unhurried: true, onError: () => undefined }), vault);
  }
  const path = toSqlitePath(url);
  return existsSync(path) ? openSealed(openSqlite(path), vault) : openEmptyStore();
}

async function openSealed(database: Database, vault: Vault): Promise<Database> {
  return toDryDatabase(openSealedColumns(database, await unlockVault(database, vault, false)));
}

async function openEmptyStore(): Promise<Database> {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-dry-run-'));
  const database = await openStore(`sqlite:${join(folder, 'gateway.db')}`, {
    exclusive: false,
    onError: () => undefined,
  });
  return {
    ...database,
    async close() {
      await database.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/**
 * The same database with every write run and rolled back. Within a running gateway this is the way: a second connection of the
 * same process would wait for the first one's transaction, and keep it from ever ending.
 */
export function toDryDatabase(database: Database): Database {
  const write: Database['write'] = (work) => writeAndRollBack(database, work);
  return { ...database, write, commit: async (work) => ({ value: await write(work), durable: Promise.resolve() }) };
}

/** Thrown inside a transaction to undo it; carries what the work gave. */
class RolledBack extends Error {
  override readonly name = 'RolledBack';
  readonly value: unknown;

  constructor(value: unknown) {
    super('The transaction was rolled back.');
    this.value = value;
  }
}

async function writeAndRollBack<T>(
  database: Database,
  work: (transaction: Transaction<Tables>) => Promise<T>,
): Promise<T> {
  try {
    return await database.write(async (transaction): Promise<T> => {
      throw new RolledBack(await work(transaction));
    });
  } catch (error) {
    if (error instanceof RolledBack) return error.value as T;
    throw error;
  }
}
