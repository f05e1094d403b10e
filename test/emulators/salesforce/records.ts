import { buildId, findObjectOfId, normaliseId } from './ids.ts';
import type { FieldValues, Scalar } from './options.ts';

/** One row. `versions` is what search still sees while its index lags. */
export interface StoredRecord {
  readonly id: string;
  readonly object: string;
  readonly fields: Record<string, Scalar>;
  versions: { readonly at: number; readonly fields: FieldValues }[];
}

/** Every row of the org, deleted ones too. */
export interface RecordStore {
  all(object: string): readonly StoredRecord[];
  /** By id of 15 or 18 characters. */
  get(id: string): StoredRecord | undefined;
  insert(object: string, fields: FieldValues, at: number): StoredRecord;
  update(record: StoredRecord, fields: FieldValues, at: number): void;
  /** A copy to go back to when a transaction fails. */
  snapshot(): ReadonlyMap<string, StoredRecord>;
  restore(snapshot: ReadonlyMap<string, StoredRecord>): void;
  clear(): void;
}

function copyRecord(record: StoredRecord): StoredRecord {
  return { ...record, fields: { ...record.fields }, versions: [...record.versions] };
}

export function createRecordStore(): RecordStore {
  let rows = new Map<string, StoredRecord>();
  let sequence = 0;
  return {
    all: (object) => [...rows.values()].filter((record) => record.object === object),
    get: (id) => rows.get(normaliseId(id) ?? ''),
    insert: (object, fields, at) => {
      sequence += 1;
      const given = fields.Id;
      const id = typeof given === 'string' ? (normaliseId(given) ?? given) : buildId(object, sequence);
      const record = { id, object, fields: { ...fields, Id: id }, versions: [{ at, fields: { ...fields, Id: id } }] };
      rows.set(id, record);
      return record;
    },
    update: (record, fields, at) => {
      Object.assign(record.fields, fields);
      record.versions.push({ at, fields: { ...record.fields } });
    },
    snapshot: () => new Map([...rows].map(([id, record]) => [id, copyRecord(record)])),
    restore: (snapshot) => {
      rows = new Map([...snapshot].map(([id, record]) => [id, copyRecord(record)]));
    },
    clear: () => {
      rows = new Map();
      sequence = 0;
    },
  };
}

/** True when the id is well formed and its prefix is one of these objects'. */
export function isIdOf(id: string, objects: readonly string[]): boolean {
  const long = normaliseId(id);
  const object = long === undefined ? undefined : findObjectOfId(long);
  return object !== undefined && objects.includes(object);
}
