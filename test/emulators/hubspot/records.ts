import type { Clock } from './clock.ts';
import { toTimestamp } from './clock.ts';
import type { ObjectType } from './properties.ts';

/** One CRM object. `values` holds what was ever written; an empty string is a cleared value. */
export interface StoredRecord {
  readonly type: ObjectType;
  readonly id: string;
  readonly values: Map<string, string>;
  readonly createdAt: number;
  updatedAt: number;
  archivedAt?: number;
  /** The record this one was merged into. */
  mergedInto?: string;
}

/** What search shows of a record from `visibleAt` on; `values` undefined means: not any more. */
interface IndexEntry {
  readonly visibleAt: number;
  readonly values: ReadonlyMap<string, string> | undefined;
}

/** Different ranges per type, above 2^32, so that ids mixed up or cut to 32 bits show. */
const FIRST_IDS: Readonly<Record<ObjectType, number>> = {
  contacts: 840_926_056_001,
  notes: 91_200_300_001,
  calls: 92_200_300_001,
  tasks: 93_200_300_001,
};

const MODIFIED: Readonly<Record<ObjectType, readonly [created: string, modified: string]>> = {
  contacts: ['createdate', 'lastmodifieddate'],
  notes: ['hs_createdate', 'hs_lastmodifieddate'],
  calls: ['hs_createdate', 'hs_lastmodifieddate'],
  tasks: ['hs_createdate', 'hs_lastmodifieddate'],
};

/** Names of the properties every answer carries besides the asked ones. */
export function namesOfBookkeeping(type: ObjectType): readonly string[] {
  return ['hs_object_id', ...MODIFIED[type]];
}

/** All records of one type, and what search knows of them. Reads see every write at once; search sees it after the lag. */
export class RecordTable {
  readonly type: ObjectType;
  readonly #records = new Map<string, StoredRecord>();
  readonly #index = new Map<string, IndexEntry[]>();
  readonly #clock: Clock;
  readonly #lag: { readonly createMs: number; readonly updateMs: number };
  #nextId: number;

  constructor(type: ObjectType, clock: Clock, lag: { readonly createMs: number; readonly updateMs: number }) {
    this.type = type;
    this.#clock = clock;
    this.#lag = lag;
    this.#nextId = FIRST_IDS[type];
  }

  insert(values: ReadonlyMap<string, string>): StoredRecord {
    const now = this.#clock.now();
    const id = String(this.#nextId);
    this.#nextId += 101;
    const [created, modified] = MODIFIED[this.type];
    const record: StoredRecord = { type: this.type, id, values: new Map(values), createdAt: now, updatedAt: now };
    record.values.set('hs_object_id', id).set(created, toTimestamp(now)).set(modified, toTimestamp(now));
    this.#records.set(id, record);
    this.#show(record, now + this.#lag.createMs);
    return record;
  }

  /** Notes that `record.values` were changed. */
  touch(record: StoredRecord): void {
    record.updatedAt = this.#clock.now();
    record.values.set(MODIFIED[this.type][1], toTimestamp(record.updatedAt));
    this.#show(record, record.updatedAt + this.#lag.updateMs);
  }

  archive(record: StoredRecord): void {
    record.archivedAt = this.#clock.now();
    this.#show(record, record.archivedAt + this.#lag.updateMs);
  }

  /** The record itself, archived or not, or the one it was merged into. */
  resolve(id: string): StoredRecord | undefined {
    let found = this.#records.get(id);
    while (found?.mergedInto !== undefined) found = this.#records.get(found.mergedInto);
    return found;
  }

  /** Records that are neither archived nor merged away, oldest first. */
  live(): readonly StoredRecord[] {
    return [...this.#records.values()].filter((record) => record.archivedAt === undefined);
  }

  /** What search sees now: the newest state whose time has come. */
  *indexed(): Generator<{ record: StoredRecord; values: ReadonlyMap<string, string> }> {
    const now = this.#clock.now();
    for (const [id, entries] of this.#index) {
      const values = entries.findLast((entry) => entry.visibleAt <= now)?.values;
      const record = this.#records.get(id);
      if (values && record) yield { record, values };
    }
  }

  /** Lets search see the record as it is now, without the lag. */
  reveal(record: StoredRecord): void {
    this.#index.delete(record.id);
    this.#show(record, this.#clock.now());
  }

  #show(record: StoredRecord, visibleAt: number): void {
    const now = this.#clock.now();
    const entries = this.#index.get(record.id) ?? [];
    const current = entries.findLastIndex((entry) => entry.visibleAt <= now);
    const kept = entries.slice(Math.max(0, current));
    const values = record.archivedAt === undefined ? new Map(record.values) : undefined;
    // A change made before the record itself is visible does not overtake it.
    const after = kept.reduce((latest, entry) => Math.max(latest, entry.visibleAt), visibleAt);
    this.#index.set(record.id, [...kept, { visibleAt: after, values }]);
  }
}
