import { findRefused, type RefusedValue } from './contact-fields.ts';

export type Values = Readonly<Record<string, unknown>>;

export interface User {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly active: boolean;
}

export interface Contact {
  readonly id: string;
  readonly values: Values;
  readonly ownerId: string | undefined;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export type EntryKind = 'notes' | 'tasks';

export interface Entry {
  readonly id: string;
  readonly kind: EntryKind;
  readonly contactId: string;
  readonly values: Values;
}

/** Why the CRM does not write what it is given. */
export type Refusal = { readonly existingId: string } | { readonly refused: readonly RefusedValue[] };

/** The records and the rules of the CRM, without HTTP. Nothing here waits, so two requests never interleave. */
export interface Crm {
  readonly users: readonly User[];
  /** The contact, or the one it was merged into. undefined for one that was deleted or never there. */
  find(id: string): Contact | undefined;
  /** Anybody with any of these, in any field for it. E-mails whatever their case, phones as they were typed. */
  search(emails: readonly string[], phones: readonly string[]): readonly Contact[];
  /** Makes a contact, or changes one when `id` is given. */
  save(id: string | undefined, values: Values, ownerId?: string): Contact | Refusal;
  merge(survivorId: string, otherId: string): void;
  remove(id: string): void;
  /** Newest first. */
  listEntries(contactId: string, kind: EntryKind): readonly Entry[];
  addEntry(contactId: string, kind: EntryKind, values: Values): Entry;
  changeEntry(kind: EntryKind, id: string, values: Values): Entry | undefined;
}

const EMAIL_FIELDS = ['email', 'email2'];
const PHONE_FIELDS = ['phone', 'phone2'];

export function createCrm(users: readonly User[]): Crm {
  const contacts = new Map<string, Contact>();
  const entries = new Map<string, Entry>();
  /** Contact that is no more → the one it went into. */
  const merged = new Map<string, string>();
  let lastId = 100;
  const nextId = () => {
    lastId += 1;
    return String(lastId);
  };
  const follow = (id: string): string => merged.get(id) ?? id;

  function search(emails: readonly string[], phones: readonly string[]): readonly Contact[] {
    const wanted = new Set(emails.map((email) => email.toLowerCase()));
    return [...contacts.values()].filter(
      ({ values }) =>
        readTexts(values, EMAIL_FIELDS).some((email) => wanted.has(email.toLowerCase())) ||
        readTexts(values, PHONE_FIELDS).some((phone) => phones.includes(phone)),
    );
  }

  function save(id: string | undefined, values: Values, ownerId?: string): Contact | Refusal {
    const refused = findRefused(values);
    if (refused.length > 0) return { refused };
    const before = id === undefined ? undefined : contacts.get(id);
    const other = search(readTexts(values, EMAIL_FIELDS), []).find((contact) => contact.id !== before?.id);
    if (other !== undefined) return { existingId: other.id };
    const now = new Date().toISOString();
    const { id: own, createdAt } = before ?? { id: nextId(), createdAt: now };
    const kept = { ...before?.values, ...values };
    const contact = { id: own, values: kept, ownerId: ownerId ?? before?.ownerId, createdAt, updatedAt: now };
    contacts.set(own, contact);
    return contact;
  }

  return {
    users,
    find: (id) => contacts.get(follow(id)),
    search,
    save,
    merge(survivorId, otherId) {
      merged.set(otherId, survivorId);
      contacts.delete(otherId);
      for (const entry of entries.values()) {
        if (entry.contactId === otherId) entries.set(entry.id, { ...entry, contactId: survivorId });
      }
    },
    remove: (id) => contacts.delete(id),
    listEntries: (contactId, kind) =>
      [...entries.values()].filter((entry) => entry.contactId === contactId && entry.kind === kind).reverse(),
    addEntry(contactId, kind, values) {
      const entry = { id: nextId(), kind, contactId, values };
      entries.set(entry.id, entry);
      return entry;
    },
    changeEntry(kind, id, values) {
      const before = entries.get(id);
      if (before?.kind !== kind) return undefined;
      const entry = { ...before, values: { ...before.values, ...values } };
      entries.set(id, entry);
      return entry;
    },
  };
}

function readTexts(values: Values, fields: readonly string[]): readonly string[] {
  return fields.map((field) => values[field]).filter((value) => typeof value === 'string');
}
