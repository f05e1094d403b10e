import { findDefaultTypeId, type Link } from './associations.ts';
import { type Answer, createInvalidInput, createNotFound } from './errors.ts';
import { findLive } from './portal.ts';
import { findRecord, READ_SCOPES, readType, WRITE_SCOPES } from './record-routes.ts';
import { readLimit } from './request-body.ts';
import type { Context, Route } from './routes.ts';
import { linkRecord } from './writes.ts';

const PAGE_MAX = 500;

function listAssociations(context: Context): Answer {
  const { portal, request } = context;
  const record = findRecord(context);
  const toType = readType(context, 'toType');
  const all = portal.associations
    .of({ to: record.type, id: record.id }, toType)
    .filter((id) => findLive(portal, toType, id) !== undefined);
  const limit = readLimit(context, PAGE_MAX, PAGE_MAX);
  const after = request.query.get('after');
  const start = after === null ? 0 : all.indexOf(after) + 1;
  const page = all.slice(start, start + limit);
  const last = page.at(-1);
  const typeId = findDefaultTypeId(record.type, toType);
  const results = page.map((id) => ({
    toObjectId: Number(id),
    associationTypes: [{ category: 'HUBSPOT_DEFINED', typeId, label: null }],
  }));
  const next = last && start + page.length < all.length ? { paging: { next: { after: last } } } : {};
  return { status: 200, body: { results, ...next } };
}

function findTarget(context: Context): Link {
  const to = readType(context, 'toType');
  const found = findLive(context.portal, to, context.params.toId ?? '');
  if (!found) throw createNotFound();
  return { to, id: found.id };
}

function putDefault(context: Context): Answer {
  const { portal } = context;
  const record = findRecord(context);
  const target = findTarget(context);
  const typeId = findDefaultTypeId(record.type, target.to);
  if (typeId === undefined) throw createInvalidInput(`There is no association from ${record.type} to ${target.to}.`);
  linkRecord(portal, record, [target]);
  const result = {
    from: { id: record.id },
    to: { id: target.id },
    associationSpec: { associationCategory: 'HUBSPOT_DEFINED', associationTypeId: typeId },
  };
  return { status: 200, body: { status: 'COMPLETE', results: [result] } };
}

function remove(context: Context): Answer {
  const record = findRecord(context);
  context.portal.associations.unlink({ to: record.type, id: record.id }, findTarget(context));
  return { status: 204 };
}

const BASE = '/crm/objects/:version/:type/:id/associations';

export const ASSOCIATION_ROUTES: readonly Route[] = [
  {
    method: 'GET',
    pattern: `${BASE}/:toType`,
    kind: '{type}.associations',
    scopes: READ_SCOPES,
    handle: listAssociations,
  },
  {
    method: 'PUT',
    pattern: `${BASE}/default/:toType/:toId`,
    kind: '{type}.associate',
    scopes: WRITE_SCOPES,
    handle: putDefault,
  },
  {
    method: 'DELETE',
    pattern: `${BASE}/:toType/:toId`,
    kind: '{type}.dissociate',
    scopes: WRITE_SCOPES,
    handle: remove,
  },
];
