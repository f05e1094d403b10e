import { hash } from 'node:crypto';
import type { ConnectorHost } from '../connector.ts';
import { ConnectorError } from '../errors.ts';

/** The refresh token to renew with. HubSpot may give a new one at each renewal; then the one before is void. */
export interface RefreshToken {
  /** Throws `unavailable` when the store cannot be read. */
  read(): Promise<string>;
  /** Throws `unavailable` when the token could not be written down; it is then written before the next `read`. */
  keep(token: string): Promise<void>;
}

/**
 * Begins with the token of the settings. With `secrets` a changed one outlives a restart, and processes that share the store
 * share it. What is kept belongs to the token of the settings: a new one there, after a new installation, begins anew.
 */
export function createRefreshToken(configured: string, secrets: ConnectorHost['secrets']): RefreshToken {
  const name = `refreshToken ${hash('sha256', configured, 'hex').slice(0, 16)}`;
  let latest = configured;
  let isKept = true;

  async function write(): Promise<void> {
    isKept = secrets === undefined;
    await secrets?.write(name, latest).catch((cause: unknown) => {
      throw new ConnectorError('unavailable', 'The new HubSpot refresh token could not be written down.', { cause });
    });
    isKept = true;
  }

  return {
    async read() {
      if (!isKept) await write();
      const kept = await secrets?.read(name).catch((cause: unknown) => {
        throw new ConnectorError('unavailable', 'The HubSpot refresh token could not be read from the store.', {
          cause,
        });
      });
      latest = kept ?? latest;
      return latest;
    },
    async keep(token) {
      if (token === latest) return;
      latest = token;
      await write();
    },
  };
}
