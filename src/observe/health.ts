import { sql } from 'kysely';
import type { HealthItem } from '../http/health.ts';
import type { Database } from '../store/database.ts';
import { countBacklog } from '../store/find-event.ts';
import type { Crm } from '../sync/crm.ts';

/** The store must be writable; an ill CRM or given-up events only degrade. */
export async function checkHealth(
  database: Database,
  accounts: ReadonlyMap<string, Crm>,
  isStoring: () => boolean,
): Promise<readonly HealthItem[]> {
  return [
    isStoring() ? await checkStore(database) : NOT_STORING,
    ...[...accounts.values()].map(checkAccount),
    ...(await checkEvents(database)),
  ];
}

const NOT_STORING: HealthItem = {
  name: 'store',
  state: 'failed',
  text: 'The store cannot be written: events are refused with 503.',
};

async function checkStore(database: Database): Promise<HealthItem> {
  try {
    // Something must really be written: a full disk still answers questions.
    await database.write((transaction) =>
      transaction
        .insertInto('receipts')
        .values({ key: 'health', event_id: 'health', at: database.now })
        .onConflict((conflict) => conflict.column('key').doUpdateSet({ at: sql<number>`${database.now}` }))
        .execute(),
    );
    return { name: 'store', state: 'ok' };
  } catch {
    return NOT_STORING;
  }
}

function checkAccount({ account, circuit }: Crm): HealthItem {
  const cause = circuit.cause();
  if (cause === undefined) return { name: `account ${account}`, state: 'ok' };
  return { name: `account ${account}`, state: 'degraded', text: cause.message };
}

async function checkEvents(database: Database): Promise<readonly HealthItem[]> {
  const { dead } = await countBacklog(database.read).catch(() => ({ dead: 0 }));
  if (dead === 0) return [{ name: 'events', state: 'ok' }];
  return [
    {
      name: 'events',
      state: 'degraded',
      text: `${dead} events were given up and wait for you: gateway events --state dead`,
    },
  ];
}
