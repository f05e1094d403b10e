import { type NumberType, type PhoneNumber, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { LRUCache } from 'lru-cache';

/**
 * Where one line is written as two different international numbers. `other` gives the second writing, undefined when the
 * number is not of that kind; `canonical` is the one used for comparing.
 *
 * - BR: mobile numbers got a ninth digit, a leading 9, between 2012 and 2016; contact lists still hold the old eight.
 * - MX: until 2019 a call from abroad to a mobile phone needed a 1 after the country code, which WhatsApp still shows; calls
 *   inside the country needed 01, 044 or 045.
 * - AR: a call from abroad to a mobile phone needs a 9 after the country code; many people leave it out.
 */
interface Quirk {
  readonly long: RegExp;
  readonly toShort: string;
  readonly short: RegExp;
  readonly toLong: string;
  readonly canonical: 'long' | 'short';
}

const QUIRKS: readonly Quirk[] = [
  {
    long: /^\+55([1-9]{2})9([6-9]\d{7})$/,
    toShort: '+55$1$2',
    short: /^\+55([1-9]{2})([6-9]\d{7})$/,
    toLong: '+55$19$2',
    canonical: 'long',
  },
  {
    long: /^\+52(?:1|01|044|045)([2-9]\d{9})$/,
    toShort: '+52$1',
    short: /^\+52([2-9]\d{9})$/,
    toLong: '+521$1',
    canonical: 'short',
  },
  {
    long: /^\+549([1-3]\d{9})$/,
    toShort: '+54$1',
    short: /^\+54([1-3]\d{9})$/,
    toLong: '+549$1',
    canonical: 'short',
  },
];

/** Numbers that many people share: calling them reaches a service, not a person. */
const SERVICE_TYPES: ReadonlySet<NumberType> = new Set<NumberType>([
  'TOLL_FREE',
  'PREMIUM_RATE',
  'SHARED_COST',
  'UAN',
  'VOICEMAIL',
]);

/** An event asks for the same few numbers ten times and more; to read one takes as long as a query of the store. */
const known = new LRUCache<string, { readonly number: PhoneNumber | undefined }>({ max: 500 });
/** Longer texts are seldom numbers, and not worth their room. */
const LONGEST_KNOWN = 40;

/** The number of a text when the numbering plans know it as valid, obsolete writings mended to the present one. */
export function readValidNumber(text: string, country?: PhoneNumber['country']): PhoneNumber | undefined {
  if (text.length > LONGEST_KNOWN) return parseValidNumber(text, country);
  const key = `${country ?? ''} ${text}`;
  const read = known.get(key) ?? { number: parseValidNumber(text, country) };
  known.set(key, read);
  return read.number;
}

function parseValidNumber(text: string, country: PhoneNumber['country']): PhoneNumber | undefined {
  const found = parsePhoneNumberFromString(text, country === undefined ? undefined : { defaultCountry: country });
  if (found === undefined || found.isValid()) return found;
  const mended = toOtherWriting(found.number);
  if (mended === undefined) return undefined;
  const current = parsePhoneNumberFromString(mended);
  return current?.isValid() ? current : undefined;
}

/** The same line's other international number, valid or obsolete. */
export function toOtherWriting(e164: string): string | undefined {
  for (const quirk of QUIRKS) {
    if (quirk.long.test(e164)) return e164.replace(quirk.long, quirk.toShort);
    if (quirk.short.test(e164)) return e164.replace(quirk.short, quirk.toLong);
  }
  return undefined;
}

/** One writing for all writings of a line. A number without a quirk stays as it is. */
export function toCanonicalNumber(e164: string): string {
  for (const quirk of QUIRKS) {
    if (quirk.canonical === 'short' && quirk.long.test(e164)) return e164.replace(quirk.long, quirk.toShort);
    if (quirk.canonical === 'long' && quirk.short.test(e164)) return e164.replace(quirk.short, quirk.toLong);
  }
  return e164;
}

export function isServiceNumber(number: PhoneNumber): boolean {
  const type = number.getType();
  return type !== undefined && SERVICE_TYPES.has(type);
}
