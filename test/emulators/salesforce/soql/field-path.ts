import { createInvalidField } from '../api-error.ts';
import type { OrgOptions, Scalar } from '../options.ts';
import type { Org } from '../org.ts';
import type { StoredRecord } from '../records.ts';
import type { FieldDefinition } from '../schema/field.ts';
import { defineVisibleObject, findField, listRelatedFields } from '../schema/org-schema.ts';

/** A checked path such as `Owner.Name`: the lookups on the way and the field at its end. */
export interface FieldPath {
  readonly lookups: readonly FieldDefinition[];
  readonly field: FieldDefinition;
}

const MAX_LEVELS = 5;

function createNoSuchColumn(name: string, entity: string): Error {
  return createInvalidField(
    `No such column '${name}' on entity '${entity}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.`,
  );
}

/** Checks a path against what the integration user sees. Throws INVALID_FIELD for unknown and for hidden fields alike. */
export function resolvePath(object: string, path: string, options: OrgOptions): FieldPath {
  const parts = path.split('.');
  if (parts.length > 1 && parts[0]?.toLowerCase() === object.toLowerCase()) parts.shift();
  const last = parts.pop() ?? '';
  if (parts.length > MAX_LEVELS) throw createInvalidField(`Too many levels in field path '${path}'`);
  let fields = defineVisibleObject(object, options)?.fields ?? [];
  let entity = object;
  const lookups: FieldDefinition[] = [];
  for (const part of parts) {
    const lookup = fields.find((field) => field.relationshipName?.toLowerCase() === part.toLowerCase());
    if (lookup === undefined) {
      throw createInvalidField(
        `Didn't understand relationship '${part}' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.`,
      );
    }
    lookups.push(lookup);
    fields = listRelatedFields(lookup, options);
    entity = lookup.referenceTo.length === 1 ? (lookup.referenceTo[0] ?? 'Name') : 'Name';
  }
  const field = findField(fields, last);
  if (field === undefined) throw createNoSuchColumn(last, entity);
  return { lookups, field };
}

/** The value of one field of a row; computed and absent ones are null. */
export function readValue(record: StoredRecord, field: FieldDefinition): Scalar {
  if (field.name === 'Type' && record.fields.Type === undefined) return record.object;
  return record.fields[field.name] ?? (field.type === 'boolean' ? false : null);
}

/** Follows a lookup; undefined when it is empty or its target is gone. */
export function followLookup(org: Org, record: StoredRecord, lookup: FieldDefinition): StoredRecord | undefined {
  const id = record.fields[lookup.name];
  return typeof id === 'string' ? org.records.get(id) : undefined;
}

/** The value at the end of a path; null when a lookup on the way is empty. */
export function readPath(org: Org, record: StoredRecord, path: FieldPath): Scalar {
  let row: StoredRecord | undefined = record;
  for (const lookup of path.lookups) row = row === undefined ? undefined : followLookup(org, row, lookup);
  return row === undefined ? null : readValue(row, path.field);
}
