import { toEmailIdentity } from './email.ts';
import type { Lead } from './lead.ts';
import { toPhoneIdentity } from './phone.ts';

/** One thing that says who somebody is. Values are normalised: an address, a number as `toPhoneIdentity` gives it, a visitor key. */
export interface Identity {
  readonly kind: 'email' | 'phone' | 'visitor';
  readonly value: string;
}

/** Everything in a lead that says who it is. */
export function toIdentities({
  visitorKey,
  emails,
  phones,
}: Pick<Lead, 'visitorKey' | 'emails' | 'phones'>): readonly Identity[] {
  const numbers = phones.flatMap(({ e164 }) => (e164 === undefined ? [] : (toPhoneIdentity(e164) ?? [])));
  return [
    ...(visitorKey === undefined ? [] : [{ kind: 'visitor', value: visitorKey } as const]),
    ...emails.map((email) => ({ kind: 'email', value: toEmailIdentity(email) }) as const),
    ...numbers.map((value) => ({ kind: 'phone', value }) as const),
  ];
}

/** One text for an identity. */
export function toIdentityText({ kind, value }: Identity): string {
  return `${kind} ${value}`;
}
