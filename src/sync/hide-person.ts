import type { ConnectorError } from '../../connectors/errors.ts';
import type { Lead } from '../lead/lead.ts';

/** What an error may not repeat of a person. */
export type PersonalWords = readonly string[];

/** What means something in a regular expression. */
const SIGNS = /[\\^$.*+?()[\]{}|/]/g;
const SHORTEST_WORD = 3;
const SHORTEST_NUMBER = 6;

/** Pure. Everything in the lead that names the person: whole values, the words of the name, and numbers without their signs. */
export function toPersonalWords({ name, emails, phones, organization, description }: Lead): PersonalWords {
  const numbers = phones.flatMap(({ raw, e164 }) => [raw, e164 ?? '', raw.replaceAll(/\D/g, '')]);
  const words = [name, organization, description, ...(name?.split(/\s+/) ?? [])].filter((word) => word !== undefined);
  const kept = [
    ...[...words, ...emails].filter(({ length }) => length >= SHORTEST_WORD),
    ...numbers.filter(({ length }) => length >= SHORTEST_NUMBER),
  ];
  // The longest first: what is left of a hidden part must not give the rest away.
  return [...new Set(kept)].sort((left, right) => right.length - left.length);
}

/** Pure. The same error without these words: a rule or a trigger of a CRM may quote what it was sent. */
export function hidePerson(error: ConnectorError, words: PersonalWords): ConnectorError {
  const message = hide(error.message, words);
  const fields = error.fields.map((field) => ({ ...field, reason: hide(field.reason, words) }));
  const isSame =
    message === error.message && fields.every(({ reason }, index) => reason === error.fields[index]?.reason);
  return isSame ? error : error.retold(message, fields);
}

function hide(text: string, words: PersonalWords): string {
  return words.reduce((rest, word) => rest.replaceAll(toPattern(word), '…'), text);
}

/** Whole words of any case: "Ann" is hidden and "Annual" is not. */
function toPattern(word: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}])${word.replaceAll(SIGNS, '\\$&')}(?![\\p{L}\\p{N}])`, 'giu');
}
