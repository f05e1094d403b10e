import type { FieldChanges, IdentityQuery, Slot } from '../../connectors/connector.ts';
import { toEmails } from '../lead/email.ts';
import { toPhoneIdentity, toPhones } from '../lead/phone.ts';
import { toKey } from './identities.ts';

/** Under which hashes the store keeps what was written a moment ago. `group` keeps accounts and purposes apart. */
export function toRecentKey(group: string, text: string): string {
  return toKey(`recent ${group} ${text}`);
}

export function toQueryKeys(group: string, { emails, phones }: IdentityQuery): readonly string[] {
  const numbers = phones.map(({ e164 }) => toPhoneIdentity(e164));
  return toKeys(group, emails, numbers);
}

/** By every e-mail and phone among the fields. */
export function toFieldKeys(group: string, slots: readonly Slot[], fields: FieldChanges): readonly string[] {
  const valuesOf = (holds: Slot['holds']) =>
    slots.filter((slot) => slot.holds === holds).flatMap(({ field }) => fields[field] ?? []);
  const emails = valuesOf('email').flatMap(toEmails);
  const phones = valuesOf('phone').flatMap((value) => toPhones(value, {}));
  return toKeys(
    group,
    emails,
    phones.map(({ e164 }) => (e164 === undefined ? undefined : toPhoneIdentity(e164))),
  );
}

function toKeys(group: string, emails: readonly string[], phones: readonly (string | undefined)[]): readonly string[] {
  const texts = [
    ...emails.map((email) => `email ${email}`),
    ...phones.filter((phone) => phone !== undefined).map((phone) => `phone ${phone}`),
  ];
  return [...new Set(texts)].map((text) => toRecentKey(group, text));
}
