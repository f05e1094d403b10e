import { type Answer, createInvalidInput, createNotFound } from './errors.ts';
import { type PropertyDraft, type PropertyType, toPropertyJson } from './properties.ts';
import { readType } from './record-routes.ts';
import { readJsonObject } from './request-body.ts';
import type { Context, Route } from './routes.ts';

const READ = ['crm.objects.contacts.read', 'crm.schemas.contacts.read'] as const;
const WRITE = ['crm.schemas.contacts.write'] as const;

/** Field types by data type, for the types an admin may create. */
const FIELD_TYPES: Readonly<Partial<Record<PropertyType, readonly string[]>>> = {
  string: ['text', 'textarea', 'html', 'phonenumber', 'file'],
  number: ['number'],
  date: ['date'],
  datetime: ['date'],
  enumeration: ['select', 'radio', 'checkbox', 'booleancheckbox'],
  bool: ['booleancheckbox'],
};

function list(context: Context): Answer {
  const archived = context.request.query.get('archived') === 'true';
  return {
    status: 200,
    body: { results: context.portal.catalog.list(readType(context), archived).map(toPropertyJson) },
  };
}

function read(context: Context): Answer {
  const property = context.portal.catalog.find(readType(context), context.params.name ?? '');
  if (!property) throw createNotFound();
  return { status: 200, body: toPropertyJson(property) };
}

function readOptions(raw: unknown): readonly { value: string; label: string }[] {
  if (raw === undefined) return [];
  if (!Array.isArray(raw)) throw createInvalidInput('Invalid input: options must be a list.');
  return raw.map((entry: unknown) => {
    const { value, label } = Object(entry) as Record<string, unknown>;
    if (typeof value !== 'string' || typeof label !== 'string')
      throw createInvalidInput('An option needs value and label.');
    return { value, label };
  });
}

/** @throws ApiError 400 for a draft HubSpot would not take */
function readDraft(body: Record<string, unknown>): PropertyDraft {
  const text = (name: string): string => {
    const value = body[name];
    if (typeof value !== 'string' || value === '')
      throw createInvalidInput(`Some required fields were not set: [${name}]`);
    return value;
  };
  const [name, label, fieldType, groupName] = [text('name'), text('label'), text('fieldType'), text('groupName')];
  const type = Object.keys(FIELD_TYPES).find((known): known is PropertyType => known === text('type'));
  if (!type || !FIELD_TYPES[type]?.includes(fieldType)) {
    throw createInvalidInput(`fieldType ${fieldType} does not go with type ${String(body.type)}.`);
  }
  if (!/^[a-z][a-z0-9_]*$/.test(name)) throw createInvalidInput(`${name} is not a valid property name.`);
  const hasUniqueValue = body.hasUniqueValue === true;
  if (hasUniqueValue && type !== 'string' && type !== 'number') {
    throw createInvalidInput(`A property of type ${type} cannot have unique values.`);
  }
  return { name, label, type, fieldType, groupName, hasUniqueValue, options: readOptions(body.options) };
}

function create(context: Context): Answer {
  const draft = readDraft(readJsonObject(context.request.text));
  return { status: 201, body: toPropertyJson(context.portal.catalog.add(readType(context), draft)) };
}

function archive(context: Context): Answer {
  const { portal, params } = context;
  const property = portal.catalog.find(readType(context), params.name ?? '');
  if (!property) throw createNotFound();
  if (property.hubspotDefined)
    throw createInvalidInput(`${property.name} is defined by HubSpot and cannot be archived.`);
  portal.catalog.archive(readType(context), property.name);
  return { status: 204 };
}

const BASE = '/crm/properties/:version/:type';

export const PROPERTY_ROUTES: readonly Route[] = [
  { method: 'GET', pattern: BASE, kind: 'properties.list', scopes: READ, handle: list },
  { method: 'GET', pattern: `${BASE}/:name`, kind: 'properties.read', scopes: READ, handle: read },
  { method: 'POST', pattern: BASE, kind: 'properties.create', scopes: WRITE, body: 'json', handle: create },
  { method: 'DELETE', pattern: `${BASE}/:name`, kind: 'properties.archive', scopes: WRITE, handle: archive },
];
