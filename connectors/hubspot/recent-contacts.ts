import { createBoundedCache } from '../../src/cache/bounded-cache.ts';
import type { IdentityQuery } from '../connector.ts';
import type { RecordAnswer } from './answers.ts';
import type { PropertyValues } from './contact.ts';
import { CALCULATED_PHONES } from './fields.ts';

/** HubSpot's search may miss a new contact for seconds and a changed one for a minute; the double of that and more. */
const IDENTITY_TTL_MS = 10 * 60_000;
const SNAPSHOT_TTL_MS = 60_000;

interface Snapshot {
  readonly answer: RecordAnswer;
  readonly asked: ReadonlySet<string>;
}

/**
 * What this connector wrote or saw a moment ago: whose e-mail or phone the contact has that search cannot show yet, and how a
 * contact looked, because a PATCH answers with the changed properties only. Kept in memory, bounded.
 */
export interface RecentContacts {
  /** Ids of contacts made or changed here that carry one of the identities. */
  findIds(query: IdentityQuery): readonly string[];
  /** To be called with the properties that were sent, after the write. */
  rememberWrite(id: string, properties: PropertyValues): void;
  rememberSeen(answer: RecordAnswer, asked: readonly string[]): void;
  readSeen(id: string): RecordAnswer | undefined;
  /** The contact after a PATCH, when all that is asked for is known; otherwise it has to be read again. */
  merge(before: string, sent: PropertyValues, answer: RecordAnswer, asked: readonly string[]): RecordAnswer | undefined;
  /** The contact went into another (`undefined`: it is gone). */
  replaceId(before: string, after: string | undefined): void;
}

function toPhoneKey(phone: string): string | undefined {
  const digits = phone.replace(/\D/g, '');
  return digits.length < 6 ? undefined : `phone:${digits}`;
}

function toEmailKey(email: string): string {
  return `email:${email.trim().toLowerCase()}`;
}

export function createRecentContacts(phoneFields: readonly string[], visitorProperty: string): RecentContacts {
  const identities = createBoundedCache<string>(5000, IDENTITY_TTL_MS);
  const replaced = createBoundedCache<{ readonly id: string | undefined }>(5000, IDENTITY_TTL_MS);
  const snapshots = createBoundedCache<Snapshot>(1000, SNAPSHOT_TTL_MS);

  function toKeys(properties: PropertyValues): readonly string[] {
    const phones = phoneFields.map((field) => toPhoneKey(properties[field] ?? ''));
    const email = properties.email ? toEmailKey(properties.email) : undefined;
    const visitor = properties[visitorProperty] ? `visitor:${properties[visitorProperty]}` : undefined;
    return [...phones, email, visitor].filter((key) => key !== undefined);
  }

  function toQueryKeys(query: IdentityQuery): readonly string[] {
    const phones = query.phones.flatMap((phone) => [phone.e164, ...phone.spellings].map(toPhoneKey));
    const visitor = query.visitorKey === undefined ? undefined : `visitor:${query.visitorKey}`;
    return [...phones, ...query.emails.map(toEmailKey), visitor].filter((key) => key !== undefined);
  }

  return {
    findIds(query) {
      const ids = toQueryKeys(query)
        .map((key) => identities.get(key))
        .map((id) => (id !== undefined && replaced.has(id) ? replaced.get(id)?.id : id));
      return [...new Set(ids.filter((id) => id !== undefined))];
    },
    rememberWrite(id, properties) {
      for (const key of toKeys(properties)) identities.set(key, id);
    },
    rememberSeen(answer, asked) {
      snapshots.set(answer.id, { answer, asked: new Set(asked) });
    },
    readSeen: (id) => snapshots.get(id)?.answer,
    merge(before, sent, answer, asked) {
      const known = snapshots.get(before);
      if (known === undefined || !asked.every((name) => known.asked.has(name))) return undefined;
      const seen = { ...known.answer.properties };
      // HubSpot works these out of the numbers: after a change the old ones would belong to another number.
      if (phoneFields.some((field) => field in sent)) for (const field of CALCULATED_PHONES) delete seen[field];
      const url = answer.url ?? known.answer.url;
      return { ...answer, url, properties: { ...seen, ...sent, ...answer.properties } };
    },
    replaceId(before, after) {
      replaced.set(before, { id: after });
      snapshots.delete(before);
    },
  };
}
