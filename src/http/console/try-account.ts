import type { RawConfig, SecretFile } from '../../../config/config-file.ts';
import type { CheckReport } from '../../../connectors/connector.ts';
import { ConnectorError } from '../../../connectors/errors.ts';
import { checkAccount } from '../../ops/check.ts';
import type { SetupTools } from './config-change.ts';
import { openAccount } from './use-account.ts';

/** Asks the CRM with an account's new key, before anything is written. */
export async function tryAccount(
  tools: SetupTools,
  change: { readonly raw: RawConfig; readonly secrets: readonly SecretFile[] },
  name: string,
): Promise<CheckReport | undefined> {
  try {
    return await openAccount(tools, change, name, checkAccount);
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    return { ok: false, findings: [{ level: 'error', text: error.message }] };
  }
}
