import type { OrderByClause, Query } from '@jetstreamapp/soql-parser-js';
import { createApiError, createMalformedQuery } from '../api-error.ts';
import type { Scalar } from '../options.ts';
import { isDeleted, isVisible, type Org } from '../org.ts';
import type { StoredRecord } from '../records.ts';
import { defineVisibleObject } from '../schema/org-schema.ts';
import { compareValues } from './compare.ts';
import { type FieldPath, readPath, readValue, resolvePath } from './field-path.ts';
import { refuseNotImitated } from './parse.ts';
import { selectFields } from './select.ts';
import { compileFilter } from './where.ts';

interface Sorting {
  readonly path: FieldPath;
  readonly descending: boolean;
  readonly nullsLast: boolean;
}

function toSorting(org: Org, object: string, clause: OrderByClause): Sorting {
  if (!('field' in clause)) throw refuseNotImitated(org, 'functions in ORDER BY');
  const path = resolvePath(object, clause.field, org.options);
  if (!path.field.filterable) {
    throw createMalformedQuery(`field '${path.field.name}' can not be sorted in a query call`);
  }
  return { path, descending: clause.order === 'DESC', nullsLast: clause.nulls === 'LAST' };
}

function compareRows(org: Org, sorting: readonly Sorting[], left: StoredRecord, right: StoredRecord): number {
  for (const { path, descending, nullsLast } of sorting) {
    const first = readPath(org, left, path);
    const second = readPath(org, right, path);
    if ((first === null) !== (second === null)) return (first === null) === nullsLast ? 1 : -1;
    const order = compareValues(path.field, first, second);
    if (order !== 0) return descending ? -order : order;
  }
  return 0;
}

function refuseUnsupportedClauses(org: Org, query: Query): void {
  const left = [
    ['GROUP BY', query.groupBy],
    ['HAVING', query.having],
    ['WITH DATA CATEGORY', query.withDataCategory],
    ['USING SCOPE', query.usingScope],
    ['FOR', query.for],
    ['UPDATE', query.update],
  ].find(([, clause]) => clause !== undefined);
  if (left !== undefined) throw refuseNotImitated(org, String(left[0]));
}

/** Salesforce runs no query over links that could touch all of them. */
function checkLinkFilter(query: Query): void {
  if (/"field":"(?:ContentDocumentId|LinkedEntityId)"/i.test(JSON.stringify(query.where ?? {}))) return;
  throw createMalformedQuery(
    "Implementation restriction: ContentDocumentLink requires a filter by a single Id on ContentDocumentId or LinkedEntityId using the equals operator or multiple Id's using the IN operator.",
  );
}

/** Rows of a query before LIMIT and columns. `deleted` also gives the recycle bin. */
export function findRows(org: Org, query: Query, deleted: boolean): { object: string; rows: StoredRecord[] } {
  refuseUnsupportedClauses(org, query);
  const object = defineVisibleObject(query.sObject ?? '', org.options)?.name;
  if (object === undefined) {
    const name = query.sObject ?? '';
    throw createApiError(
      400,
      'INVALID_TYPE',
      `sObject type '${name}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name.`,
    );
  }
  if (object === 'ContentDocumentLink') checkLinkFilter(query);
  const matches = compileFilter(org, object, query.where, (inner) => runSubquery(org, inner));
  const clauses = query.orderBy === undefined ? [] : [query.orderBy].flat();
  const sorting = clauses.map((clause) => toSorting(org, object, clause));
  const rows = org.records
    .all(object)
    .filter((record) => (deleted || !isDeleted(record)) && isVisible(org, record) && matches(record))
    .sort((left, right) => compareRows(org, sorting, left, right));
  return { object, rows };
}

function runSubquery(org: Org, query: Query): Scalar[] {
  const { object, rows } = findRows(org, query, false);
  const [field] = selectFields(org, object, query.fields ?? [], query.limit).fields;
  if (field === undefined) throw createMalformedQuery('a sub-select needs one field');
  return rows.map((record) => readValue(record, field));
}
