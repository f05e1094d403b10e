import { type FindExpression, parseFind } from './find-expression.ts';
import { createMalformedSearch } from './find-tokens.ts';
import { SEARCH_GROUPS, type SearchGroup } from './index-match.ts';

/** One object behind RETURNING. `clauses` is WHERE … ORDER BY … as written. */
export interface Returned {
  readonly object: string;
  readonly fields: readonly string[];
  readonly clauses: string;
  readonly limit?: number;
}

export interface SoslSearch {
  readonly find: FindExpression;
  readonly group: SearchGroup;
  readonly returning: readonly Returned[];
  readonly limit: number;
}

/** Most rows of one search. */
export const MAX_ROWS = 2000;

function isSearchGroup(text: string): text is SearchGroup {
  return (SEARCH_GROUPS as readonly string[]).includes(text);
}

/** Where the brace that opens at 0 is closed; a brace behind a backslash does not count. */
function findClosingBrace(text: string): number {
  for (let index = 1; index < text.length; index += 1) {
    if (text.charAt(index) === '\\') index += 1;
    else if (text.charAt(index) === '}') return index;
  }
  throw createMalformedSearch("unexpected token: 'EOF', expecting '}'");
}

/** Splits at commas outside parentheses and quotes; a backslash keeps the next character from meaning anything. */
function splitOutside(text: string): string[] {
  const parts: string[] = [''];
  let depth = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index += 1) {
    let character = text.charAt(index);
    if (character === '\\') {
      index += 1;
      character += text.charAt(index);
    } else if (character === "'") quoted = !quoted;
    else if (!quoted && character === '(') depth += 1;
    else if (!quoted && character === ')') depth -= 1;
    if (character === ',' && depth === 0 && !quoted) parts.push('');
    else parts[parts.length - 1] += character;
  }
  if (depth !== 0 || quoted) throw createMalformedSearch('Parenthesis or quotation mark without its pair in RETURNING');
  return parts.map((part) => part.trim());
}

function parseReturned(text: string): Returned {
  const match = /^(\w+)\s*(?:\(([\s\S]*)\))?$/.exec(text);
  const object = match?.[1];
  if (match === null || object === undefined) throw createMalformedSearch(`unexpected token in RETURNING: ${text}`);
  const inner = match[2]?.trim();
  if (inner === undefined) return { object, fields: ['Id'], clauses: '' };
  const limit = /\sLIMIT\s+(\d+)$/i.exec(inner);
  const rest = limit === null ? inner : inner.slice(0, limit.index);
  const start = /\s(?:WHERE|ORDER\s+BY)\s/i.exec(rest)?.index ?? rest.length;
  const fields = rest
    .slice(0, start)
    .split(',')
    .map((field) => field.trim());
  const bad = fields.find((field) => !/^[\w.]+$/.test(field));
  if (bad !== undefined) throw createMalformedSearch(`unexpected token in RETURNING: ${bad}`);
  return { object, fields, clauses: rest.slice(start).trim(), ...(limit === null ? {} : { limit: Number(limit[1]) }) };
}

/** Parses `FIND {…} [IN … FIELDS] [RETURNING …] [LIMIT n]`. Throws MALFORMED_SEARCH and INVALID_SEARCH. */
export function parseSosl(text: string): SoslSearch {
  const opening = /^\s*FIND\s*(?=\{)/i.exec(text);
  if (opening === null) throw createMalformedSearch("line 1:0 mismatched input, expecting 'FIND {'");
  const braced = text.slice(opening[0].length);
  const end = findClosingBrace(braced);
  const tail = /^(?:\s+IN\s+(\w+)\s+FIELDS)?(?:\s+RETURNING\s+([\s\S]+?))?(?:\s+LIMIT\s+(\d+))?\s*$/i.exec(
    braced.slice(end + 1),
  );
  const group = (tail?.[1] ?? 'ALL').toUpperCase();
  if (tail === null || !isSearchGroup(group))
    throw createMalformedSearch(`unexpected token: '${braced.slice(end + 1).trim()}'`);
  if (tail[2] === undefined) throw createMalformedSearch('The emulator wants RETURNING in every search.');
  const find = parseFind(braced.slice(1, end));
  return {
    find,
    group,
    returning: splitOutside(tail[2]).map(parseReturned),
    limit: Math.min(Number(tail[3] ?? MAX_ROWS), MAX_ROWS),
  };
}
