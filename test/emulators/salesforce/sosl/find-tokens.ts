import { createApiError } from '../api-error.ts';

/** Search text with its wildcards: `*` any characters, `?` one; both count only where no backslash stood before them. */
export interface SearchTerm {
  readonly text: string;
  /** The same, split so that wildcards and letters stay apart. */
  readonly pattern: readonly (string | '*' | '?')[];
  readonly hasWildcard: boolean;
  readonly phrase: boolean;
}

/** Must be escaped with a backslash in FIND (SOSL reference, reserved characters). */
const RESERVED = '?&|!{}[]()^~*:\\"\'+-';

export function createMalformedSearch(message: string): Error {
  return createApiError(400, 'MALFORMED_SEARCH', message);
}

export function createTooShort(term: string): Error {
  return createApiError(400, 'INVALID_SEARCH', `search term must be longer than one character: ${term}`);
}

/** A word, a phrase, or what joins them. */
export type Token =
  | { readonly kind: '(' | ')' | 'AND' | 'OR' | 'NOT' }
  | { readonly kind: 'term'; readonly term: SearchTerm };

interface Character {
  readonly text: string;
  readonly escaped: boolean;
}

/** Splits into characters, each with whether a backslash stood before it. */
function readCharacters(text: string): Character[] {
  const characters: Character[] = [];
  for (let index = 0; index < text.length; index += 1) {
    const escaped = text.charAt(index) === '\\';
    if (escaped) index += 1;
    if (escaped && (index >= text.length || !RESERVED.includes(text.charAt(index)))) {
      throw createMalformedSearch(`Illegal escape sequence in FIND: \\${text.charAt(index)}`);
    }
    characters.push({ text: text.charAt(index), escaped });
  }
  return characters;
}

function toTerm(characters: readonly Character[], phrase: boolean): SearchTerm {
  const pattern = characters.map(({ text, escaped }) =>
    escaped && (text === '*' || text === '?') ? `\\${text}` : text,
  );
  const text = characters.map((character) => character.text).join('');
  const bare = pattern.filter((part) => part !== '*' && part !== '?').join('');
  if (pattern[0] === '*' || pattern[0] === '?')
    throw createMalformedSearch(`A search term cannot begin with a wildcard: ${text}`);
  if (bare.trim().length < 2) throw createTooShort(text);
  return { text, pattern, hasWildcard: pattern.includes('*') || pattern.includes('?'), phrase };
}

function checkReserved(character: Character, phrase: boolean): void {
  const wildcard = character.text === '*' || character.text === '?';
  if (character.escaped || wildcard || !RESERVED.includes(character.text)) return;
  const where = phrase ? ' inside quotation marks' : '';
  throw createMalformedSearch(`Reserved character without a backslash${where}: ${character.text}`);
}

function readPhrase(characters: Character[]): SearchTerm {
  const taken: Character[] = [];
  for (let next = characters.shift(); next !== undefined; next = characters.shift()) {
    if (next.text === '"' && !next.escaped) return toTerm(taken, true);
    checkReserved(next, true);
    taken.push(next);
  }
  throw createMalformedSearch('Quotation mark without its pair in FIND');
}

function readWord(characters: Character[]): Token {
  const taken: Character[] = [];
  while (characters[0] !== undefined) {
    const [next] = characters;
    if (!next.escaped && /[\s()"]/.test(next.text)) break;
    checkReserved(next, false);
    taken.push(next);
    characters.shift();
  }
  const word = taken.map((character) => character.text).join('');
  if (word === 'AND' || word === 'OR' || word === 'NOT') return { kind: word };
  return { kind: 'term', term: toTerm(taken, false) };
}

/** Splits what stands between the braces of FIND. Throws MALFORMED_SEARCH and INVALID_SEARCH. */
export function tokenise(text: string): Token[] {
  const characters = readCharacters(text);
  const tokens: Token[] = [];
  while (characters[0] !== undefined) {
    const [next] = characters;
    if (/\s/.test(next.text)) characters.shift();
    else if (!next.escaped && (next.text === '(' || next.text === ')')) {
      tokens.push({ kind: next.text });
      characters.shift();
    } else if (!next.escaped && next.text === '"') {
      characters.shift();
      tokens.push({ kind: 'term', term: readPhrase(characters) });
    } else tokens.push(readWord(characters));
  }
  return tokens;
}
