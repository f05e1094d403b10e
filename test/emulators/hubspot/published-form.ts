import { z } from 'zod';
import type { RecordedRequest } from './recorder.ts';
import type { Match } from './router.ts';

/**
 * Bodies and queries as HubSpot's published OpenAPI descriptions of 2026-03 and 2026-09 demand them. HubSpot itself takes more:
 * it is no reason to refuse, but a caller should keep to what is promised.
 * https://github.com/HubSpot/HubSpot-public-api-spec-collection (CRM/Contacts, CRM/Notes, CRM/Crm Owners, CRM/Properties)
 */
const text = z.string();
const texts = z.array(text);
const properties = z.record(text, text);
const type = z.strictObject({
  associationCategory: z.enum(['HUBSPOT_DEFINED', 'INTEGRATOR_DEFINED', 'USER_DEFINED', 'WORK']),
  associationTypeId: z.int(),
});
const associations = z.array(z.strictObject({ to: z.strictObject({ id: text }), types: z.array(type) }));
const filter = z.strictObject({
  propertyName: text,
  operator: text,
  value: text.optional(),
  values: texts.optional(),
  highValue: text.optional(),
});
const traced = { objectWriteTraceId: text.optional() };
const keyed = { id: text, idProperty: text.optional(), properties, ...traced };

const BODIES: Readonly<Record<string, z.ZodType>> = {
  create: z.strictObject({ properties, associations }),
  update: z.strictObject({ properties }),
  search: z.strictObject({
    filterGroups: z.array(z.strictObject({ filters: z.array(filter) })),
    properties: texts,
    limit: z.int(),
    after: text,
    sorts: texts,
    query: text.optional(),
  }),
  merge: z.strictObject({ primaryObjectId: text, objectIdToMerge: text }),
  'batch-read': z.strictObject({
    inputs: z.array(z.strictObject({ id: text })),
    properties: texts,
    propertiesWithHistory: texts,
    idProperty: text.optional(),
  }),
  'batch-create': z.strictObject({ inputs: z.array(z.strictObject({ properties, associations, ...traced })) }),
  'batch-upsert': z.strictObject({ inputs: z.array(z.strictObject(keyed)) }),
};

const READ = ['properties', 'propertiesWithHistory', 'associations', 'archived'];
const PAGE = ['limit', 'after'];

const QUERIES: Readonly<Record<string, readonly string[]>> = {
  read: [...READ, 'idProperty'],
  list: [...READ, ...PAGE],
  update: ['idProperty'],
  associations: PAGE,
  'batch-read': ['archived'],
  'owners.list': ['email', 'archived', ...PAGE],
  'owners.read': ['idProperty', 'archived'],
  'properties.list': ['archived', 'dataSensitivity', 'locale', 'properties'],
  'properties.read': ['archived', 'dataSensitivity', 'locale', 'properties'],
};

/** What of a request HubSpot's description does not know, or misses, in words. */
export function findUnpublished(request: RecordedRequest, { route, kind }: Match): readonly string[] {
  // Only records of all types share their words; the other parts of the API have kinds of their own.
  const isRecord = route.pattern.startsWith('/crm/objects/');
  const operation = isRecord ? (kind.split('.')[1] ?? '') : kind;
  const known = QUERIES[operation] ?? [];
  const strange = Object.keys(request.query).filter((name) => !known.includes(name));
  return [...strange.map((name) => `unknown query parameter ${name}`), ...findBodyProblems(request, operation)];
}

function findBodyProblems(request: RecordedRequest, operation: string): readonly string[] {
  if (request.method === 'GET') return request.body === '' ? [] : ['a GET with a body'];
  const schema = BODIES[operation];
  const body = parseJson(request.body);
  // What is no JSON at all is refused anyway.
  if (schema === undefined || body === undefined) return [];
  const { error } = schema.safeParse(body);
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.') || 'the body'}: ${message}`);
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
