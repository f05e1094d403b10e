import { createBoundedCache } from '../../src/cache/bounded-cache.ts';
import type { OwnerCache } from './owners.ts';
import type { RecentWrites } from './recent-writes.ts';
import type { SalesforceRecordType } from './record-types.ts';
import type { Schema } from './schema.ts';
import type { Session } from './session.ts';
import type { SalesforceSettings } from './settings.ts';

/** Everything an operation works with. */
export interface Org {
  readonly settings: SalesforceSettings;
  readonly types: readonly SalesforceRecordType[];
  readonly session: Session;
  readonly schema: Schema;
  readonly recent: RecentWrites;
  readonly owners: OwnerCache;
  readonly notes: NotesSwitch;
  /** Records that duplicate rules named a moment ago. */
  readonly ruled: RecentIds;
}

export interface RecentIds {
  add(id: string): void;
  has(id: string): boolean;
}

const KEEP_IDS_MS = 60_000;

export function createRecentIds(): RecentIds {
  const ids = createBoundedCache<true>(1_000, KEEP_IDS_MS);
  return { add: (id) => void ids.set(id, true), has: (id) => ids.has(id) };
}

/** Whether this org has Notes: found out by trying, and tried again after an hour. */
export interface NotesSwitch {
  areOff(): boolean;
  turnOff(): void;
}

export function createNotesSwitch(now: () => number = Date.now): NotesSwitch {
  let offUntil = 0;
  return {
    areOff: () => now() < offUntil,
    turnOff: () => {
      offUntil = now() + 3_600_000;
    },
  };
}
