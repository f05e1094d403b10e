import { randomBytes } from 'node:crypto';
import type { Transaction } from 'kysely';
import { blindStoredHashes } from './blind-hashes.ts';
import type { Database } from './database.ts';
import { countOwners } from './missing-owners.ts';
import { lockReopening } from './order-locks.ts';
import type { Tables } from './tables.ts';
import type { Vault } from './vault.ts';

/** Where the store's own key is among the secrets: no account can be called ''. */
const PLACE = { account: '', name: 'store-key' } as const;
const KEY_BYTES = 32;

/**
 * The vault with the store's own key, which is kept in the store, sealed: hashes made with it stay the same when
 * `storage.encryptionKey` changes. With `make` and an encryption key it is made where there is none, and the hashes of before
 * are keyed too. `database` gives rows as they are. Throws when the key cannot be opened, or another gateway runs without it.
 */
export async function unlockVault(database: Database, vault: Vault, make: boolean): Promise<Vault> {
  const stored = await readKey(database.read);
  if (stored !== undefined) return vault.unlock(openKey(vault, stored));
  if (!make || !vault.hasKey) return vault;
  const sealed = await database.write((transaction) => makeKey(transaction, database, vault));
  return vault.unlock(openKey(vault, sealed));
}

async function readKey(read: Database['read']): Promise<string | undefined> {
  const row = await read
    .selectFrom('secrets')
    .select('value')
    .where('account', '=', PLACE.account)
    .where('name', '=', PLACE.name)
    .executeTakeFirst();
  return row?.value;
}

function openKey(vault: Vault, sealed: string): Buffer {
  if (vault.isForeign(sealed)) {
    throw new Error('it is encrypted with a key that storage.encryptionKey does not have');
  }
  return Buffer.from(vault.open(sealed), 'base64url');
}

async function makeKey(transaction: Transaction<Tables>, database: Database, vault: Vault): Promise<string> {
  await lockReopening(transaction, database);
  const present = await readKey(transaction);
  if (present !== undefined) return present;
  if (database.engine === 'postgres' && (await countOwners(database)) > 0) {
    throw new Error(
      'it gets an encryption key for the first time: stop every gateway that runs on it, then start again',
    );
  }
  const key = randomBytes(KEY_BYTES);
  const sealed = vault.seal(key.toString('base64url'));
  await transaction
    .insertInto('secrets')
    .values({ ...PLACE, value: sealed, updated_at: database.now })
    .execute();
  await blindStoredHashes(transaction, database, vault.unlock(key));
  return sealed;
}
