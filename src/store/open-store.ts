import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Database } from './database.ts';
import { openPostgres } from './postgres.ts';
import { openSealedColumns } from './sealed-columns.ts';
import { openSqlite } from './sqlite.ts';
import { lockSqlite, StoreInUseError } from './sqlite-lock.ts';
import { unlockVault } from './store-key.ts';
import type { Vault } from './vault.ts';

export interface OpenOptions {
  /** True for a running gateway: on SQLite it must be the only one. Commands that only look or mend open without. */
  readonly exclusive: boolean;
  onError(error: Error): void;
  /** Absent: rows are given and taken as they are. */
  readonly vault?: Vault;
}

/** The store cannot be opened. The message says which one and why. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}

/** Opens the store of `storage.url` with its tables in the newest form. Throws `StoreInUseError` or `StoreError`. */
export async function openStore(url: string, options: OpenOptions): Promise<Database> {
  try {
    return await openMigrated(url, options);
  } catch (cause) {
    if (cause instanceof StoreInUseError || !(cause instanceof Error)) throw cause;
    throw new StoreError(`The store ${toPlace(url)} cannot be used: ${toReason(cause)}`, { cause });
  }
}

/** Where the store is, without its password. */
function toPlace(url: string): string {
  if (url.startsWith('sqlite:')) return toSqlitePath(url);
  const { host, pathname } = URL.parse(url) ?? {};
  return host === undefined ? 'of storage.url' : `${host}${pathname}`;
}

/** A name with several addresses fails with an error that has a code and no message. */
function toReason(cause: Error & { readonly code?: unknown }): string {
  return cause.message === '' ? String(cause.code ?? cause.name) : cause.message;
}

async function openMigrated(url: string, options: OpenOptions): Promise<Database> {
  const database = url.startsWith('sqlite:')
    ? openSqliteLocked(toSqlitePath(url), options.exclusive)
    : openPostgres(url, { unhurried: !options.exclusive, onError: options.onError });
  try {
    await database.migrate();
    if (options.vault === undefined) return database;
    await requireKey(database, options.vault);
    return openSealedColumns(database, await unlockVault(database, options.vault, options.exclusive));
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Asked of the newest event: better no start than one that cannot read what it has written. */
async function requireKey({ read }: Database, vault: Vault): Promise<void> {
  const row = await read.selectFrom('events').select('body').orderBy('seq', 'desc').limit(1).executeTakeFirst();
  if (row === undefined || !vault.isForeign(row.body)) return;
  throw new Error('it is encrypted with a key that storage.encryptionKey does not have');
}

/** The file of a `sqlite:PATH` url. */
export function toSqlitePath(url: string): string {
  return resolve(url.slice('sqlite:'.length));
}

function openSqliteLocked(path: string, exclusive: boolean): Database & { migrate(): Promise<void> } {
  mkdirSync(dirname(path), { recursive: true });
  // Made here, so that nobody else on the machine can read it; the files beside it take over its mode.
  closeSync(openSync(path, 'a', 0o600));
  const lock = exclusive ? lockSqlite(path) : undefined;
  try {
    const database = openSqlite(path);
    return {
      ...database,
      async close() {
        await database.close();
        lock?.release();
      },
    };
  } catch (error) {
    lock?.release();
    throw error;
  }
}
