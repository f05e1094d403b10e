import type { PropertyCatalog } from './properties.ts';
import type { StoredRecord } from './records.ts';
import { splitList } from './values.ts';

/** The unique keys of contacts: primary and secondary e-mails together, and every property with unique values. */
export class Identities {
  readonly #owners = new Map<string, string>();
  readonly #keys = new Map<string, readonly string[]>();
  readonly #catalog: PropertyCatalog;

  constructor(catalog: PropertyCatalog) {
    this.#catalog = catalog;
  }

  /** Id of the contact that holds the address as its primary or as a secondary one. */
  findByEmail(email: string): string | undefined {
    return this.#owners.get(`email:${email.trim().toLowerCase()}`);
  }

  findByProperty(name: string, value: string): string | undefined {
    return this.#owners.get(`${name}=${value.toLowerCase()}`);
  }

  /** Takes over the keys of a contact as it is now. */
  register(record: StoredRecord): void {
    this.release(record.id);
    const keys = this.#keysOf(record);
    this.#keys.set(record.id, keys);
    for (const key of keys) this.#owners.set(key, record.id);
  }

  release(id: string): void {
    for (const key of this.#keys.get(id) ?? []) this.#owners.delete(key);
    this.#keys.delete(id);
  }

  #keysOf(record: StoredRecord): readonly string[] {
    const emails = [record.values.get('email') ?? '', ...splitList(record.values.get('hs_additional_emails') ?? '')];
    const unique = this.#catalog.list('contacts').filter((property) => property.hasUniqueValue);
    return [
      ...emails.filter((email) => email !== '').map((email) => `email:${email}`),
      ...unique.flatMap(({ name }) => {
        const value = record.values.get(name);
        return value ? [`${name}=${value.toLowerCase()}`] : [];
      }),
    ];
  }
}
