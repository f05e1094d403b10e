import type { FieldValue } from '../fields.ts';
import type { Lead } from '../lead.ts';

/** What a path of the lead gives. */
export type PathType = 'text' | 'number' | 'list' | 'any';

/** Every path a mapping may read. `attributes.NAME`, `source.analytics.NAME` and the members of lists come on top. */
export const LEAD_PATHS: Readonly<Record<string, PathType>> = {
  channel: 'text',
  visitorKey: 'text',
  name: 'text',
  emails: 'list',
  phones: 'list',
  description: 'text',
  organization: 'text',
  tags: 'list',
  status: 'text',
  chatsCount: 'number',
  token: 'text',
  'source.page.url': 'text',
  'source.page.title': 'text',
  'source.utm.source': 'text',
  'source.utm.medium': 'text',
  'source.utm.campaign': 'text',
  'source.utm.content': 'text',
  'source.utm.term': 'text',
  'source.geo.country': 'text',
  'source.geo.countryCode': 'text',
  'source.geo.region': 'text',
  'source.geo.city': 'text',
  'source.geo.latitude': 'number',
  'source.geo.longitude': 'number',
  'source.ip': 'text',
  'source.userAgent': 'text',
  'source.topic': 'text',
  'source.department': 'text',
  'agent.id': 'text',
  'agent.name': 'text',
  'agent.email': 'text',
  'assignedAgent.id': 'text',
  'assignedAgent.name': 'text',
  'assignedAgent.email': 'text',
};

const OPEN_PATHS: readonly (readonly [RegExp, PathType])[] = [
  [/^attributes\..+$/, 'any'],
  [/^source\.analytics\..+$/, 'text'],
  [/^(emails|tags)\.\d+$/, 'text'],
  [/^phones\.\d+\.(raw|e164)$/, 'text'],
];

/** What the path gives; undefined when there is no such path. */
export function findPathType(path: string): PathType | undefined {
  if (Object.hasOwn(LEAD_PATHS, path)) return LEAD_PATHS[path];
  return OPEN_PATHS.find(([pattern]) => pattern.test(path))?.[1];
}

/** The lead's value at the path; undefined when it has none. Phones come as E.164, else as typed. */
export function readLeadPath(lead: Lead, path: string): FieldValue | undefined {
  if (path === 'phones') return toList(lead.phones.map(({ raw, e164 }) => e164 ?? raw));
  const [first = '', name] = /^(attributes|source\.analytics)\.(.+)$/.exec(path)?.slice(1) ?? [];
  if (name !== undefined)
    return toValue(readOwn(first === 'attributes' ? lead.attributes : lead.source.analytics, name));
  return toValue(path.split('.').reduce<unknown>(readOwn, lead));
}

function readOwn(value: unknown, part: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[part];
}

function toValue(value: unknown): FieldValue | undefined {
  if (Array.isArray(value)) return toList(value.filter((item) => typeof item === 'string'));
  if (typeof value === 'string') return value === '' ? undefined : value;
  return typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
}

function toList(values: readonly string[]): readonly string[] | undefined {
  return values.length === 0 ? undefined : values;
}
