import { BASE } from '../../../console/layout.ts';
import { toRemoveAccountPath } from '../../../console/setup-pages.ts';
import { TEXTS } from '../../../console/texts.ts';
import type { SetupTools } from './config-change.ts';
import { findEntry, listAccounts } from './raw-config.ts';
import { listChannelsOf, listSecretFiles, withoutAccount } from './removal.ts';
import type { Removal } from './remove.ts';

/** /console/setup/accounts/:name/remove: for an account that no channel uses. */
export function createAccountRemoval({ current, editing }: SetupTools): Removal {
  return {
    path: '/setup/accounts/:name/remove',
    goesTo: `${BASE}/setup`,
    without: withoutAccount,
    async describe(name, raw, config) {
      const account = findEntry(listAccounts(raw), name);
      if (account === undefined) return undefined;
      const { removeAccount: texts } = TEXTS;
      const channels = listChannelsOf(config, name);
      const files = listSecretFiles(raw, name);
      const keepsPeople = current().accounts.get(name)?.connector.people !== undefined;
      return {
        title: texts.title(name),
        action: toRemoveAccountPath(name),
        backTo: `${BASE}/setup`,
        meaning: [
          ...(keepsPeople
            ? [texts.contacts]
            : [texts.closed(editing.definitions[String(account.connector)]?.title ?? name), texts.stays]),
          ...(files.length > 0 ? [texts.files(files.join(', '))] : []),
        ],
        obstacles: channels.length > 0 ? [texts.used(channels.join(', '))] : [],
      };
    },
  };
}
