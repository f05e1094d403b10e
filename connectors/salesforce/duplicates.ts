import type { RecordRef } from '../connector.ts';
import type { RefusedField } from '../errors.ts';
import type { FoundDuplicate } from './api-errors.ts';
import { toLongId } from './ids.ts';
import { toTypeOfId, toTypeOfObject } from './record-types.ts';

const PREFERENCE = ['contact', 'account', 'lead'];

/** What the duplicate rule is surest of; among equals a Contact before a Lead. The match may be of the other type than the new record. */
export function chooseDuplicate(found: readonly FoundDuplicate[]): RecordRef | undefined {
  const known = found.flatMap(({ objectName, id, confidence }) => {
    const type = toTypeOfId(id) ?? toTypeOfObject(objectName);
    return type === undefined ? [] : [{ type, id: toLongId(id), confidence }];
  });
  const best = known.sort(
    (one, other) => other.confidence - one.confidence || PREFERENCE.indexOf(one.type) - PREFERENCE.indexOf(other.type),
  )[0];
  return best === undefined ? undefined : { type: best.type, id: best.id };
}

/** "duplicate value found: Jivo_Id__c duplicates value on record with id: 00Q..." */
export function toNamedDuplicate(message: string): RecordRef | undefined {
  const id = /record with id: (\w{15,18})\b/.exec(message)?.[1];
  const type = id === undefined ? undefined : toTypeOfId(id);
  return id === undefined || type === undefined ? undefined : { type, id: toLongId(id) };
}

export const TAKEN_REASON = 'is held by another record, and the org allows it only once';

/** The unique field of the same sentence. */
export function toUniqueFields(message: string): readonly RefusedField[] {
  const field = /duplicate value found: (\w+) duplicates/.exec(message)?.[1];
  return field === undefined ? [] : [{ field, reason: TAKEN_REASON }];
}
