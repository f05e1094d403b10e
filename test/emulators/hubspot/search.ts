import { createBareBadRequest, createInvalidInput } from './errors.ts';
import { type Filter, meetsFilter, readFilter, splitTokens } from './filters.ts';
import type { Portal } from './portal.ts';
import type { ObjectType, PropertyDefinition } from './properties.ts';
import { toRecordJson } from './record-json.ts';
import type { StoredRecord } from './records.ts';

/** Limits of one search. Source: HubSpot's search guide (the spec text and the SDK's README differ). */
export const SEARCH_LIMITS = {
  groups: 5,
  filtersPerGroup: 6,
  filters: 18,
  bodyCharacters: 3_000,
  pageDefault: 10,
  pageMax: 200,
  results: 10_000,
} as const;

const QUERY_PROPERTIES = [
  'email',
  'hs_additional_emails',
  'firstname',
  'lastname',
  'phone',
  'mobilephone',
  'company',
] as const;

interface Search {
  readonly groups: readonly (readonly Filter[])[];
  readonly words: readonly string[];
  readonly properties: readonly string[] | undefined;
  readonly sort: { readonly name: string; readonly descending: boolean } | undefined;
  readonly limit: number;
  readonly after: number;
}

type Find = (name: string) => PropertyDefinition | undefined;
type Hit = { readonly record: StoredRecord; readonly values: ReadonlyMap<string, string> };

function readList(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw createInvalidInput('Invalid input: a list was expected.');
  return value;
}

function readGroups(raw: unknown, find: Find): Search['groups'] {
  const groups = readList(raw).map((group) => readList((Object(group) as Record<string, unknown>).filters));
  const total = groups.reduce((sum, filters) => sum + filters.length, 0);
  const longest = Math.max(0, ...groups.map((filters) => filters.length));
  const { groups: groupMax, filtersPerGroup, filters: filterMax } = SEARCH_LIMITS;
  if (groups.length > groupMax || longest > filtersPerGroup || total > filterMax) {
    throw createInvalidInput(
      `A search may have ${groupMax} filterGroups with ${filtersPerGroup} filters each and ${filterMax} filters in all.`,
    );
  }
  if (groups.some((filters) => filters.length === 0))
    throw createInvalidInput('A filterGroup needs at least one filter.');
  return groups.map((filters) => filters.map((filter) => readFilter(filter, find)));
}

function readSort(raw: unknown, find: Find): Search['sort'] {
  const sorts = readList(raw);
  if (sorts.length > 1) throw createInvalidInput('Only one sort is allowed.');
  const [sort] = sorts;
  if (sort === undefined) return undefined;
  const entry =
    typeof sort === 'string' ? { propertyName: sort.replace(/^-/, '') } : (Object(sort) as Record<string, unknown>);
  const name = String(entry.propertyName);
  if (!find(name)) throw createBareBadRequest();
  return {
    name,
    descending: typeof sort === 'string' ? sort.startsWith('-') : Object(sort).direction === 'DESCENDING',
  };
}

function readWhole(value: unknown, fallback: number, max: number, what: string): number {
  if (value === undefined || value === null || value === '') return fallback;
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0 || number > max)
    throw createInvalidInput(`${what} must be at most ${max}.`);
  return number;
}

function readSearch(body: Record<string, unknown>, find: Find): Search {
  const limit = readWhole(body.limit, SEARCH_LIMITS.pageDefault, SEARCH_LIMITS.pageMax, 'limit');
  const after = readWhole(body.after, 0, SEARCH_LIMITS.results - 1, 'after');
  const properties = readList(body.properties).map(String);
  return {
    groups: readGroups(body.filterGroups, find),
    words: splitTokens(typeof body.query === 'string' ? body.query : ''),
    properties: properties.length > 0 ? properties : undefined,
    sort: readSort(body.sorts, find),
    limit,
    after,
  };
}

function meets({ groups, words }: Search, values: ReadonlyMap<string, string>): boolean {
  const tokens = words.length > 0 ? splitTokens(QUERY_PROPERTIES.map((name) => values.get(name) ?? '').join(' ')) : [];
  if (!words.every((word) => tokens.some((token) => token.startsWith(word)))) return false;
  return groups.length === 0 || groups.some((filters) => filters.every((filter) => meetsFilter(filter, values)));
}

function sortHits(hits: readonly Hit[], sort: Search['sort']): readonly Hit[] {
  if (!sort) return hits;
  const key = (hit: Hit): string => hit.values.get(sort.name) ?? '';
  const sorted = hits.toSorted((left, right) => key(left).localeCompare(key(right), 'en', { numeric: true }));
  return sort.descending ? sorted.reverse() : sorted;
}

/**
 * `POST /crm/objects/{version}/{type}/search` on the index as it is now, which lags behind the records.
 * @throws ApiError 400 when a limit is passed; bare 400 for a filter or sort on an unknown property
 */
export function searchRecords(portal: Portal, type: ObjectType, text: string, body: Record<string, unknown>): unknown {
  if (text.length > SEARCH_LIMITS.bodyCharacters) {
    throw createInvalidInput(`The request body is longer than ${SEARCH_LIMITS.bodyCharacters} characters.`);
  }
  const search = readSearch(body, (name) => portal.catalog.find(type, name));
  const hits = [...portal.tables[type].indexed()].filter(({ values }) => meets(search, values));
  const sorted = sortHits(hits, search.sort);
  const end = search.after + search.limit;
  const selection = search.properties ? { asked: search.properties } : 'default';
  return {
    total: sorted.length,
    results: sorted.slice(search.after, end).map((hit) => toRecordJson(portal, hit.record, selection, hit.values)),
    ...(end < sorted.length ? { paging: { next: { after: String(end) } } } : {}),
  };
}
