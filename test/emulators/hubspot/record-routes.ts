import { archiveContact, findContact, mergeContacts } from './contacts.ts';
import { createInvalidInput, createNotFound, createNotNumeric } from './errors.ts';
import { findLive, type Portal } from './portal.ts';
import { isObjectType, type ObjectType } from './properties.ts';
import { toAssociationsJson, toRecordJson } from './record-json.ts';
import type { StoredRecord } from './records.ts';
import { readJsonObject, readLimit, readQueryList } from './request-body.ts';
import type { Context, Route } from './routes.ts';
import { searchRecords } from './search.ts';
import { API_VERSIONS, type ApiVersion } from './settings.ts';
import { createRecord, updateRecord } from './writes.ts';

/** Notes, calls and tasks are read and written with the contact scopes. */
export const READ_SCOPES = ['crm.objects.contacts.read'] as const;
export const WRITE_SCOPES = ['crm.objects.contacts.write'] as const;

const PAGE_MAX = 100;

export function readType({ params }: Context, name = 'type'): ObjectType {
  const type = params[name] ?? '';
  if (!isObjectType(type)) throw createNotFound();
  return type;
}

export function readVersion({ params }: Context): ApiVersion {
  const version = API_VERSIONS.find((known) => known === params.version);
  if (!version) throw createNotFound();
  return version;
}

/** The record of the path. @throws ApiError 404 */
export function findRecord(context: Context): StoredRecord {
  const type = readType(context);
  const id = context.params.id ?? '';
  const idProperty = context.request.query.get('idProperty') ?? undefined;
  if (idProperty === undefined && !/^\d+$/.test(id)) throw createNotNumeric();
  const found = type === 'contacts' ? findContact(context.portal, id, idProperty) : findLive(context.portal, type, id);
  if (!found) throw createNotFound();
  return found;
}

function findArchived({ portal, params }: Context, type: ObjectType): StoredRecord {
  const found = portal.tables[type].resolve(params.id ?? '');
  if (found?.archivedAt === undefined) throw createNotFound();
  return found;
}

function readRecord(context: Context) {
  const { portal, request } = context;
  const archived = request.query.get('archived') === 'true';
  const record = archived ? findArchived(context, readType(context)) : findRecord(context);
  const asked = readQueryList(context, 'properties');
  const types = (readQueryList(context, 'associations') ?? []).filter(isObjectType);
  const body = {
    ...toRecordJson(portal, record, asked ? { asked } : 'default'),
    ...toAssociationsJson(portal, record, types),
  };
  return { status: 200, body };
}

function listRecords(context: Context) {
  const { portal, request } = context;
  const type = readType(context);
  const limit = readLimit(context, 10, PAGE_MAX);
  const after = request.query.get('after');
  const asked = readQueryList(context, 'properties');
  const all = portal.tables[type].live();
  const start = after === null ? 0 : all.findIndex((record) => record.id === after) + 1;
  const page = all.slice(start, start + limit);
  const last = page.at(-1);
  const next = last && start + page.length < all.length ? { paging: { next: { after: last.id } } } : {};
  const results = page.map((record) => toRecordJson(portal, record, asked ? { asked } : 'default'));
  return { status: 200, body: { results, ...next } };
}

function create(context: Context) {
  const { portal, request, origin } = context;
  const [type, version] = [readType(context), readVersion(context)];
  const record = createRecord({ portal, type, version }, readJsonObject(request.text));
  const location = `${origin}/crm/objects/${version}/${type}/${record.id}`;
  return { status: 201, body: toRecordJson(portal, record, 'stored'), headers: { location } };
}

function update(context: Context) {
  const { portal, request } = context;
  const write = { portal, type: readType(context), version: readVersion(context), record: findRecord(context) };
  const { properties } = readJsonObject(request.text);
  if (Object.keys(Object(properties)).length === 0) {
    throw createInvalidInput('No properties found to update, please provide at least one.');
  }
  const asked = updateRecord(write, properties);
  return { status: 200, body: toRecordJson(portal, write.record, { asked }) };
}

/** A second delete of the same record is as good as the first. */
function archive(context: Context) {
  const { portal, params } = context;
  const record = findLive(portal, readType(context), params.id ?? '');
  if (record) archiveRecord(portal, record);
  return { status: 204 };
}

export function archiveRecord(portal: Portal, record: StoredRecord): void {
  if (record.type === 'contacts') archiveContact(portal, record);
  else portal.tables[record.type].archive(record);
}

function search(context: Context) {
  const { portal, request } = context;
  return { status: 200, body: searchRecords(portal, readType(context), request.text, readJsonObject(request.text)) };
}

function merge({ portal, request }: Context) {
  const { primaryObjectId, objectIdToMerge } = readJsonObject(request.text);
  const [primary, secondary] = [primaryObjectId, objectIdToMerge].map((id) => findLive(portal, 'contacts', String(id)));
  if (!primary || !secondary) throw createNotFound();
  if (primary === secondary) throw createInvalidInput('A contact cannot be merged with itself.');
  return { status: 200, body: toRecordJson(portal, mergeContacts(portal, primary, secondary), 'default') };
}

const BASE = '/crm/objects/:version/:type';

/** Single records of all four types. Their batch twins are in `batch-routes.ts`. */
export const RECORD_ROUTES: readonly Route[] = [
  {
    method: 'POST',
    pattern: `${BASE}/search`,
    kind: '{type}.search',
    scopes: READ_SCOPES,
    body: 'json',
    handle: search,
  },
  {
    method: 'POST',
    pattern: '/crm/objects/:version/contacts/merge',
    kind: 'contacts.merge',
    scopes: WRITE_SCOPES,
    body: 'json',
    handle: merge,
  },
  { method: 'GET', pattern: BASE, kind: '{type}.list', scopes: READ_SCOPES, handle: listRecords },
  { method: 'POST', pattern: BASE, kind: '{type}.create', scopes: WRITE_SCOPES, body: 'json', handle: create },
  { method: 'GET', pattern: `${BASE}/:id`, kind: '{type}.read', scopes: READ_SCOPES, handle: readRecord },
  {
    method: 'PATCH',
    pattern: `${BASE}/:id`,
    kind: '{type}.update',
    scopes: WRITE_SCOPES,
    body: 'json',
    handle: update,
  },
  { method: 'DELETE', pattern: `${BASE}/:id`, kind: '{type}.archive', scopes: WRITE_SCOPES, handle: archive },
];
