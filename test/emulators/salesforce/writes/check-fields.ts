import type { ErrorBody } from '../api-error.ts';
import { normaliseId } from '../ids.ts';
import type { FieldValues, Scalar } from '../options.ts';
import { isDeleted, type Org } from '../org.ts';
import { isIdOf, type StoredRecord } from '../records.ts';
import type { FieldDefinition } from '../schema/field.ts';
import type { ObjectDefinition } from '../schema/org-schema.ts';

const EMAIL =
  /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}$/;
const BASE_64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Fields a new row of the object needs and has not: one error that names them all. */
export function findMissing(object: ObjectDefinition, values: FieldValues, created: boolean): ErrorBody[] {
  const missing = object.fields.filter((field) => {
    if (field.nillable || !(created ? field.createable : field.updateable)) return false;
    if (created && field.defaultedOnCreate && !(field.name in values)) return false;
    if (!created && !(field.name in values)) return false;
    return values[field.name] === undefined || values[field.name] === null;
  });
  if (missing.length === 0) return [];
  const names = missing.map((field) => field.name);
  return [
    {
      message: `Required fields are missing: [${names.join(', ')}]`,
      errorCode: 'REQUIRED_FIELD_MISSING',
      fields: names,
    },
  ];
}

function checkText(field: FieldDefinition, text: string): ErrorBody | undefined {
  if (field.length > 0 && text.length > field.length) {
    const message = `${field.label}: data value too large: ${text.slice(0, 255)} (max length=${field.length})`;
    return { message, errorCode: 'STRING_TOO_LONG', fields: [field.name] };
  }
  if (field.type === 'email' && !EMAIL.test(text)) {
    return {
      message: `${field.label}: invalid email address: ${text}`,
      errorCode: 'INVALID_EMAIL_ADDRESS',
      fields: [field.name],
    };
  }
  if (field.type === 'base64' && !BASE_64.test(text)) {
    return {
      message: `${text.slice(0, 40)} is not a valid value for the type xsd:base64Binary`,
      errorCode: 'JSON_PARSER_ERROR',
    };
  }
  if (field.type === 'picklist' && field.restricted && !(field.values ?? []).includes(text)) {
    const message = `${field.label}: bad value for restricted picklist field: ${text}`;
    return { message, errorCode: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', fields: [field.name] };
  }
  return undefined;
}

function checkOwner(object: ObjectDefinition, owner: StoredRecord): ErrorBody | undefined {
  if (owner.object !== 'User' || owner.fields.IsActive === true) return undefined;
  const message = `operation performed with inactive user [${owner.id.slice(0, 15)}] as owner of ${object.name.toLowerCase()}`;
  return { message, errorCode: 'INACTIVE_OWNER_OR_USER', fields: [] };
}

function checkLookup(org: Org, object: ObjectDefinition, field: FieldDefinition, value: string): ErrorBody | undefined {
  if (normaliseId(value) === undefined) {
    return {
      message: `${field.label}: id value of incorrect type: ${value}`,
      errorCode: 'MALFORMED_ID',
      fields: [field.name],
    };
  }
  const target = org.records.get(value);
  if (!isIdOf(value, field.referenceTo)) {
    return {
      message: `${field.label}: id value of incorrect type: ${value}`,
      errorCode: 'FIELD_INTEGRITY_EXCEPTION',
      fields: [field.name],
    };
  }
  if (target === undefined) {
    return { message: 'invalid cross reference id', errorCode: 'INVALID_CROSS_REFERENCE_KEY', fields: [] };
  }
  if (isDeleted(target)) return { message: 'entity is deleted', errorCode: 'ENTITY_IS_DELETED', fields: [] };
  return field.name === 'OwnerId' ? checkOwner(object, target) : undefined;
}

function checkValue(org: Org, object: ObjectDefinition, field: FieldDefinition, value: Scalar): ErrorBody | undefined {
  if (typeof value !== 'string') return undefined;
  if (field.type === 'reference') return checkLookup(org, object, field, value);
  return checkText(field, value);
}

/** Lengths, e-mail form, picklists and lookups of the values given. */
export function findBadValues(org: Org, object: ObjectDefinition, values: FieldValues): ErrorBody[] {
  const errors: ErrorBody[] = [];
  for (const [name, value] of Object.entries(values)) {
    const field = object.fields.find((other) => other.name === name);
    const error = field === undefined ? undefined : checkValue(org, object, field, value);
    if (error !== undefined) errors.push(error);
  }
  return errors;
}

/** The admin's validation rules, run on the row as it would be stored. */
export function findBrokenRules(org: Org, object: ObjectDefinition, row: FieldValues): ErrorBody[] {
  return org.options.validationRules
    .filter((rule) => rule.object === object.name && new RegExp(rule.pattern, 'u').test(String(row[rule.field] ?? '')))
    .map((rule) => ({
      message: rule.message,
      errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
      fields: rule.atTop === true ? [] : [rule.field],
    }));
}

/** Unique fields: text is compared without case. */
export function findDuplicateValues(
  org: Org,
  object: ObjectDefinition,
  values: FieldValues,
  self?: string,
): ErrorBody[] {
  const errors: ErrorBody[] = [];
  for (const field of object.fields.filter((other) => other.unique)) {
    const value = values[field.name];
    if (value === undefined || value === null) continue;
    const other = org.records.all(object.name).find((record) => {
      const same = String(record.fields[field.name] ?? '').toLowerCase() === String(value).toLowerCase();
      return same && record.id !== self && !isDeleted(record);
    });
    if (other === undefined) continue;
    const message = `duplicate value found: ${field.name} duplicates value on record with id: ${other.id.slice(0, 15)}`;
    errors.push({ message, errorCode: 'DUPLICATE_VALUE', fields: [] });
  }
  return errors;
}
