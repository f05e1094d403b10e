import type { PhoneNumber } from 'libphonenumber-js/max';
import { readValidNumber, toOtherWriting } from './phone-quirks.ts';

/** How people write a ten-digit number of the +1 plan. `a`, `b`, `c` are area code, exchange and line. */
const NORTH_AMERICAN: readonly ((a: string, b: string, c: string) => string)[] = [
  (a, b, c) => `(${a}) ${b}-${c}`,
  (a, b, c) => `${a}-${b}-${c}`,
  (a, b, c) => `${a}.${b}.${c}`,
  (a, b, c) => `${a} ${b} ${c}`,
  (a, b, c) => `+1 (${a}) ${b}-${c}`,
  (a, b, c) => `+1-${a}-${b}-${c}`,
  (a, b, c) => `+1 ${a}-${b}-${c}`,
  (a, b, c) => `1-${a}-${b}-${c}`,
  (a, b, c) => `1 (${a}) ${b}-${c}`,
];

/** How people write a ten-digit number of the +7 plan (Russia, Kazakhstan), where the trunk prefix is 8. */
const RUSSIAN: readonly ((a: string, b: string, c: string) => string)[] = [
  (a, b, c) => `8${a}${b}${c}`,
  (a, b, c) => `+7 (${a}) ${b}-${c.slice(0, 2)}-${c.slice(2)}`,
  (a, b, c) => `8 (${a}) ${b}-${c.slice(0, 2)}-${c.slice(2)}`,
  (a, b, c) => `+7 ${a} ${b}-${c.slice(0, 2)}-${c.slice(2)}`,
  (a, b, c) => `8 ${a} ${b}-${c.slice(0, 2)}-${c.slice(2)}`,
  (a, b, c) => `8-${a}-${b}-${c.slice(0, 2)}-${c.slice(2)}`,
];

const PLANS = new Map([
  ['1', NORTH_AMERICAN],
  ['7', RUSSIAN],
]);

/** The spellings under which a CRM may keep a number, E.164 first, without repetition. */
export function toSpellings(number: PhoneNumber): readonly string[] {
  const other = toOtherWriting(number.number);
  return [
    ...new Set([
      ...toPlainSpellings(number),
      ...toPlanSpellings(number),
      ...(other === undefined ? [] : toOtherSpellings(number, other)),
    ]),
  ];
}

function toPlainSpellings(number: PhoneNumber): readonly string[] {
  const nationalText = number.formatNational();
  return [
    number.number,
    number.number.slice(1),
    number.nationalNumber,
    toDigits(nationalText),
    number.formatInternational(),
    nationalText,
  ];
}

function toPlanSpellings(number: PhoneNumber): readonly string[] {
  const parts = /^(\d{3})(\d{3})(\d{4})$/.exec(number.nationalNumber);
  const [, a, b, c] = parts ?? [];
  if (a === undefined || b === undefined || c === undefined) return [];
  return (PLANS.get(number.countryCallingCode) ?? []).map((write) => write(a, b, c));
}

function toOtherSpellings(number: PhoneNumber, other: string): readonly string[] {
  const valid = readValidNumber(other);
  if (valid?.number === other) return toPlainSpellings(valid);
  return [other, other.slice(1), other.slice(1 + number.countryCallingCode.length)];
}

function toDigits(text: string): string {
  return text.replace(/\D/g, '');
}
