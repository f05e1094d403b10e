import { archiveContact, mergeContacts } from './contacts.ts';
import { findLive, type Portal } from './portal.ts';
import type { ObjectType } from './properties.ts';
import type { StoredRecord } from './records.ts';
import { createRecord } from './writes.ts';

/** @throws Error when there is no such live record */
export function requireRecord(portal: Portal, type: ObjectType, id: string): StoredRecord {
  const record = findLive(portal, type, id);
  if (!record) throw new Error(`The emulator has no ${type} record ${id}.`);
  return record;
}

/** Adds a record as an admin's import would: same checks, but search sees it at once unless `indexed` is false. */
export function seedRecord(
  portal: Portal,
  type: ObjectType,
  properties: Readonly<Record<string, string>>,
  { indexed = true, contactId }: { indexed?: boolean; contactId?: string } = {},
): StoredRecord {
  const types = { contacts: undefined, notes: 202, calls: 194, tasks: 204 } as const;
  const associations =
    contactId === undefined
      ? []
      : [
          {
            to: { id: contactId },
            types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: types[type] }],
          },
        ];
  const record = createRecord({ portal, type, version: '2026-03' }, { properties, associations });
  if (indexed) portal.tables[type].reveal(record);
  return record;
}

/** Merges as a user does in HubSpot; search knows at once. */
export function seedMerge(portal: Portal, primaryId: string, secondaryId: string): StoredRecord {
  const [primary, secondary] = [primaryId, secondaryId].map((id) => requireRecord(portal, 'contacts', id));
  if (!primary || !secondary || primary === secondary) throw new Error('A merge needs two different contacts.');
  const merged = mergeContacts(portal, primary, secondary);
  for (const record of new Set([primary, secondary, merged])) portal.tables.contacts.reveal(record);
  return merged;
}

export function seedArchive(portal: Portal, id: string): void {
  const record = requireRecord(portal, 'contacts', id);
  archiveContact(portal, record);
  portal.tables.contacts.reveal(record);
}

/** The admin replaces a property: the old internal name is gone, its values are under the new one. */
export function seedRename(portal: Portal, type: ObjectType, from: string, to: string): void {
  portal.catalog.rename(type, from, to);
  for (const record of portal.tables[type].live()) {
    const value = record.values.get(from);
    if (value === undefined) continue;
    record.values.delete(from);
    record.values.set(to, value);
    if (type === 'contacts') portal.identities.register(record);
    portal.tables[type].reveal(record);
  }
}
