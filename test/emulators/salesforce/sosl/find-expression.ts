import { createMalformedSearch, createTooShort, type SearchTerm, type Token, tokenise } from './find-tokens.ts';

export type FindExpression =
  | { readonly kind: 'term'; readonly term: SearchTerm }
  | { readonly kind: 'and' | 'or' | 'and-not'; readonly parts: readonly FindExpression[] };

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
