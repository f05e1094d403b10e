import { isSupportedCountry, type PhoneNumber } from 'libphonenumber-js/max';
import { isServiceNumber, readValidNumber, toCanonicalNumber } from './phone-quirks.ts';
import { toSpellings } from './phone-spellings.ts';

export interface Phone {
  /** As the visitor or agent typed it, trimmed. */
  readonly raw: string;
  /** `+` and digits. Absent when the text is no valid number anywhere we can tell: such a phone is kept, but identifies nobody. */
  readonly e164?: string;
}

/** One number in the forms CRMs keep it in. */
export interface PhoneQuery {
  readonly e164: string;
  /** Country calling code without `+`. */
  readonly countryCode: string;
  /** National (significant) number, digits only. */
  readonly national: string;
  /** Exact spellings worth asking for, E.164 first, without repetition; includes national quirks. */
  readonly spellings: readonly string[];
}

/** Where a number without a country code may belong, most likely first. ISO 3166-1 alpha-2; an unknown code is passed over. */
export interface PhoneHints {
  /** The channel's region. */
  readonly region?: string;
  /** The visitor's country as Jivo guesses it. */
  readonly country?: string;
}

type Country = NonNullable<PhoneNumber['country']>;

/** Without `+`, shorter digits are read as a foreign number more often by chance than by intent. */
const SHORTEST_BARE_INTERNATIONAL = 11;

/**
 * Reads what somebody typed as a phone number. Text or number; undefined when it holds no digit. Extensions are ignored. An
 * obsolete writing (`PhoneQuery.spellings` knows them) becomes the present number.
 */
export function toPhone(text: unknown, hints: PhoneHints): Phone | undefined {
  const raw = typeof text === 'number' ? String(text) : typeof text === 'string' ? text.trim() : '';
  if (!/\p{Nd}/u.test(raw)) return undefined;
  const number = readNumber(raw, hints);
  return number === undefined ? { raw } : { raw, e164: number.number };
}

/** The phones in a text that may hold several, as CRM fields do: `415-555-2671 / 415-555-2672; 112`. */
export function toPhones(text: unknown, hints: PhoneHints): readonly Phone[] {
  const whole = toPhone(text, hints);
  if (whole === undefined) return [];
  const parts = whole.raw.split(/[,;/|\n]|\s(?:or|и|или|und|e|y)\s/u).map((part) => toPhone(part, hints));
  const phones = parts.filter((phone) => phone !== undefined);
  const numbers = phones.filter((phone) => phone.e164 !== undefined).length;
  return numbers > (whole.e164 === undefined ? 0 : 1) ? phones : [whole];
}

/**
 * Whether a CRM's text holds this phone, in whatever spelling. A text that is no number by the hints is read once more as one
 * of the phone's own country.
 */
export function holdsPhone(text: unknown, phone: Phone, hints: PhoneHints): boolean {
  const phones = toPhones(text, hints);
  if (phones.some((held) => isSamePhone(held, phone))) return true;
  if (phone.e164 === undefined || phones.some((held) => held.e164 !== undefined)) return false;
  const region = readValidNumber(phone.e164)?.country;
  return region !== undefined && toPhones(text, { region }).some((held) => isSamePhone(held, phone));
}

/** How to look for a phone in a CRM. Undefined for one that identifies nobody: no valid number, or a service number. */
export function toPhoneQuery(phone: Phone): PhoneQuery | undefined {
  const number = phone.e164 === undefined ? undefined : readValidNumber(phone.e164);
  if (number === undefined || isServiceNumber(number)) return undefined;
  return {
    e164: number.number,
    countryCode: number.countryCallingCode,
    national: number.nationalNumber,
    spellings: toSpellings(number),
  };
}

/**
 * One text for all the numbers that reach the same line. To compare, never to show or to dial. Undefined for a number that
 * identifies nobody: not valid, or a service that many people share (toll-free, premium rate and the like).
 */
export function toPhoneIdentity(e164: string): string | undefined {
  const number = readValidNumber(e164);
  return number === undefined || isServiceNumber(number) ? undefined : toCanonicalNumber(number.number);
}

/** Whether both are the same line. Texts that are no valid numbers are the same when their digits are. */
export function isSamePhone(a: Phone, b: Phone): boolean {
  return toComparable(a) === toComparable(b);
}

function toComparable(phone: Phone): string {
  return phone.e164 === undefined ? phone.raw.replace(/\P{Nd}/gu, '') : toCanonicalNumber(phone.e164);
}

function readNumber(raw: string, hints: PhoneHints): PhoneNumber | undefined {
  if (/^[^\p{Nd}]*[+＋]/u.test(raw)) return readValidNumber(raw) ?? readTrunkEight(raw, hints);
  const foreign = readBareInternational(raw);
  const countries = toCountries(hints);
  if (foreign?.country !== undefined && countries.includes(foreign.country)) return foreign;
  for (const country of countries) {
    const number = readValidNumber(raw, country);
    if (number !== undefined) return number;
  }
  return foreign;
}

/** Russian and Kazakh numbers are at times written `+8…` for the trunk prefix 8. */
function readTrunkEight(raw: string, hints: PhoneHints): PhoneNumber | undefined {
  const country = toCountries(hints).find((hint) => hint === 'RU' || hint === 'KZ');
  return country && /^\+8\D*(\d\D*){10}$/.test(raw) ? readValidNumber(raw.slice(1), country) : undefined;
}

/** `79161234567`, `0044 20…`: an international number without its `+`. A bracket or a single 0 in front says national. */
function readBareInternational(raw: string): PhoneNumber | undefined {
  const start = raw.search(/\p{Nd}/u);
  if (raw[start - 1] === '(') return undefined;
  const text = raw.slice(start);
  if (text.startsWith('00')) return readValidNumber(`+${text.slice(2).trimStart()}`);
  if (text.startsWith('0')) return undefined;
  const number = readValidNumber(`+${text}`);
  return number !== undefined && number.number.length > SHORTEST_BARE_INTERNATIONAL ? number : undefined;
}

function toCountries(hints: PhoneHints): readonly Country[] {
  return [hints.region, hints.country]
    .map((code) => code?.trim().toUpperCase())
    .filter((code) => code !== undefined)
    .filter((code): code is Country => isSupportedCountry(code));
}
