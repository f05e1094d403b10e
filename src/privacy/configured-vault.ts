import { dirname, join } from 'node:path';
import type { GatewayConfig } from '../../config/schema.ts';
import { toSqlitePath } from '../store/open-store.ts';
import { createVault, type Vault } from '../store/vault.ts';
import { readMarkingKey } from './marking-key.ts';

const MARKING_KEY_FILE = 'erasure-key';

/** What of the configuration it needs. */
interface VaultConfig {
  readonly storage: Pick<GatewayConfig['storage'], 'url' | 'encryptionKeys'>;
}

/**
 * The vault of `storage.encryptionKey`. Erased people are marked with the encryption keys and, on SQLite, with a key of its
 * own beside the file, which also marks without encryption. `make`: that file is made where it is missing.
 */
export function openConfiguredVault({ storage }: VaultConfig, make = false): Vault {
  const encryption = storage.encryptionKeys.map((key) => Buffer.from(key, 'base64url'));
  if (!storage.url.startsWith('sqlite:')) return createVault({ encryption, marking: encryption });
  const made = readMarkingKey(join(dirname(toSqlitePath(storage.url)), MARKING_KEY_FILE), make);
  return createVault({ encryption, marking: [...(made === undefined ? [] : [made]), ...encryption] });
}
