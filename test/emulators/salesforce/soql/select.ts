import type { FieldType } from '@jetstreamapp/soql-parser-js';
import { createApiError } from '../api-error.ts';
import type { Scalar } from '../options.ts';
import type { Org } from '../org.ts';
import type { StoredRecord } from '../records.ts';
import type { FieldDefinition } from '../schema/field.ts';
import { defineVisibleObject } from '../schema/org-schema.ts';
import { followLookup, readValue, resolvePath } from './field-path.ts';
import { refuseNotImitated } from './parse.ts';

/** The chosen columns as a tree: own fields, and the same again behind each lookup. */
export interface Selection {
  readonly fields: FieldDefinition[];
  readonly related: Map<FieldDefinition, Selection>;
}

/** The rows of a subquery in SELECT. */
export interface ChildRows {
  readonly totalSize: number;
  readonly done: true;
  readonly records: readonly RowBody[];
}

/** A row as the REST API shows it. */
export interface RowBody {
  readonly attributes: { readonly type: string; readonly url: string };
  readonly [field: string]: Scalar | RowBody | RowBody['attributes'] | ChildRows | null;
}

function addPath(org: Org, object: string, path: string, selection: Selection): void {
  const { lookups, field } = resolvePath(object, path, org.options);
  let target = selection;
  for (const lookup of lookups) {
    const known = [...target.related].find(([other]) => other.name === lookup.name)?.[1];
    const next = known ?? { fields: [], related: new Map() };
    if (known === undefined) target.related.set(lookup, next);
    target = next;
  }
  if (target.fields.some((other) => other.name === field.name)) {
    throw createApiError(400, 'INVALID_FIELD', `duplicate field selected: ${path}`);
  }
  target.fields.push(field);
}

/** Checks plain names (`?fields=`, RETURNING). Throws INVALID_FIELD. */
export function selectPaths(org: Org, object: string, paths: readonly string[]): Selection {
  const selection: Selection = { fields: [], related: new Map() };
  for (const path of paths) addPath(org, object, path, selection);
  return selection;
}

/** All fields the integration user sees. */
export function selectEverything(org: Org, object: string): Selection {
  const fields = defineVisibleObject(object, org.options)?.fields ?? [];
  return { fields: [...fields], related: new Map() };
}

/** Checks the columns of a parsed SELECT. */
export function selectFields(org: Org, object: string, fields: readonly FieldType[], limit?: number): Selection {
  const selection: Selection = { fields: [], related: new Map() };
  for (const field of fields) {
    if (field.type === 'Field') addPath(org, object, field.field, selection);
    else if (field.type === 'FieldRelationship')
      addPath(org, object, [...field.relationships, field.field].join('.'), selection);
    else if (field.type === 'FieldFunctionExpression' && field.functionName.toUpperCase() === 'FIELDS') {
      if (limit === undefined || limit > 200) {
        throw createApiError(400, 'MALFORMED_QUERY', 'The SOQL FIELDS function must have a LIMIT of at most 200');
      }
      selection.fields.push(...selectEverything(org, object).fields);
    } else if (field.type !== 'FieldSubquery') throw refuseNotImitated(org, `${field.type} in SELECT`);
  }
  return selection;
}

function showValue(record: StoredRecord, field: FieldDefinition, version: string): Scalar {
  if (field.type !== 'base64') return readValue(record, field);
  return `/services/data/${version}/sobjects/${record.object}/${record.id}/${field.name}`;
}

/** Shows one row with the chosen columns; an empty lookup is null. */
export function showRow(org: Org, record: StoredRecord, selection: Selection, version: string): RowBody {
  const url = `/services/data/${version}/sobjects/${record.object}/${record.id}`;
  const body: Record<string, RowBody[string]> = {};
  for (const field of selection.fields) body[field.name] = showValue(record, field, version);
  for (const [lookup, inner] of selection.related) {
    const target = followLookup(org, record, lookup);
    body[lookup.relationshipName ?? lookup.name] = target === undefined ? null : showRow(org, target, inner, version);
  }
  return { attributes: { type: record.object, url }, ...body };
}
