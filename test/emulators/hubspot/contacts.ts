import { ApiError, createDuplicateContact, createInvalidInput, type PropertyProblem } from './errors.ts';
import { calculatePhones } from './phones.ts';
import { findLive, type Portal } from './portal.ts';
import type { StoredRecord } from './records.ts';
import { splitList } from './values.ts';
import type { Write } from './writes.ts';

/** One of these makes a contact. Source: HubSpot's contacts guide. */
const NEEDS_ONE_OF = ['email', 'firstname', 'lastname'] as const;

/**
 * What holds for contacts beyond the single values; `values` is normalised in place.
 * @throws ApiError 409 for an address another contact holds, 400 for a contact without any name or address
 */
export function checkContact(write: Write, values: Map<string, string>): readonly PropertyProblem[] {
  arrangeEmails(write.record, values);
  const problems = [...checkUnique(write, values), ...checkStage(write, values)];
  if (problems.length > 0) return problems;
  if (!write.record && NEEDS_ONE_OF.every((name) => !values.get(name))) {
    throw createInvalidInput('A contact needs at least one of the properties email, firstname or lastname.');
  }
  return checkEmailsFree(write, values);
}

/** The primary address is never among the secondary ones. */
function arrangeEmails(record: StoredRecord | undefined, values: Map<string, string>): void {
  const others = values.get('hs_additional_emails') ?? record?.values.get('hs_additional_emails');
  if (others === undefined || !(values.has('email') || values.has('hs_additional_emails'))) return;
  const primary = values.get('email') ?? record?.values.get('email');
  values.set(
    'hs_additional_emails',
    splitList(others)
      .filter((email) => email !== primary)
      .join(';'),
  );
}

function checkEmailsFree(write: Write, values: ReadonlyMap<string, string>): readonly PropertyProblem[] {
  const { portal, record } = write;
  const given = [values.get('email') ?? '', ...splitList(values.get('hs_additional_emails') ?? '')];
  const holder = given
    .filter((email) => email !== '')
    .map((email) => portal.identities.findByEmail(email))
    .find((id) => id !== undefined && id !== record?.id);
  if (holder === undefined) return [];
  if (!record) throw createDuplicateContact(holder);
  if (portal.settings.emailConflictOnUpdate === 'conflict') {
    throw new ApiError(409, 'A contact with this email address already exists.', { category: 'CONFLICT' });
  }
  return [
    { name: 'email', code: 'CONFLICTING_UNIQUE_VALUE', message: 'A contact with this email address already exists.' },
  ];
}

function checkUnique({ portal, record }: Write, values: ReadonlyMap<string, string>): readonly PropertyProblem[] {
  return portal.catalog
    .list('contacts')
    .filter((property) => property.hasUniqueValue)
    .flatMap(({ name }) => {
      const value = values.get(name);
      const holder = value ? portal.identities.findByProperty(name, value) : undefined;
      if (holder === undefined || holder === record?.id) return [];
      const message = `${name}: another object already has this value. Existing ID: ${holder}`;
      return [{ name, code: 'CONFLICTING_UNIQUE_VALUE', message }];
    });
}

/** A lifecycle stage only moves forward; it must be cleared before it can go back. */
function checkStage({ portal, record }: Write, values: Map<string, string>): readonly PropertyProblem[] {
  const next = values.get('lifecyclestage');
  const current = record?.values.get('lifecyclestage');
  if (!next || !current) return [];
  const options = portal.catalog.find('contacts', 'lifecyclestage')?.options ?? [];
  const place = (stage: string): number => options.findIndex((option) => option.value === stage);
  if (place(next) >= place(current)) return [];
  values.delete('lifecyclestage');
  if (portal.settings.lifecycleBackwards === 'keep') return [];
  const message = `lifecyclestage cannot move back from ${current} to ${next}.`;
  return [{ name: 'lifecyclestage', code: 'INVALID_LIFECYCLE_STAGE', message }];
}

/** What HubSpot adds to a contact made over the API. */
export function completeContact(portal: Portal, values: Map<string, string>): void {
  if (!values.get('lifecyclestage')) values.set('lifecyclestage', 'lead');
  calculatePhones(values, portal.settings.defaultCountry);
}

/** @returns the calculated properties that changed */
export function finishContact(portal: Portal, record: StoredRecord): readonly string[] {
  portal.identities.register(record);
  return calculatePhones(record.values, portal.settings.defaultCountry);
}

/** The contact an id, an e-mail (primary or secondary) or a unique value stands for. */
export function findContact(portal: Portal, id: string, idProperty: string | undefined): StoredRecord | undefined {
  if (idProperty === undefined || idProperty === 'hs_object_id') return findLive(portal, 'contacts', id);
  const holder = idProperty === 'email' ? portal.identities.findByEmail(id) : findByUnique(portal, idProperty, id);
  return holder === undefined ? undefined : findLive(portal, 'contacts', holder);
}

function findByUnique(portal: Portal, name: string, value: string): string | undefined {
  if (!portal.catalog.find('contacts', name)?.hasUniqueValue) {
    throw createInvalidInput(`The property ${name} is not a unique identifier property.`);
  }
  return portal.identities.findByProperty(name, value);
}

/** Takes a contact away; its address is free again. */
export function archiveContact(portal: Portal, record: StoredRecord): void {
  portal.identities.release(record.id);
  portal.tables.contacts.archive(record);
}

/**
 * Merges the second contact into the first. Since 2025 the result is a new record whose id both old ids lead to; with
 * `mergeKeepsPrimaryId` it is the first one. Filled values of the first win; its rival address becomes a secondary one.
 */
export function mergeContacts(portal: Portal, primary: StoredRecord, secondary: StoredRecord): StoredRecord {
  const values = mergeValues(primary, secondary);
  archiveContact(portal, secondary);
  const merged = portal.settings.mergeKeepsPrimaryId ? primary : replaceContact(portal, primary, values);
  if (merged === primary) for (const [name, value] of values) primary.values.set(name, value);
  secondary.mergedInto = merged.id;
  for (const old of [primary, secondary]) {
    if (old !== merged) portal.associations.move({ to: 'contacts', id: old.id }, { to: 'contacts', id: merged.id });
  }
  finishContact(portal, merged);
  if (merged === primary) portal.tables.contacts.touch(merged);
  return merged;
}

function replaceContact(portal: Portal, old: StoredRecord, values: ReadonlyMap<string, string>): StoredRecord {
  archiveContact(portal, old);
  const record = portal.tables.contacts.insert(values);
  old.mergedInto = record.id;
  return record;
}

function mergeValues(primary: StoredRecord, secondary: StoredRecord): Map<string, string> {
  const values = new Map(secondary.values);
  for (const [name, value] of primary.values) if (value !== '') values.set(name, value);
  const listed = (name: string): readonly string[] =>
    [primary, secondary].flatMap((record) => splitList(record.values.get(name) ?? ''));
  const emails = [secondary.values.get('email') ?? '', ...listed('hs_additional_emails')];
  values.set(
    'hs_additional_emails',
    splitList(emails.filter((email) => email !== values.get('email')).join(';')).join(';'),
  );
  const absorbed = [...listed('hs_merged_object_ids'), primary.id, secondary.id];
  values.set('hs_merged_object_ids', [...new Set(absorbed)].join(';'));
  return values;
}
