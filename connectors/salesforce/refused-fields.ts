import { cutText } from '../../src/lead/text.ts';
import type { RefusedField } from '../errors.ts';
import type { ApiError } from './api-errors.ts';

/** Codes that are about the value of a field: the rest of the record can be written without it. */
const REASON: Readonly<Record<string, string>> = {
  STRING_TOO_LONG: 'is longer than the field takes',
  INVALID_EMAIL_ADDRESS: 'is not an e-mail address for Salesforce',
  INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST: 'is none of the options of the field',
  BAD_CUSTOM_ENTITY_PARENT_DOMAIN: 'names a record that does not fit',
  INVALID_FIELD: 'is unknown, or hidden from the integration user',
  // Of a relationship only: an unknown object names no field.
  INVALID_TYPE: 'is unknown, or hidden from the integration user',
  INVALID_FIELD_FOR_INSERT_UPDATE: 'may not be written by the integration user',
  INVALID_FIELD_FOR_INSERT: 'may not be written by the integration user',
  INVALID_FIELD_FOR_UPDATE: 'may not be written by the integration user',
  INVALID_TYPE_ON_FIELD_IN_RECORD: 'has the wrong type',
  NUMBER_OUTSIDE_VALID_RANGE: 'is a number outside the range of the field',
  FIELD_INTEGRITY_EXCEPTION: 'does not fit the other fields',
  FIELD_FILTER_VALIDATION_EXCEPTION: 'does not pass the filter of the field',
  FIELD_CUSTOM_VALIDATION_EXCEPTION: 'does not pass a validation rule of the org',
  INVALID_CROSS_REFERENCE_KEY: 'names a record that does not exist',
  MALFORMED_ID: 'is no id of the right kind',
  INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY: 'names a record the integration user may not use',
};

const OWNER_REASON: Readonly<Record<string, string>> = {
  INACTIVE_OWNER_OR_USER: 'names a user who is inactive',
  OP_WITH_INVALID_USER_TYPE_EXCEPTION: 'names a user who may not own records',
  TRANSFER_REQUIRES_READ: 'names a user who may not see such records',
};

/**
 * The fields one error is about; [] when it is about none, or names none. `suspect` is the field to blame when Salesforce
 * blames no field but a reference.
 */
export function toRefusedFields(error: ApiError, suspect: string | undefined): readonly RefusedField[] {
  const owner = OWNER_REASON[error.errorCode];
  if (owner !== undefined) return [{ field: 'OwnerId', reason: owner }];
  const reason = REASON[error.errorCode];
  if (reason === undefined) return [];
  const maxLength = /max length=(\d+)/.exec(error.message)?.[1];
  return findNames(error, suspect).map((field) => ({
    field,
    reason: toReason(error, reason),
    ...(maxLength === undefined ? {} : { maxLength: Number(maxLength) }),
  }));
}

/** The text of a validation rule is the administrator's own, and says what to do better than any code. */
function toReason(error: ApiError, reason: string): string {
  return error.errorCode === 'FIELD_CUSTOM_VALIDATION_EXCEPTION' ? `${reason}: ${toAdminText(error.message)}` : reason;
}

function findNames(error: ApiError, suspect: string | undefined): readonly string[] {
  if (error.fields.length > 0) return error.fields;
  // "No such column 'Foo__c' on sobject of type Lead", "... on entity 'Lead'", "Didn't understand relationship 'Foo' in field path".
  const column = /(?:No such column|Didn't understand relationship) '([\w.]+)'/.exec(error.message)?.[1];
  if (column !== undefined) return [column];
  // "Unable to create/update fields: Foo__c, Bar__c. Please check the security settings of this field ..."
  const list = /fields: (\w+(?:, \w+)*)/.exec(error.message)?.[1];
  if (list !== undefined) return list.split(', ');
  const isReference = error.errorCode === 'INVALID_CROSS_REFERENCE_KEY' || error.errorCode === 'MALFORMED_ID';
  return isReference && suspect !== undefined ? [suspect] : [];
}

/** What a rule does not say of itself but quotes: addresses, long numbers, values in quotation marks or braces. */
const QUOTES = /@|\d{4}|["“”«»{}]/;

/**
 * An administrator's text as the end of a sentence. Code of the org may put a person's data into it: such a text is not
 * repeated.
 */
export function toAdminText(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (QUOTES.test(line)) return 'its text quotes what was sent, and is not repeated.';
  return `${cutText(line, 200).replace(/\.$/, '')}.`;
}

/** The words of a validation rule are the only ones that say what to do where no field can be left out. */
export function toRefusalText(error: ApiError, fields: readonly RefusedField[]): string {
  const names = listNames(fields.map(({ field }) => field));
  const isRule = error.errorCode === 'FIELD_CUSTOM_VALIDATION_EXCEPTION';
  return isRule
    ? `A validation rule of your org refused ${names}: ${toAdminText(error.message)}`
    : `Salesforce refused ${names}.`;
}

export function listNames(names: readonly string[]): string {
  return names.filter((name) => /^[\w.]{1,100}$/.test(name)).join(', ');
}
