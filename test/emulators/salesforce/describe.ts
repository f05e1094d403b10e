import { ID_PREFIXES } from './ids.ts';
import type { OrgOptions } from './options.ts';
import { listChildren } from './schema/child-relationships.ts';
import type { FieldDefinition } from './schema/field.ts';
import type { ObjectDefinition } from './schema/org-schema.ts';

function toPicklistValue(field: FieldDefinition, value: string): unknown {
  return { active: true, defaultValue: field.defaultValue === value, label: value, validFor: null, value };
}

function toFieldBody(field: FieldDefinition): unknown {
  return {
    name: field.name,
    label: field.label,
    type: field.type,
    length: field.length,
    byteLength: field.length * 3,
    createable: field.createable,
    updateable: field.updateable,
    nillable: field.nillable,
    defaultedOnCreate: field.defaultedOnCreate,
    defaultValue: field.defaultValue ?? null,
    externalId: field.externalId,
    idLookup: field.type === 'id' || field.externalId || field.type === 'email',
    unique: field.unique,
    custom: field.custom,
    filterable: field.filterable,
    sortable: field.filterable,
    caseSensitive: false,
    calculated: false,
    autoNumber: false,
    nameField: field.name === 'Name',
    restrictedPicklist: field.restricted,
    picklistValues: (field.values ?? []).map((value) => toPicklistValue(field, value)),
    referenceTo: field.referenceTo,
    relationshipName: field.relationshipName ?? null,
    polymorphicForeignKey: field.referenceTo.length > 1,
    permissionable: field.nillable && field.updateable,
  };
}

/** The short form, as in the list of all objects. */
export function toObjectSummary(object: ObjectDefinition, version: string): Record<string, unknown> {
  const base = `/services/data/${version}/sobjects/${object.name}`;
  return {
    name: object.name,
    label: object.name,
    labelPlural: `${object.name}s`,
    keyPrefix: ID_PREFIXES[object.name] ?? null,
    custom: false,
    createable: object.writable,
    updateable: object.writable,
    deletable: object.writable,
    queryable: true,
    retrieveable: true,
    searchable: object.searchable,
    undeletable: object.writable,
    urls: { sobject: base, describe: `${base}/describe`, rowTemplate: `${base}/{ID}` },
  };
}

/** Answer of `/sobjects/NAME/describe`: fields without read access are not in it. */
export function toDescribe(object: ObjectDefinition, version: string, options: OrgOptions): unknown {
  return {
    ...toObjectSummary(object, version),
    fields: object.fields.map(toFieldBody),
    recordTypeInfos: [
      {
        active: true,
        available: true,
        defaultRecordTypeMapping: true,
        developerName: 'Master',
        master: true,
        name: 'Master',
        recordTypeId: '012000000000000AAA',
      },
    ],
    childRelationships: listChildren(object.name, options).map((child) => ({
      childSObject: child.object,
      field: child.field,
      relationshipName: child.name,
      deprecatedAndHidden: false,
    })),
  };
}
