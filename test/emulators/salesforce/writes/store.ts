import { ApiError, createApiError, type ErrorBody } from '../api-error.ts';
import type { FieldValues, Scalar } from '../options.ts';
import { isDeleted, isVisible, type Org, stampChange, stampNew } from '../org.ts';
import type { StoredRecord } from '../records.ts';
import { defineObject, type ObjectDefinition } from '../schema/org-schema.ts';
import { findBadValues, findBrokenRules, findDuplicateValues, findMissing } from './check-fields.ts';
import { checkRow } from './check-row.ts';
import { decodeValues } from './decode-values.ts';
import { deriveFields, fillDefaults, findAssignedOwner, lengthenIds } from './derive-fields.ts';
import { checkDuplicateRules } from './duplicate-rules.ts';
import { moveLastActivity } from './last-activity.ts';
import { mirrorPersonAccount } from './person-accounts.ts';

export interface WriteContext {
  readonly headers: Readonly<Record<string, string>>;
  readonly version: string;
}

function throwErrors(org: Org, errors: readonly ErrorBody[]): void {
  const [first] = errors;
  if (first === undefined) return;
  throw new ApiError(400, org.options.fieldErrors === 'all' ? errors : [first]);
}

/** The fields as the database knows them: hidden ones still have rules. */
function defineStored(org: Org, object: ObjectDefinition): ObjectDefinition {
  return defineObject(object.name, org.options) ?? object;
}

function checkValues(org: Org, object: ObjectDefinition, values: FieldValues, row: FieldValues, self?: string): void {
  throwErrors(org, findMissing(object, self === undefined ? row : values, self === undefined));
  throwErrors(org, findBadValues(org, object, values));
  throwErrors(org, findBrokenRules(org, object, row));
}

/** Creates a row as POST does: decode, default, validate, rules, assign, store. Throws ApiError; nothing is stored then. */
export function createRow(
  org: Org,
  visible: ObjectDefinition,
  body: unknown,
  context: WriteContext,
  extra: FieldValues = {},
): StoredRecord {
  const object = defineStored(org, visible);
  const values: Record<string, Scalar> = { ...decodeValues(org, visible, body, 'create'), ...extra };
  const owner = object.fields.some((field) => field.name === 'OwnerId') ? { OwnerId: org.integrationUserId } : {};
  const row: Record<string, Scalar> = { ...fillDefaults(object), ...owner, ...values };
  checkValues(org, object, values, row);
  lengthenIds(object, row);
  Object.assign(row, deriveFields(org, object.name, row));
  checkRow(org, object.name, row, undefined);
  checkDuplicateRules(org, object.name, row, undefined, context.headers, context.version);
  throwErrors(org, findDuplicateValues(org, object, values));
  const assigned = findAssignedOwner(org, object.name, context.headers['sforce-auto-assign'], true);
  if (assigned !== undefined) row.OwnerId = assigned;
  const record = org.records.insert(object.name, { ...stampNew(org), ...row }, org.clock.now());
  moveLastActivity(org, record);
  return record;
}

/** Changes a row as PATCH does. Throws ApiError; nothing is changed then. */
export function updateRow(
  org: Org,
  visible: ObjectDefinition,
  record: StoredRecord,
  body: unknown,
  context: WriteContext,
): void {
  const object = defineStored(org, visible);
  const values = decodeValues(org, visible, body, 'update');
  checkRow(org, object.name, { ...record.fields, ...values }, record);
  checkValues(org, object, values, { ...record.fields, ...values }, record.id);
  lengthenIds(object, values);
  const row: Record<string, Scalar> = { ...record.fields, ...values };
  checkDuplicateRules(org, object.name, row, record.id, context.headers, context.version);
  throwErrors(org, findDuplicateValues(org, object, values, record.id));
  const assigned = findAssignedOwner(org, object.name, context.headers['sforce-auto-assign'], false);
  const owner = assigned === undefined ? {} : { OwnerId: assigned };
  const changes = { ...values, ...owner, ...deriveFields(org, object.name, row), ...stampChange(org) };
  org.records.update(record, changes, org.clock.now());
  mirrorPersonAccount(org, record);
  moveLastActivity(org, record);
}

/** The row a write is meant for. Deleted, merged, unknown and invisible rows: 404 (conformance cases errors-004/005). */
export function findRowToWrite(org: Org, object: string, id: string): StoredRecord {
  const record = org.records.get(id);
  if (record === undefined || record.object !== object || !isVisible(org, record)) {
    throw createApiError(404, 'INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', []);
  }
  if (!isDeleted(record)) return record;
  const code = org.options.deletedRowCode;
  throw createApiError(
    404,
    code,
    code === 'ENTITY_IS_DELETED' ? 'entity is deleted' : 'invalid cross reference id',
    [],
  );
}

/** Puts a row into the recycle bin. */
export function deleteRow(org: Org, record: StoredRecord): void {
  org.records.update(record, { IsDeleted: true, ...stampChange(org) }, org.clock.now());
}
