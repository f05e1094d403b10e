import { type ApiError, createApiError, createInvalidField, createNotFound } from './api-error.ts';
import { type ApiAnswer, type ApiRequest, isObject, readVersionNumber } from './api-request.ts';
import { toDescribe, toObjectSummary } from './describe.ts';
import { normaliseId } from './ids.ts';
import { isDeleted, isVisible, type Org } from './org.ts';
import type { StoredRecord } from './records.ts';
import type { FieldDefinition } from './schema/field.ts';
import { defineVisibleObject, findField, listObjectNames, type ObjectDefinition } from './schema/org-schema.ts';
import { selectEverything, selectPaths, showRow } from './soql/select.ts';
import { createRow, deleteRow, findRowToWrite, updateRow } from './writes/store.ts';

function refuseMethod(method: string, allowed: string): ApiError {
  return createApiError(405, 'METHOD_NOT_ALLOWED', `HTTP Method '${method}' not allowed. Allowed are ${allowed}`);
}

function requireWritable(org: Org, object: ObjectDefinition): void {
  if (object.writable) return;
  if (org.options.readOnlyObjects.includes(object.name)) {
    throw createApiError(403, 'INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id', []);
  }
  throw createApiError(
    400,
    'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
    `entity type ${object.name} does not support this call`,
    [],
  );
}

function answerCreated(record: StoredRecord, version: string, extra: object = {}): ApiAnswer {
  const location = `/services/data/${version}/sobjects/${record.object}/${record.id}`;
  return { status: 201, body: { id: record.id, success: true, errors: [], ...extra }, headers: { location } };
}

function serveObject(org: Org, request: ApiRequest, object: ObjectDefinition): ApiAnswer {
  if (request.method === 'GET') {
    return { status: 200, body: { objectDescribe: toObjectSummary(object, request.version), recentItems: [] } };
  }
  if (request.method !== 'POST') throw refuseMethod(request.method, 'HEAD,GET,POST');
  requireWritable(org, object);
  return answerCreated(createRow(org, object, request.body, request), request.version);
}

/** `?fields=` takes the object's own fields only; whether a real org takes `Owner.Name` here is unknown, so it is refused. */
function showRequested(org: Org, request: ApiRequest, record: StoredRecord): ApiAnswer {
  const wanted = request.query.get('fields');
  const paths = wanted?.split(',').map((path) => path.trim()) ?? [];
  const related = paths.find((path) => path.includes('.'));
  if (related !== undefined)
    throw createInvalidField(`No such column '${related}' on sobject of type ${record.object}`);
  const selection =
    wanted === null
      ? selectEverything(org, record.object)
      : selectPaths(org, record.object, ['Id', ...paths.filter((path) => path.toLowerCase() !== 'id')]);
  return { status: 200, body: showRow(org, record, selection, request.version) };
}

function serveRow(org: Org, request: ApiRequest, object: ObjectDefinition, id: string): ApiAnswer {
  if (request.method === 'GET') {
    const record = org.records.get(id);
    if (record === undefined || record.object !== object.name || isDeleted(record) || !isVisible(org, record)) {
      throw createNotFound();
    }
    return showRequested(org, request, record);
  }
  if (request.method !== 'PATCH' && request.method !== 'DELETE')
    throw refuseMethod(request.method, 'HEAD,GET,PATCH,DELETE');
  requireWritable(org, object);
  const record = findRowToWrite(org, object.name, id);
  if (request.method === 'PATCH') updateRow(org, object, record, request.body, request);
  else deleteRow(org, record);
  return { status: 204 };
}

function findByExternalId(org: Org, object: ObjectDefinition, field: FieldDefinition, value: string): StoredRecord[] {
  return org.records.all(object.name).filter((record) => {
    const same = String(record.fields[field.name] ?? '').toLowerCase() === value.toLowerCase();
    return same && !isDeleted(record) && isVisible(org, record);
  });
}

function upsert(
  org: Org,
  request: ApiRequest,
  object: ObjectDefinition,
  field: FieldDefinition,
  value: string,
): ApiAnswer {
  requireWritable(org, object);
  const body = request.body;
  if (
    isObject(body) &&
    findField([field], Object.keys(body).find((name) => name.toLowerCase() === field.name.toLowerCase()) ?? '') !==
      undefined
  ) {
    throw createInvalidField(`The ${field.name} field should not be specified in the sobject data.`);
  }
  const [found, ...others] = findByExternalId(org, object, field, value);
  if (others.length > 0 && found !== undefined) return answerSeveral([found, ...others], request.version);
  if (found === undefined) {
    const record = createRow(org, object, body, request, { [field.name]: value });
    return answerCreated(record, request.version, { created: true });
  }
  updateRow(org, object, found, body, request);
  if (readVersionNumber(request.version) < 46) return { status: 204 };
  return { status: 200, body: { id: found.id, success: true, errors: [], created: false } };
}

function answerSeveral(records: readonly StoredRecord[], version: string): ApiAnswer {
  return {
    status: 300,
    body: records.map((record) => `/services/data/${version}/sobjects/${record.object}/${record.id}`),
  };
}

function serveExternalId(
  org: Org,
  request: ApiRequest,
  object: ObjectDefinition,
  name: string,
  value: string,
): ApiAnswer {
  const field = findField(object.fields, name);
  if (field === undefined || (!field.externalId && field.type !== 'id')) {
    throw createNotFound(`Provided external ID field does not exist or is not accessible: ${name}`);
  }
  if (field.type === 'id') return serveRow(org, request, object, value);
  if (request.method === 'PATCH') return upsert(org, request, object, field, value);
  const [found, ...others] = findByExternalId(org, object, field, value);
  if (found === undefined) throw createNotFound();
  if (others.length > 0) return answerSeveral([found, ...others], request.version);
  return serveRow(org, request, object, found.id);
}

/** `/sobjects/...`: rows, external ids and describe. `path` is what follows `sobjects`. Throws ApiError. */
export function serveSobjects(org: Org, request: ApiRequest, path: readonly string[]): ApiAnswer {
  const [name, second, third, ...rest] = path;
  if (name === undefined) {
    const objects = listObjectNames(org.options).flatMap((known) => defineVisibleObject(known, org.options) ?? []);
    return {
      status: 200,
      body: {
        encoding: 'UTF-8',
        maxBatchSize: 200,
        sobjects: objects.map((object) => toObjectSummary(object, request.version)),
      },
    };
  }
  const object = defineVisibleObject(name, org.options);
  if (object === undefined || rest.length > 0) throw createNotFound();
  if (second === undefined) return serveObject(org, request, object);
  if (third !== undefined) return serveExternalId(org, request, object, second, third);
  if (second === 'describe') return { status: 200, body: toDescribe(object, request.version, org.options) };
  if (normaliseId(second) === undefined) {
    throw createNotFound(`Provided external ID field does not exist or is not accessible: ${second}`);
  }
  return serveRow(org, request, object, second);
}
