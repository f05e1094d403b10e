import { setTimeout as wait } from 'node:timers/promises';
import type { RecordRef } from '../../connectors/connector.ts';
import type { Database } from '../store/database.ts';
import { deletePersonRows } from '../store/person-rows.ts';
import type { Crm } from './crm.ts';
import { collectHoldings, type Holdings, type HoldingsQuery, listKeepers, toPerson } from './holdings.ts';

/** What was removed. */
export interface Erased {
  readonly counts: Readonly<Record<'events' | 'decisions' | 'links' | 'activities' | 'conflicts' | 'agents', number>>;
  /** Contacts of the CRMs that are kept here. */
  readonly contacts: readonly (RecordRef & { readonly account: string })[];
  readonly holdings: Holdings;
}

/** Events of the person are being done and do not end. */
export class StillRunningError extends Error {
  override readonly name = 'StillRunningError';
}

const LOOK_EVERY_MS = 200;
/** A run ends with its lease of a minute. */
const LONGEST_WAIT_MS = 90_000;

/**
 * Removes a person from the gateway's tables and from the CRMs that are kept here. Waits for events that run right now. The
 * caller has left the tombstones before: what is claimed from then on is not done. Throws `StillRunningError`.
 */
export async function erasePerson(
  database: Database,
  accounts: ReadonlyMap<string, Crm>,
  query: HoldingsQuery,
  onHoldings: (holdings: Holdings) => Promise<void>,
): Promise<Erased> {
  const end = performance.now() + LONGEST_WAIT_MS;
  const removed: Holdings[] = [];
  for (;;) {
    const holdings = await collectHoldings(database, query);
    await onHoldings(holdings);
    const running = await database.write((transaction) =>
      deletePersonRows(transaction, {
        eventIds: holdings.events.map(({ id }) => id),
        visitorKeys: holdings.visitorKeys,
        activities: holdings.activities,
        conflictIds: holdings.conflicts.map(({ id }) => id),
        records: holdings.records,
        agents: holdings.agents,
      }),
    );
    removed.push({ ...holdings, events: holdings.events.filter(({ id }) => !running.includes(id)) });
    if (running.length === 0) break;
    if (performance.now() > end)
      throw new StillRunningError('Events of this person are still being done: run it again.');
    await wait(LOOK_EVERY_MS);
  }
  const holdings = removed[0] as Holdings;
  const contacts: Erased['contacts'][number][] = [];
  for (const { account, people } of listKeepers(accounts)) {
    const refs = await people.erase(toPerson(holdings, query.isTheirs, account), new Date(query.until).toISOString());
    contacts.push(...refs.map((ref) => ({ account, ...ref })));
  }
  return { counts: countHoldings(removed), contacts, holdings };
}

/** The rows of all of them, by what they are. */
export function countHoldings(all: readonly Holdings[]): Erased['counts'] {
  const count = (key: keyof Erased['counts']) => all.reduce((sum, holdings) => sum + holdings[key].length, 0);
  return {
    events: count('events'),
    decisions: count('decisions'),
    links: count('links'),
    activities: count('activities'),
    conflicts: count('conflicts'),
    agents: count('agents'),
  };
}
