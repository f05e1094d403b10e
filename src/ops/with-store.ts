import type { GatewayConfig } from '../../config/schema.ts';
import { openConfiguredVault } from '../privacy/configured-vault.ts';
import type { Database } from '../store/database.ts';
import { openStore } from '../store/open-store.ts';

/** Opens the gateway's store beside a running gateway, for one command. */
export async function withStore<T>(config: GatewayConfig, work: (database: Database) => Promise<T>): Promise<T> {
  const database = await openStore(config.storage.url, {
    exclusive: false,
    onError: () => undefined,
    vault: openConfiguredVault(config),
  });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}
