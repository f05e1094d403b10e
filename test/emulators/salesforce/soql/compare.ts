import { createApiError, createInvalidField } from '../api-error.ts';
import { normaliseId } from '../ids.ts';
import type { Scalar } from '../options.ts';
import type { FieldDefinition } from '../schema/field.ts';
import { decodeLiteral } from './parse.ts';

const QUOTED = new Set(['id', 'string', 'textarea', 'email', 'phone', 'url', 'picklist', 'combobox', 'reference']);
const NUMERIC = new Set(['int', 'double', 'currency']);

function createBadCriterion(field: FieldDefinition, quoted: boolean): Error {
  const quotes = quoted ? 'should be enclosed in quotes' : 'should not be enclosed in quotes';
  return createInvalidField(
    `value of filter criterion for field '${field.name}' must be of type ${field.type} and ${quotes}`,
  );
}

function decodeText(field: FieldDefinition, literal: string, forLike: boolean): string {
  const text = decodeLiteral(literal, forLike);
  if (field.type !== 'id' && field.type !== 'reference') return text;
  if (text === '') return text;
  const id = normaliseId(text);
  if (id === undefined) throw createApiError(400, 'INVALID_QUERY_FILTER_OPERATOR', `invalid ID field: ${text}`);
  return id;
}

/** Checks a literal against the field's type and gives the value it stands for. Throws INVALID_FIELD. */
export function decodeOperand(
  field: FieldDefinition,
  literal: string,
  type: string | undefined,
  forLike = false,
): Scalar {
  if (type === 'NULL') return null;
  if (QUOTED.has(field.type)) {
    if (type !== 'STRING') throw createBadCriterion(field, true);
    return decodeText(field, literal, forLike);
  }
  if (type === 'STRING') throw createBadCriterion(field, false);
  if (field.type === 'boolean') {
    if (type !== 'BOOLEAN') throw createBadCriterion(field, false);
    return literal.toUpperCase() === 'TRUE';
  }
  if (NUMERIC.has(field.type)) {
    if (type !== 'INTEGER' && type !== 'DECIMAL') throw createBadCriterion(field, false);
    return Number(literal);
  }
  if (field.type === 'datetime' && type === 'DATETIME') return literal;
  if (field.type === 'date' && type === 'DATE') return literal;
  throw createBadCriterion(field, false);
}

function toComparable(field: FieldDefinition, value: Scalar): string | number | boolean | null {
  if (value === null || value === '') return null;
  if (field.type === 'datetime' || field.type === 'date') return Date.parse(String(value).replace('+0000', 'Z'));
  if (field.type === 'id' || field.type === 'reference') return normaliseId(String(value)) ?? String(value);
  return typeof value === 'string' ? value.toLowerCase() : value;
}

/** Text is compared without case, '' is null. */
export function isEqual(field: FieldDefinition, left: Scalar, right: Scalar): boolean {
  return toComparable(field, left) === toComparable(field, right);
}

/** Negative, 0 or positive; null sorts first. */
export function compareValues(field: FieldDefinition, left: Scalar, right: Scalar): number {
  const first = toComparable(field, left);
  const second = toComparable(field, right);
  if (first === second) return 0;
  if (first === null) return -1;
  if (second === null) return 1;
  return first < second ? -1 : 1;
}

/** LIKE: `%` any text, `_` one character, both literal behind a backslash; case does not matter. */
export function compilePattern(pattern: string): RegExp {
  let source = '';
  for (let index = 0; index < pattern.length; index += 1) {
    const character = pattern.charAt(index);
    if (character === '\\') {
      index += 1;
      source += escapeForRegExp(pattern.charAt(index));
    } else if (character === '%') source += '[\\s\\S]*';
    else if (character === '_') source += '[\\s\\S]';
    else source += escapeForRegExp(character);
  }
  return new RegExp(`^${source}$`, 'iu');
}

function escapeForRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
