import { checkActivity, noteActivity } from './activities.ts';
import { type Link, readInlineAssociations } from './associations.ts';
import { checkContact, completeContact, finishContact } from './contacts.ts';
import {
  type ApiError,
  createInvalidInput,
  createInvalidJson,
  createPropertyErrors,
  type PropertyProblem,
} from './errors.ts';
import { findLive, type Portal } from './portal.ts';
import type { ObjectType } from './properties.ts';
import type { StoredRecord } from './records.ts';
import { findMissingRequired } from './required.ts';
import type { ApiVersion } from './settings.ts';
import { checkValue } from './values.ts';

/** What one write is about: where it goes, and the record it changes (none when it creates one). */
export interface Write {
  readonly portal: Portal;
  readonly type: ObjectType;
  readonly version: ApiVersion;
  readonly record?: StoredRecord;
}

export function refuseProperties(portal: Portal, problems: readonly PropertyProblem[]): ApiError {
  return createPropertyErrors(problems, portal.settings.portalId, portal.settings.validationErrors);
}

/** The `properties` of a request body as texts. HubSpot stores every value as a string, whatever was sent. */
function readProperties(raw: unknown): ReadonlyMap<string, string> {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    throw createInvalidInput('Invalid input: properties must be an object.');
  }
  const texts = new Map<string, string>();
  for (const [name, value] of Object.entries(raw)) {
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
      throw createInvalidJson(`Cannot deserialize value of property ${name}.`);
    }
    texts.set(name, String(value));
  }
  return texts;
}

function checkProperty(
  { portal, type }: Write,
  name: string,
  text: string,
): { value: string } | { problem: PropertyProblem } {
  const property = portal.catalog.find(type, name);
  if (!property) {
    return { problem: { name, code: 'PROPERTY_DOESNT_EXIST', message: `Property "${name}" does not exist` } };
  }
  if (property.readOnlyValue || property.calculated) {
    return {
      problem: {
        name,
        code: 'READ_ONLY_VALUE',
        message: `"${name}" is a read only property; its value cannot be set.`,
      },
    };
  }
  if (text === '') return { value: '' };
  if (name === 'hubspot_owner_id' && !portal.owners.isAssignable(text)) {
    return { problem: { name, code: 'INVALID_OPTION', message: `${text} was not one of the allowed options: []` } };
  }
  return checkValue(property, text);
}

/** Every bad value at once, so that the writer can drop them in one go; rules across values come after. */
function checkProperties(write: Write, raw: unknown): Map<string, string> {
  const values = new Map<string, string>();
  const problems: PropertyProblem[] = [];
  for (const [name, text] of readProperties(raw)) {
    const checked = checkProperty(write, name, text);
    if ('problem' in checked) problems.push(checked.problem);
    else values.set(name, checked.value);
  }
  if (problems.length > 0) throw refuseProperties(write.portal, problems);
  const broken = [...findMissingRequired(write, values), ...checkType(write, values)];
  if (broken.length > 0) throw refuseProperties(write.portal, broken);
  return values;
}

function checkType(write: Write, values: Map<string, string>): readonly PropertyProblem[] {
  return write.type === 'contacts' ? checkContact(write, values) : checkActivity(write, values);
}

/**
 * Refuses what `createRecord` or `updateRecord` would refuse, and writes nothing: a batch is checked before it is begun.
 * @throws ApiError as they do
 */
export function checkWrite(write: Write, input: { properties?: unknown; associations?: unknown }): void {
  checkProperties(write, input.properties);
  readLinks(write, input.associations);
}

function readLinks({ portal, type }: Write, raw: unknown): readonly Link[] {
  return readInlineAssociations(type, raw, (to, id) => findLive(portal, to, id)?.id);
}

/**
 * Creates one record, or nothing.
 * @throws ApiError 400 for refused properties or associations, 409 for an e-mail or unique value that is taken
 */
export function createRecord(write: Write, input: { properties?: unknown; associations?: unknown }): StoredRecord {
  const { portal, type } = write;
  const values = checkProperties(write, input.properties);
  if (type === 'contacts') completeContact(portal, values);
  const links = readLinks(write, input.associations);
  values.set('hs_object_source', 'INTEGRATION');
  const record = portal.tables[type].insert(values);
  if (type === 'contacts') portal.identities.register(record);
  linkRecord(portal, record, links);
  return record;
}

export function linkRecord(portal: Portal, record: StoredRecord, links: readonly Link[]): void {
  for (const link of links) {
    portal.associations.link({ to: record.type, id: record.id }, link);
    if (link.to === 'contacts') noteActivity(portal, record, link.id);
  }
}

/**
 * Changes one record, all or nothing. An empty text clears.
 * @returns the names that were written, calculated ones included
 * @throws ApiError as `createRecord`
 */
export function updateRecord(write: Write & { readonly record: StoredRecord }, raw: unknown): readonly string[] {
  const { portal, record } = write;
  const values = checkProperties(write, raw);
  for (const [name, value] of values) record.values.set(name, value);
  const calculated = write.type === 'contacts' ? finishContact(portal, record) : [];
  portal.tables[write.type].touch(record);
  return [...values.keys(), ...calculated];
}
