import { openConfiguredVault } from '../privacy/configured-vault.ts';
import { openAccounts } from '../start/accounts.ts';
import type { Database } from '../store/database.ts';
import { openStore } from '../store/open-store.ts';
import type { Crm } from '../sync/crm.ts';
import type { CommandContext } from './command.ts';

/** Opens store and accounts beside a running gateway, for one command. `makeKey`: the key that marks erased people is made where it is missing. */
export async function withAccounts<T>(
  { config, definitions }: Pick<CommandContext, 'config' | 'definitions'>,
  makeKey: boolean,
  work: (database: Database, accounts: ReadonlyMap<string, Crm>) => Promise<T>,
): Promise<T> {
  const database = await openStore(config.storage.url, {
    exclusive: false,
    onError: () => undefined,
    vault: openConfiguredVault(config, makeKey),
  });
  try {
    const publicUrl = config.server.publicUrl ?? `http://${config.server.host}:${config.server.port}`;
    const accounts = await openAccounts(config, definitions, database, publicUrl);
    try {
      return await work(database, accounts);
    } finally {
      for (const { connector } of accounts.values()) await connector.close?.();
    }
  } finally {
    await database.close();
  }
}
