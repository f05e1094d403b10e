import { PHONE_FIELDS, readPhone } from './phones.ts';
import type { Portal } from './portal.ts';
import { OBJECT_TYPES, type ObjectType } from './properties.ts';
import { namesOfBookkeeping, type StoredRecord } from './records.ts';
import { splitList } from './values.ts';

/** One record for tests to look at, without the paths and limits of the API. */
export interface RecordSnapshot {
  readonly type: ObjectType;
  readonly id: string;
  /** Only what has a value. */
  readonly properties: Readonly<Record<string, string>>;
  /** Ids of the linked live records by type; types without any are left out. */
  readonly associations: Readonly<Partial<Record<ObjectType, readonly string[]>>>;
}

/** Records that say the same thing. */
export interface DuplicateGroup {
  /** The e-mail, the E.164 number, or the type of the activities. */
  readonly value: string;
  readonly ids: readonly string[];
}

/** What should not be there twice. */
export interface Duplicates {
  readonly emails: readonly DuplicateGroup[];
  readonly phones: readonly DuplicateGroup[];
  /** Notes, calls and tasks with equal properties on the same records. */
  readonly activities: readonly DuplicateGroup[];
}

function listAssociations(portal: Portal, record: StoredRecord): RecordSnapshot['associations'] {
  const linked = OBJECT_TYPES.map((type) => {
    const ids = portal.associations.of({ to: record.type, id: record.id }, type);
    return [type, ids.filter((id) => portal.tables[type].resolve(id)?.archivedAt === undefined)] as const;
  });
  return Object.fromEntries(linked.filter(([, ids]) => ids.length > 0));
}

export function toSnapshot(portal: Portal, record: StoredRecord): RecordSnapshot {
  const properties = Object.fromEntries([...record.values].filter(([, value]) => value !== ''));
  return { type: record.type, id: record.id, properties, associations: listAssociations(portal, record) };
}

export function listSnapshots(portal: Portal, type: ObjectType): readonly RecordSnapshot[] {
  return portal.tables[type].live().map((record) => toSnapshot(portal, record));
}

function group(entries: Iterable<readonly [key: string, value: string, id: string]>): readonly DuplicateGroup[] {
  const groups = new Map<string, { value: string; ids: Set<string> }>();
  for (const [key, value, id] of entries) {
    const found = groups.get(key) ?? { value, ids: new Set() };
    found.ids.add(id);
    groups.set(key, found);
  }
  return [...groups.values()].filter(({ ids }) => ids.size > 1).map(({ value, ids }) => ({ value, ids: [...ids] }));
}

function emailsOf({ properties }: RecordSnapshot): readonly string[] {
  return splitList(`${properties.email ?? ''};${properties.hs_additional_emails ?? ''}`);
}

function phonesOf(portal: Portal, { properties }: RecordSnapshot): readonly string[] {
  return PHONE_FIELDS.flatMap((name) => readPhone(properties[name] ?? '', portal.settings.defaultCountry)?.e164 ?? []);
}

function fingerprint({ type, properties, associations }: RecordSnapshot): string {
  const own = namesOfBookkeeping(type);
  const said = Object.entries(properties).filter(([name]) => !own.includes(name));
  return JSON.stringify([type, said.sort(), associations]);
}

/** Looks through all live records. */
export function findDuplicates(portal: Portal): Duplicates {
  const contacts = listSnapshots(portal, 'contacts');
  const activities = (['notes', 'calls', 'tasks'] as const).flatMap((type) => listSnapshots(portal, type));
  return {
    emails: group(contacts.flatMap((one) => emailsOf(one).map((email) => [email, email, one.id] as const))),
    phones: group(contacts.flatMap((one) => phonesOf(portal, one).map((phone) => [phone, phone, one.id] as const))),
    activities: group(activities.map((one) => [fingerprint(one), one.type, one.id] as const)),
  };
}
