import type { RawConfig, SecretFile } from '../../../config/config-file.ts';
import { openAccounts } from '../../start/accounts.ts';
import type { Crm } from '../../sync/crm.ts';
import type { SetupTools } from './config-change.ts';

/**
 * Does something with an account: the one that runs, or else one of a configuration that is not applied yet, opened for this
 * alone. undefined: there is no such account. Throws `ConfigError` and what `use` throws.
 */
export async function useAccount<T>(
  tools: SetupTools,
  { raw, secrets }: { readonly raw: RawConfig; readonly secrets: readonly SecretFile[] },
  name: string,
  use: (crm: Crm) => Promise<T>,
): Promise<T | undefined> {
  const running = tools.current().accounts.get(name);
  return running === undefined ? openAccount(tools, { raw, secrets }, name, use) : use(running);
}

/** The same for the account of the configuration that is not applied yet, also where one of its name runs. */
export async function openAccount<T>(
  { editing, database }: SetupTools,
  { raw, secrets }: { readonly raw: RawConfig; readonly secrets: readonly SecretFile[] },
  name: string,
  use: (crm: Crm) => Promise<T>,
): Promise<T | undefined> {
  const { accounts } = editing.file.check(raw, secrets);
  const account = Object.hasOwn(accounts, name) ? accounts[name] : undefined;
  if (account === undefined) return undefined;
  const opened = await openAccounts(
    { accounts: { [name]: account } },
    editing.definitions,
    database,
    editing.publicUrl,
  );
  try {
    for (const crm of opened.values()) return await use(crm);
    return undefined;
  } finally {
    for (const { connector } of opened.values()) await connector.close?.();
  }
}
