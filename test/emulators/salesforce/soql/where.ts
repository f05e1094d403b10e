import type { Query, WhereClause } from '@jetstreamapp/soql-parser-js';
import { createApiError, createInvalidField } from '../api-error.ts';
import type { Scalar } from '../options.ts';
import type { Org } from '../org.ts';
import { compareValues, compilePattern, decodeOperand, isEqual } from './compare.ts';
import { type Comparison, compileWhere, type Predicate } from './conditions.ts';
import { type FieldPath, readPath, resolvePath } from './field-path.ts';
import { refuseNotImitated } from './parse.ts';

/** Runs a sub-select and gives the values of its one field. */
export type RunSubquery = (query: Query) => Scalar[];

function toArray<T>(value: T | T[] | undefined): T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function decodeList(path: FieldPath, comparison: Comparison): Scalar[] {
  const types = toArray(comparison.literalType);
  return toArray(comparison.value).map((literal, index) =>
    decodeOperand(path.field, literal, types[index] ?? types[0]),
  );
}

function compileMembership(org: Org, path: FieldPath, comparison: Comparison, run: RunSubquery): Predicate {
  const negated = comparison.operator === 'NOT IN';
  const members =
    comparison.valueQuery === undefined ? decodeList(path, comparison) : run(comparison.valueQuery as Query);
  return (record) => {
    const value = readPath(org, record, path);
    return members.some((member) => isEqual(path.field, value, member)) !== negated;
  };
}

function compileLike(org: Org, path: FieldPath, comparison: Comparison): Predicate {
  if (['id', 'reference', 'boolean', 'date', 'datetime', 'int', 'double', 'currency'].includes(path.field.type)) {
    throw createApiError(400, 'INVALID_QUERY_FILTER_OPERATOR', `invalid operator on ${path.field.type} field`);
  }
  const literal = toArray(comparison.value)[0] ?? "''";
  const operand = decodeOperand(path.field, literal, toArray(comparison.literalType)[0], true);
  const pattern = compilePattern(String(operand ?? ''));
  return (record) => pattern.test(String(readPath(org, record, path) ?? ''));
}

function compileOrder(org: Org, path: FieldPath, operator: string, operand: Scalar): Predicate {
  return (record) => {
    const value = readPath(org, record, path);
    if (operator === '=') return isEqual(path.field, value, operand);
    if (operator === '!=') return !isEqual(path.field, value, operand);
    if (value === null || operand === null) return false;
    const order = compareValues(path.field, value, operand);
    if (operator === '<') return order < 0;
    if (operator === '<=') return order <= 0;
    return operator === '>' ? order > 0 : order >= 0;
  };
}

function compileComparison(org: Org, object: string, comparison: Comparison, run: RunSubquery): Predicate {
  if (comparison.field === undefined) throw refuseNotImitated(org, 'functions in WHERE');
  const path = resolvePath(object, comparison.field, org.options);
  if (!path.field.filterable) {
    throw createInvalidField(`field '${path.field.name}' can not be filtered in a query call`);
  }
  const operator = comparison.operator ?? '=';
  if (operator === 'IN' || operator === 'NOT IN') return compileMembership(org, path, comparison, run);
  if (operator === 'LIKE') return compileLike(org, path, comparison);
  if (operator === 'INCLUDES' || operator === 'EXCLUDES') throw refuseNotImitated(org, operator);
  const type = toArray(comparison.literalType)[0];
  if (type === 'DATE_LITERAL' || type === 'DATE_N_LITERAL') throw refuseNotImitated(org, 'date literals');
  const literal = toArray(comparison.value)[0] ?? '';
  return compileOrder(org, path, operator, decodeOperand(path.field, literal, type));
}

/** Compiles a WHERE clause over one object. Throws MALFORMED_QUERY and INVALID_FIELD before any row is read. */
export function compileFilter(org: Org, object: string, where: WhereClause | undefined, run: RunSubquery): Predicate {
  return compileWhere(where, (comparison) => compileComparison(org, object, comparison, run));
}
