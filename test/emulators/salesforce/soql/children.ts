import type { Query } from '@jetstreamapp/soql-parser-js';
import { createApiError, createMalformedQuery } from '../api-error.ts';
import type { Org } from '../org.ts';
import type { StoredRecord } from '../records.ts';
import { type ChildRelationship, listChildren } from '../schema/child-relationships.ts';
import { findRows } from './find-rows.ts';
import { type ChildRows, selectFields, showRow } from './select.ts';

/** One subquery of SELECT. */
export interface ChildQuery {
  readonly relationship: ChildRelationship;
  readonly query: Query;
}

/** The subqueries of SELECT. A child has none of its own. Throws INVALID_TYPE for an unknown relationship. */
export function findChildQueries(org: Org, object: string, query: Query): readonly ChildQuery[] {
  return (query.fields ?? []).flatMap((field) => {
    if (field.type !== 'FieldSubquery') return [];
    const { relationshipName, ...subquery } = field.subquery;
    const relationship = listChildren(object, org.options).find(
      ({ name }) => name.toLowerCase() === relationshipName.toLowerCase(),
    );
    if (relationship === undefined) {
      throw createApiError(
        400,
        'INVALID_TYPE',
        `Didn't understand relationship '${relationshipName}' in FROM part of query call. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name.`,
      );
    }
    if (subquery.fields?.some(({ type }) => type === 'FieldSubquery')) {
      throw createMalformedQuery('a subquery of a subquery');
    }
    return [{ relationship, query: { ...subquery, sObject: relationship.object } }];
  });
}

/** A parent without such rows has null in their place. */
export function showChildren(
  org: Org,
  parent: StoredRecord,
  children: readonly ChildQuery[],
  version: string,
  deleted: boolean,
): Readonly<Record<string, ChildRows | null>> {
  const shown = children.map(({ relationship, query }) => {
    const selection = selectFields(org, relationship.object, query.fields ?? [], query.limit);
    const records = findRows(org, query, deleted)
      .rows.filter((row) => row.fields[relationship.field] === parent.id)
      .slice(0, query.limit)
      .map((row) => showRow(org, row, selection, version));
    return [
      relationship.name,
      records.length === 0 ? null : { totalSize: records.length, done: true as const, records },
    ] as const;
  });
  return Object.fromEntries(shown);
}
