import { toEmails } from '../email.ts';

/** Names that Jivo, other chats and CRMs give to somebody whose name they do not know. */
const AUTOMATIC =
  /^(client|customer|visitor|guest|user|lead|contact|клиент|посетитель|гость|пользователь|клієнт|відвідувач|cliente|visitante|usuario|kunde|besucher|gast|müşteri|ziyaretçi|klient|gość|client\(e\)|visiteur)\s*[#№_-]?\s*\d+$/iu;

const AUTOMATIC_WORDS: ReadonlySet<string> = new Set([
  'client',
  'customer',
  'visitor',
  'guest',
  'website visitor',
  'клиент',
  'посетитель',
  'гость',
  'cliente',
  'visitante',
  'besucher',
]);

/** What people and connectors write where a CRM demands a value. */
const STAND_INS: ReadonlySet<string> = new Set([
  'unknown',
  'anonymous',
  'not provided',
  'no name',
  'noname',
  'no last name',
  'n/a',
  'na',
  'none',
  'null',
  'undefined',
  'неизвестно',
  'аноним',
  'без имени',
  'не указано',
]);

/** Whether this names a person: not an e-mail address, not a phone, not Jivo's own "Client 123". */
export function isMeaningfulName(name: string | undefined): boolean {
  const text = (name ?? '').trim();
  return !isPlaceholderName(text) && !AUTOMATIC_WORDS.has(text.toLowerCase());
}

/** Stricter, for a first or last name alone: there are people called Guest. */
export function isPlaceholderName(text: string): boolean {
  return !/\p{L}/u.test(text) || isStandIn(text) || AUTOMATIC.test(text.trim()) || isEmail(text);
}

/** Whether the text only fills a field that a CRM demands: `-`, `[not provided]`, `n/a`. */
export function isStandIn(text: string): boolean {
  const bare = text.toLowerCase().replace(/^[\s[(<"']+|[\s\])>"'.]+$/gu, '');
  return !/[\p{L}\p{N}]/u.test(bare) || STAND_INS.has(bare);
}

function isEmail(text: string): boolean {
  return !/\s/.test(text.trim()) && toEmails(text).length > 0;
}

export interface NameParts {
  readonly firstName?: string;
  readonly lastName?: string;
}

/** Splits at the last space; a single word is a first name. */
export function splitName(name: string): NameParts {
  const words = name.trim().split(/\s+/u);
  if (words.length < 2) return { firstName: words[0] ?? '' };
  return { firstName: words.slice(0, -1).join(' '), lastName: words.at(-1) ?? '' };
}

/** Whether every word of the name is in the other, in any order. */
export function isNameWithin(name: string, other: string): boolean {
  const known = toWords(other);
  return toWords(name).every((word) => known.includes(word));
}

function toWords(name: string): readonly string[] {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .split(/[\s,.]+/u)
    .filter(Boolean);
}
