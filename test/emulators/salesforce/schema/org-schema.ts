import type { CustomField, OrgOptions } from '../options.ts';
import { CONTENT_DOCUMENT_LINK_FIELDS, CONTENT_NOTE_FIELDS, TASK_FIELDS } from './activities.ts';
import { defineField, type FieldDefinition } from './field.ts';
import { ACCOUNT_FIELDS, CONTACT_FIELDS, LEAD_FIELDS, PERSON_ACCOUNT_FIELDS, PERSON_CONTACT_FIELD } from './people.ts';
import {
  GROUP_FIELDS,
  NAME_FIELDS,
  OBJECT_PERMISSIONS_FIELDS,
  OPPORTUNITY_FIELDS,
  ORGANIZATION_FIELDS,
  PERMISSION_SET_ASSIGNMENT_FIELDS,
  PERMISSION_SET_FIELDS,
  USER_FIELDS,
} from './setup-objects.ts';

export interface ObjectDefinition {
  readonly name: string;
  /** Create, change and delete through the API. */
  readonly writable: boolean;
  readonly searchable: boolean;
  readonly fields: readonly FieldDefinition[];
}

const BASE: Readonly<Record<string, readonly FieldDefinition[]>> = {
  Lead: LEAD_FIELDS,
  Contact: CONTACT_FIELDS,
  Account: ACCOUNT_FIELDS,
  Task: TASK_FIELDS,
  User: USER_FIELDS,
  Group: GROUP_FIELDS,
  Opportunity: OPPORTUNITY_FIELDS,
  Organization: ORGANIZATION_FIELDS,
  PermissionSet: PERMISSION_SET_FIELDS,
  PermissionSetAssignment: PERMISSION_SET_ASSIGNMENT_FIELDS,
  ObjectPermissions: OBJECT_PERMISSIONS_FIELDS,
  ContentNote: CONTENT_NOTE_FIELDS,
  ContentDocumentLink: CONTENT_DOCUMENT_LINK_FIELDS,
};
const WRITABLE = new Set(['Lead', 'Contact', 'Account', 'Task', 'ContentNote', 'ContentDocumentLink']);
const SEARCHABLE = new Set(['Lead', 'Contact', 'Account', 'User', 'Task']);

function toFieldDefinition(custom: CustomField): FieldDefinition {
  return defineField(custom.name, custom.type ?? 'string', {
    length: custom.length ?? 255,
    nillable: custom.required !== true,
    externalId: custom.externalId === true,
    unique: custom.unique === true,
    restricted: custom.restricted === true,
    ...(custom.values === undefined ? {} : { values: custom.values }),
  });
}

function listExtraFields(name: string, options: OrgOptions): FieldDefinition[] {
  const extra = (options.customFields[name] ?? []).map(toFieldDefinition);
  if (options.jivoId !== undefined && (name === 'Lead' || name === 'Contact')) {
    extra.push(toFieldDefinition({ name: 'Jivo_Id__c', externalId: true, unique: options.jivoId.unique }));
  }
  if (options.personAccounts && name === 'Account') extra.push(...PERSON_ACCOUNT_FIELDS);
  if (options.personAccounts && name === 'Contact') extra.push(PERSON_CONTACT_FIELD);
  return extra;
}

function applySetup(object: string, field: FieldDefinition, options: OrgOptions): FieldDefinition {
  const readOnly = options.readOnlyFields[object]?.includes(field.name) === true;
  const picklist = options.picklists[`${object}.${field.name}`];
  return {
    ...field,
    ...(readOnly ? { createable: false, updateable: false } : {}),
    ...(picklist === undefined ? {} : picklist),
  };
}

const NAMES = new Map(Object.keys(BASE).map((name) => [name.toLowerCase(), name]));
/** Asked for many times in every request. Options are replaced as a whole, never changed. */
const defined = new WeakMap<OrgOptions, Map<string, ObjectDefinition>>();
const visible = new WeakMap<ObjectDefinition, ObjectDefinition>();

/** Every field of an object as the database holds it, hidden ones too. Object names ignore case. */
export function defineObject(name: string, options: OrgOptions): ObjectDefinition | undefined {
  const found = NAMES.get(name.toLowerCase());
  if (found === undefined || options.hiddenObjects.includes(found)) return undefined;
  if (!options.notesEnabled && found === 'ContentNote') return undefined;
  const known = defined.get(options) ?? new Map<string, ObjectDefinition>();
  defined.set(options, known);
  const object = known.get(found) ?? composeObject(found, options);
  known.set(found, object);
  return object;
}

function composeObject(found: string, options: OrgOptions): ObjectDefinition {
  const fields = [...(BASE[found] ?? []), ...listExtraFields(found, options)];
  return {
    name: found,
    writable: WRITABLE.has(found) && !options.readOnlyObjects.includes(found),
    searchable: SEARCHABLE.has(found),
    fields: fields.map((field) => applySetup(found, field, options)),
  };
}

/** True when field-level security hides the field from the integration user. */
export function isHidden(object: string, field: string, options: OrgOptions): boolean {
  return options.hiddenFields[object]?.includes(field) === true;
}

/** The object as the integration user sees it. */
export function defineVisibleObject(name: string, options: OrgOptions): ObjectDefinition | undefined {
  const object = defineObject(name, options);
  if (object === undefined) return undefined;
  const known = visible.get(object) ?? hideFields(object, options);
  visible.set(object, known);
  return known;
}

function hideFields(object: ObjectDefinition, options: OrgOptions): ObjectDefinition {
  return { ...object, fields: object.fields.filter((field) => !isHidden(object.name, field.name, options)) };
}

/** Finds a field whatever its case. */
export function findField(fields: readonly FieldDefinition[], name: string): FieldDefinition | undefined {
  return fields.find((field) => field.name.toLowerCase() === name.toLowerCase());
}

/** The fields reachable through a lookup: those of its one target, or what every named record shows. */
export function listRelatedFields(lookup: FieldDefinition, options: OrgOptions): readonly FieldDefinition[] {
  const [only, ...others] = lookup.referenceTo;
  if (only === undefined || others.length > 0) return NAME_FIELDS;
  return defineVisibleObject(only, options)?.fields ?? [];
}

export function listObjectNames(options: OrgOptions): string[] {
  return Object.keys(BASE).filter((name) => defineObject(name, options) !== undefined);
}
