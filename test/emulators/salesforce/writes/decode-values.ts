import { createApiError, createDeserializeError, createInvalidField } from '../api-error.ts';
import { isObject } from '../api-request.ts';
import { toSalesforceTime } from '../clock.ts';
import type { Scalar } from '../options.ts';
import type { Org } from '../org.ts';
import type { FieldDefinition } from '../schema/field.ts';
import { defineObject, findField, isHidden, type ObjectDefinition } from '../schema/org-schema.ts';

/** How the row is written: decides which fields may be in the body. */
export type WriteMode = 'create' | 'update';

function decodeText(field: FieldDefinition, value: unknown): Scalar {
  if (typeof value !== 'string') throw createDeserializeError('string', value);
  // Salesforce trims text and stores '' as null.
  const text = field.type === 'base64' ? value : value.trim();
  return text === '' ? null : text;
}

function decodeNumber(field: FieldDefinition, value: unknown): Scalar {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) throw createDeserializeError(field.type, value);
  if (field.type === 'int' && !Number.isInteger(number)) throw createDeserializeError('int', value);
  return number;
}

function decodeTime(field: FieldDefinition, value: unknown): Scalar {
  const pattern =
    field.type === 'date' ? /^\d{4}-\d\d-\d\d$/ : /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)$/;
  const text = typeof value === 'string' && pattern.test(value) ? value : undefined;
  const ms = text === undefined ? Number.NaN : Date.parse(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  if (text === undefined || Number.isNaN(ms)) throw createDeserializeError(field.type, value);
  return field.type === 'date' ? text : toSalesforceTime(ms);
}

/** Reads one JSON value as the field's type. Throws JSON_PARSER_ERROR. */
function decodeValue(field: FieldDefinition, value: unknown): Scalar {
  if (value === null) return null;
  if (field.type === 'boolean') {
    if (typeof value !== 'boolean') throw createDeserializeError('boolean', value);
    return value;
  }
  if (field.type === 'int' || field.type === 'double' || field.type === 'currency') return decodeNumber(field, value);
  if (field.type === 'date' || field.type === 'datetime') return decodeTime(field, value);
  return decodeText(field, value);
}

function createNotWritable(names: readonly string[], mode: WriteMode): Error {
  const list = names.join(', ');
  return createApiError(
    400,
    'INVALID_FIELD_FOR_INSERT_UPDATE',
    `Unable to ${mode} fields: ${list}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`,
    names,
  );
}

function findWritten(org: Org, object: ObjectDefinition, name: string): FieldDefinition {
  const field = findField(defineObject(object.name, org.options)?.fields ?? [], name);
  if (field === undefined) throw createInvalidField(`No such column '${name}' on sobject of type ${object.name}`);
  return field;
}

/**
 * Reads the body of a create or update. Unknown field → INVALID_FIELD, wrong JSON type → JSON_PARSER_ERROR, hidden or
 * read-only field → INVALID_FIELD_FOR_INSERT_UPDATE with all such names.
 */
export function decodeValues(
  org: Org,
  object: ObjectDefinition,
  body: unknown,
  mode: WriteMode,
): Record<string, Scalar> {
  if (!isObject(body))
    throw createApiError(
      400,
      'JSON_PARSER_ERROR',
      'The HTTP entity body is required, but this request has no entity body.',
    );
  const values: Record<string, Scalar> = {};
  const refused: string[] = [];
  for (const [name, value] of Object.entries(body)) {
    if (name === 'attributes') continue;
    if (name.toLowerCase() === 'id')
      throw createInvalidField('The Id field should not be specified in the sobject data.');
    const field = findWritten(org, object, name);
    const writable = mode === 'create' ? field.createable : field.updateable;
    if (!writable || isHidden(object.name, field.name, org.options)) refused.push(field.name);
    else values[field.name] = decodeValue(field, value);
  }
  if (refused.length > 0) throw createNotWritable(refused, mode);
  return values;
}
