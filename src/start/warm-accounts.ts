import type { Crm } from '../sync/crm.ts';
import type { Log } from '../sync/log.ts';

const TIMEOUT_MS = 30_000;

/** Loads what the first chat would otherwise wait for. An account that cannot be reached now only costs its first chat time. */
export async function warmAccounts(accounts: readonly Crm[], log: Log): Promise<void> {
  await Promise.all(
    accounts.map(async ({ account, connector, open }) => {
      if (connector.warm === undefined) return;
      const session = open({
        eventId: 'warm',
        lane: 'background',
        attempt: 1,
        fields: [],
        signal: AbortSignal.timeout(TIMEOUT_MS),
        onOperation: () => undefined,
      });
      await session
        .run('warm', async (warmed, call) => warmed.warm?.(call))
        .catch((error) => log.warn({ account, err: error }, 'account:warm:error'));
    }),
  );
}
