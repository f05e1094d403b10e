import { createApiError } from '../api-error.ts';
import type { Org } from '../org.ts';
import { defineVisibleObject } from '../schema/org-schema.ts';
import { parseSoql } from '../soql/parse.ts';
import { runQuery } from '../soql/run.ts';
import type { RowBody } from '../soql/select.ts';
import type { FindExpression } from './find-expression.ts';
import { findIndexedRows, type SearchGroup } from './index-match.ts';
import type { Returned } from './parse.ts';

/** A search in either syntax, ready to run. */
export interface Search {
  readonly find: FindExpression;
  readonly group: SearchGroup;
  readonly returning: readonly Returned[];
  readonly limit: number;
}

/** WHERE, ORDER BY and the columns are those of SOQL, so the SOQL side runs them over the rows the index found. */
function runReturned(org: Org, search: Search, returned: Returned, version: string): RowBody[] {
  const object = defineVisibleObject(returned.object, org.options);
  if (object === undefined || !object.searchable) {
    throw createApiError(
      400,
      'INVALID_TYPE',
      `sObject type '${returned.object}' is not supported or cannot be searched.`,
    );
  }
  const fields = ['Id', ...returned.fields.filter((field) => field.toLowerCase() !== 'id')];
  const query = parseSoql(org, `SELECT ${fields.join(', ')} FROM ${object.name} ${returned.clauses}`.trim(), false);
  const found = new Set(findIndexedRows(org, object.name, search.find, search.group).map((record) => record.id));
  const rows = runQuery(org, query, version, false).records.filter((row) => found.has(String(row.Id)));
  const wantsId = returned.fields.some((field) => field.toLowerCase() === 'id');
  const shown = rows.slice(0, returned.limit);
  return wantsId ? shown : shown.map(({ Id: _dropped, ...row }) => row as RowBody);
}

/** Runs a search over all its objects. Throws INVALID_FIELD, INVALID_TYPE, MALFORMED_QUERY. */
export function runSearch(org: Org, search: Search, version: string): RowBody[] {
  return search.returning.flatMap((returned) => runReturned(org, search, returned, version)).slice(0, search.limit);
}
