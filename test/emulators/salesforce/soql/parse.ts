import { parseQuery, type Query } from '@jetstreamapp/soql-parser-js';
import { ApiError, createMalformedQuery } from '../api-error.ts';
import type { Org } from '../org.ts';

/** Longest SOQL statement Salesforce takes. */
const MAX_SOQL_LENGTH = 100_000;

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  '"': '"',
  "'": "'",
  '\\': '\\',
};

/**
 * The text a quoted SOQL literal stands for. In LIKE, `\%` and `\_` keep their backslash for the pattern.
 * Throws MALFORMED_QUERY for any other backslash (SOQL and SOSL reference, quoted string escape sequences).
 */
export function decodeLiteral(literal: string, forLike: boolean): string {
  const inner = literal.slice(1, -1);
  return inner.replace(/\\(u[0-9a-fA-F]{4}|[\s\S]?)/g, (whole, escaped: string) => {
    if (escaped.length === 5) return String.fromCharCode(Number.parseInt(escaped.slice(1), 16));
    if (forLike && (escaped === '%' || escaped === '_')) return whole;
    // In a LIKE pattern a literal backslash stays escaped, so that it cannot escape the next wildcard.
    if (forLike && escaped === '\\') return whole;
    const plain = ESCAPES[escaped];
    if (plain === undefined) throw createMalformedQuery(`Illegal escape sequence: \\${escaped}`);
    return plain;
  });
}

/** Parses one statement; records it unless the emulator wrote it itself. Throws MALFORMED_QUERY. */
export function parseSoql(org: Org, soql: string, sent = true): Query {
  try {
    if (soql.length > MAX_SOQL_LENGTH)
      throw createMalformedQuery('SOQL statements cannot be longer than 100000 characters.');
    const tree = parseQuery(soql);
    if (sent) org.recorder.current?.queries.push({ soql, tree });
    return tree;
  } catch (error) {
    org.recorder.violate('malformed-query', soql);
    if (error instanceof ApiError) throw error;
    const reason = error instanceof Error ? error.message.split('\n', 1)[0] : String(error);
    throw createMalformedQuery(`unexpected token: ${reason}`);
  }
}

/** What this emulator leaves out is refused and recorded, never answered wrongly. */
export function refuseNotImitated(org: Org, what: string): ApiError {
  org.recorder.violate('not-imitated', what);
  return createMalformedQuery(`The emulator does not imitate ${what}.`);
}
