import { createApiError } from '../api-error.ts';

/** Search text with its wildcards: `*` any characters, `?` one; both count only where no backslash stood before them. */
export interface SearchTerm {
  readonly text: string;
  /** The same, split so that wildcards and letters stay apart. */
  readonly pattern: readonly (string | '*' | '?')[];
  readonly hasWildcard: boolean;
  readonly phrase: boolean;
}

export type FindExpression =
  | { readonly kind: 'term'; readonly term: SearchTerm }
  | { readonly kind: 'and' | 'or' | 'and-not'; readonly parts: readonly FindExpression[] };

/** Must be escaped with a backslash in FIND (SOSL reference, reserved characters). */
const RESERVED = '?&|!{}[]()^~*:\\"\'+-';

export function createMalformedSearch(message: string): Error {
  return createApiError(400, 'MALFORMED_SEARCH', message);
}

export function createTooShort(term: string): Error {
  return createApiError(400, 'INVALID_SEARCH', `search term must be longer than one character: ${term}`);
}

type Token = { readonly kind: '(' | ')' | 'AND' | 'OR' | 'NOT' } | { readonly kind: 'term'; readonly term: SearchTerm };

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

function tokenise(text: string): Token[] {
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

function readOne(tokens: Token[]): FindExpression {
  const token = tokens.shift();
  if (token?.kind === '(') {
    const inner = readOr(tokens);
    if (tokens.shift()?.kind !== ')') throw createMalformedSearch('Parenthesis without its pair in FIND');
    return inner;
  }
  if (token?.kind !== 'term') throw createMalformedSearch(`unexpected token in FIND: ${token?.kind ?? 'end'}`);
  return token;
}

/** Words side by side are joined by AND. */
function readAnd(tokens: Token[]): FindExpression {
  let left = readOne(tokens);
  while (tokens[0] !== undefined && tokens[0].kind !== ')' && tokens[0].kind !== 'OR') {
    let kind: 'and' | 'and-not' = 'and';
    if (tokens[0].kind === 'AND') tokens.shift();
    if (tokens[0]?.kind === 'NOT') {
      tokens.shift();
      kind = 'and-not';
    }
    left = { kind, parts: [left, readOne(tokens)] };
  }
  return left;
}

function readOr(tokens: Token[]): FindExpression {
  const parts = [readAnd(tokens)];
  while (tokens[0]?.kind === 'OR') {
    tokens.shift();
    parts.push(readAnd(tokens));
  }
  return { kind: 'or', parts };
}

/** Parses what stands between the braces of FIND. Throws MALFORMED_SEARCH and INVALID_SEARCH. */
export function parseFind(text: string): FindExpression {
  const tokens = tokenise(text);
  if (tokens.length === 0) throw createTooShort('');
  const expression = readOr(tokens);
  if (tokens.length > 0) throw createMalformedSearch(`unexpected token in FIND: ${tokens[0]?.kind}`);
  return expression;
}

/** The words of a parameterized search: no SOSL syntax, every word must match, every character means itself. */
export function parsePlainWords(text: string): FindExpression {
  const words = text
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (text.trim().length < 2) throw createTooShort(text.trim());
  const parts = words.map(
    (word): FindExpression => ({
      kind: 'term',
      term: {
        text: word,
        pattern: [...word].map((letter) => (letter === '*' || letter === '?' ? `\\${letter}` : letter)),
        hasWildcard: false,
        phrase: false,
      },
    }),
  );
  return { kind: 'and', parts };
}
