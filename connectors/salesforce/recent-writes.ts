import { createBoundedCache } from '../../src/cache/bounded-cache.ts';
import type { FieldChanges, IdentityQuery, RecordRef } from '../connector.ts';
import { isRecordTypeName, type SalesforceRecordType } from './record-types.ts';

/**
 * Who was written in the last minutes. Salesforce's search index follows minutes after a write: a record just made is not
 * found by its phone number, so the connector asks for it by id as well.
 */
export interface RecentWrites {
  remember(ref: RecordRef, fields: FieldChanges, visitorKey: string | undefined): void;
  /** Refs written for any identity of the query. */
  recall(query: IdentityQuery): readonly RecordRef[];
}

const MAX_ENTRIES = 10_000;
const KEEP_MS = 10 * 60_000;

export function createRecentWrites(types: readonly SalesforceRecordType[]): RecentWrites {
  const written = createBoundedCache<RecordRef>(MAX_ENTRIES, KEEP_MS);

  function toKeys(ref: RecordRef, fields: FieldChanges): readonly string[] {
    const slots = types.find((type) => type.type === ref.type)?.slots ?? [];
    return slots.flatMap((slot) => {
      const value = fields[slot.field];
      if (typeof value !== 'string') return [];
      if (slot.holds === 'email') return [toEmailKey(value)];
      return slot.holds === 'phone' ? [toPhoneKey(value)] : [];
    });
  }

  return {
    remember(ref, fields, visitorKey) {
      if (!isRecordTypeName(ref.type)) return;
      const keys = [...toKeys(ref, fields), ...(visitorKey === undefined ? [] : [toVisitorKey(visitorKey)])];
      for (const key of keys) written.set(key, ref);
    },
    recall(query) {
      const keys = [
        ...query.emails.map(toEmailKey),
        ...query.phones.map((phone) => toPhoneKey(phone.e164)),
        ...(query.visitorKey === undefined ? [] : [toVisitorKey(query.visitorKey)]),
      ];
      const found = keys.map((key) => written.get(key)).filter((ref) => ref !== undefined);
      return [...new Map(found.map((ref) => [ref.id, ref])).values()];
    },
  };
}

function toEmailKey(email: string): string {
  return `email ${email.toLowerCase()}`;
}

function toPhoneKey(phone: string): string {
  return `phone ${phone.replace(/\D/g, '')}`;
}

function toVisitorKey(visitorKey: string): string {
  return `visitor ${visitorKey}`;
}
