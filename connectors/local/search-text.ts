import type { Fields } from '../connector.ts';
import { toTexts } from './values.ts';

const SEARCHED = ['name', 'organization', 'email', 'otherEmails', 'phone', 'otherPhones', 'status', 'tags'] as const;

/** The most words of a search that are looked at. */
const MAX_WORDS = 8;

function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase();
}

/** What the list's search looks through. Databases fold the case of ASCII alone, so it is done here, and accents with it. */
export function toSearchText(fields: Fields): string {
  const texts = SEARCHED.flatMap((name) => toTexts(fields[name]));
  const digits = [...toTexts(fields.phone), ...toTexts(fields.otherPhones)].map((phone) => phone.replaceAll(/\D/g, ''));
  return fold([...texts, ...digits].join('\n'));
}

/** LIKE patterns with `!` as the escape, all of which a contact must match. A number counts as one word however it is spaced. */
export function toSearchPatterns(search: string): readonly string[] {
  const isNumber = /^[+\d\s().\-/]+$/.test(search) && /\d/.test(search);
  const words = isNumber ? [search.replaceAll(/\D/g, '')] : fold(search).split(/\s+/);
  return words
    .filter((word) => word !== '')
    .slice(0, MAX_WORDS)
    .map((word) => `%${word.replaceAll(/[!%_]/g, '!$&')}%`);
}
