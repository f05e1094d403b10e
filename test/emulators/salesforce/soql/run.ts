import type { Query } from '@jetstreamapp/soql-parser-js';
import { createApiError } from '../api-error.ts';
import type { Org } from '../org.ts';
import { findChildQueries, showChildren } from './children.ts';
import { findRows } from './find-rows.ts';
import { type ChildRows, selectFields, showRow } from './select.ts';

export type QueryAnswer = ChildRows;

function isCount(query: Query): boolean {
  const [only, ...others] = query.fields ?? [];
  if (only?.type !== 'FieldFunctionExpression' || others.length > 0) return false;
  return only.functionName.toUpperCase() === 'COUNT' && only.parameters.length === 0;
}

/** Runs a parsed statement. Throws MALFORMED_QUERY, INVALID_FIELD, INVALID_TYPE. */
export function runQuery(org: Org, query: Query, version: string, deleted: boolean): QueryAnswer {
  const count = isCount(query);
  const { object, rows } = findRows(org, query, deleted);
  const offset = query.offset ?? 0;
  if (offset > 2000) throw createApiError(400, 'NUMBER_OUTSIDE_VALID_RANGE', 'Maximum SOQL offset allowed is 2000');
  const page = rows.slice(offset, query.limit === undefined ? undefined : offset + query.limit);
  if (count) return { totalSize: page.length, done: true, records: [] };
  const selection = selectFields(org, object, query.fields ?? [], query.limit);
  const children = findChildQueries(org, object, query);
  return {
    totalSize: page.length,
    done: true,
    records: page.map((record) => ({
      ...showRow(org, record, selection, version),
      ...showChildren(org, record, children, version, deleted),
    })),
  };
}
