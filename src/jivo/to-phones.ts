import type { Source } from '../lead/lead.ts';
import { isSamePhone, type Phone, type PhoneHints, toPhone } from '../lead/phone.ts';
import { defined, line } from './fields.ts';

/** Longer text in a phone field is no phone. In characters. */
const LONGEST_PHONE = 100;
/** A part of a text with fewer digits is an extension or a remark, not a second number. */
const FEWEST_DIGITS = 7;

/** More than a person has. Each one read costs time and becomes an identity to look for. */
const MOST_PHONES = 20;

/** Where a number without a country code may belong: the channel's region first, then the visitor's country. */
export function toHints(region: string | undefined, source: Source): PhoneHints {
  return defined({ region, country: source.geo?.countryCode });
}

/** The phones in the values of Jivo's phone fields, each line once, in the order given. */
export function readPhones(values: readonly unknown[], hints: PhoneHints): readonly Phone[] {
  const phones = values
    .flatMap(splitPhones)
    .slice(0, MOST_PHONES)
    .map((typed) => toPhone(typed, hints))
    .filter((phone) => phone !== undefined);
  return phones.filter((phone, index) => phones.findIndex((other) => isSamePhone(phone, other)) === index);
}

/** Several numbers in one field, when each part is long enough to be one. */
function splitPhones(value: unknown): readonly string[] {
  const typed = line(value);
  if (typed === undefined) return [];
  const parts = typed.split(/[,;|]/);
  const numbers = parts.every((part) => part.replace(/\D/g, '').length >= FEWEST_DIGITS) ? parts : [typed];
  return numbers.filter((part) => part.length <= LONGEST_PHONE);
}
