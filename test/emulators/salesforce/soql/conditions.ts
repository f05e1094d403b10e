import type { WhereClause } from '@jetstreamapp/soql-parser-js';
import { createMalformedQuery } from '../api-error.ts';
import type { StoredRecord } from '../records.ts';

export type Predicate = (record: StoredRecord) => boolean;

/** One comparison as the parser hands it over. */
export interface Comparison {
  readonly field?: string;
  readonly operator?: string;
  readonly value?: string | string[];
  readonly literalType?: string | string[];
  readonly valueQuery?: unknown;
  readonly fn?: unknown;
}

type Token = '(' | ')' | 'AND' | 'OR' | 'NOT' | Comparison;

/** The parser's tree leans right and ignores parentheses; the flat row of tokens is what the text really says. */
function flatten(clause: WhereClause | undefined): Token[] {
  const tokens: Token[] = [];
  let node: WhereClause | undefined = clause;
  while (node !== undefined) {
    const left = node.left as (Comparison & { openParen?: number; closeParen?: number }) | null;
    for (let count = left?.openParen ?? 0; count > 0; count -= 1) tokens.push('(');
    if (left !== null && (left.field !== undefined || left.fn !== undefined)) tokens.push(left);
    for (let count = left?.closeParen ?? 0; count > 0; count -= 1) tokens.push(')');
    if (!('operator' in node)) break;
    tokens.push(node.operator);
    node = node.right;
  }
  return tokens;
}

function readTerm(tokens: Token[], compile: (comparison: Comparison) => Predicate): Predicate {
  const token = tokens.shift();
  if (token === 'NOT') {
    const inner = readTerm(tokens, compile);
    return (record) => !inner(record);
  }
  if (token === '(') {
    const inner = readGroup(tokens, compile);
    if (tokens.shift() !== ')') throw createMalformedQuery("unexpected token: 'EOF', expecting ')'");
    return inner;
  }
  if (typeof token !== 'object') throw createMalformedQuery(`unexpected token: '${token ?? 'EOF'}'`);
  return compile(token);
}

/** Terms joined by one kind of operator: Salesforce refuses AND beside OR without parentheses. */
function readGroup(tokens: Token[], compile: (comparison: Comparison) => Predicate): Predicate {
  const terms = [readTerm(tokens, compile)];
  let joiner: 'AND' | 'OR' | undefined;
  while (tokens[0] === 'AND' || tokens[0] === 'OR') {
    const operator = tokens[0];
    if (joiner !== undefined && joiner !== operator) throw createMalformedQuery(`unexpected token: '${operator}'`);
    joiner = operator;
    tokens.shift();
    terms.push(readTerm(tokens, compile));
  }
  if (joiner === 'OR') return (record) => terms.some((term) => term(record));
  return (record) => terms.every((term) => term(record));
}

/** Turns a WHERE clause into a test of one row. Every comparison is compiled, so a fault in any of them refuses the query. */
export function compileWhere(
  clause: WhereClause | undefined,
  compile: (comparison: Comparison) => Predicate,
): Predicate {
  if (clause === undefined) return () => true;
  const tokens = flatten(clause);
  const predicate = readGroup(tokens, compile);
  if (tokens.length > 0) throw createMalformedQuery(`unexpected token: '${String(tokens[0])}'`);
  return predicate;
}
