import { isDeepStrictEqual } from 'node:util';
import { ROUTE_PARTS, type RouteField, type RoutePart, type RouteRow } from '../../../console/route-form.ts';
import { TEXTS } from '../../../console/texts.ts';
import { applyConditions } from './condition-values.ts';
import {
  type RawPart,
  readAt,
  splitLines,
  toKindOf,
  toLines,
  toList,
  toPart,
  toText,
  trimLines,
  withPart,
  withText,
} from './raw-part.ts';

const MAX_ROUTES = 60;

/** A route nobody has said anything of. */
export const BLANK_ROUTE: RouteRow = { row: '', parts: toParts(() => ''), fields: [] };

/** The routes of the file, for the form. */
export function toRoutes(routes: unknown): readonly RouteRow[] {
  return toList(routes).map((route, index) => ({
    row: String(index),
    parts: toParts((part) => (isList(part) ? toLines : toText)(readAt(route, part.split('.')))),
    fields: Object.entries(toPart(route.fields)).map(([name, value]) => ({ name, value: toText(value) })),
  }));
}

/** What a posted form says, in the order that was chosen; undefined: it does not ask for routes. */
export function readRoutes(form: URLSearchParams): readonly RouteRow[] | undefined {
  const ids = [...new Set(form.keys())].filter((key) => /^route-\d{1,3}-row$/.test(key)).map((key) => key.slice(0, -4));
  if (ids.length === 0) return undefined;
  const given = ids.slice(0, MAX_ROUTES).map((id, index) => ({
    route: readRoute(form, id),
    order: toOrder(index + 1, Number(form.get(`${id}-place`))),
    isRemoved: form.has(`${id}-remove`),
  }));
  return given
    .filter(({ route, isRemoved }) => !isRemoved && !isBlank(route))
    .toSorted((left, right) => left.order - right.order)
    .map(({ route }) => route);
}

/** The route as the file writes it, with what the form says. */
export function applyRoute(original: RawPart, route: RouteRow): RawPart {
  const { tags, ...texts } = route.parts;
  let changed = applyConditions(withFields(original, route.fields), route.parts);
  for (const key of ['account', 'mode', 'recordType', 'owner', 'ownerEmail'] as const) {
    changed = withText(changed, key, texts[key]);
  }
  changed = withText(changed, 'tags', tags, splitLines, toLines);
  // Without conditions it is for everybody, and says so.
  return changed === original || 'if' in changed ? changed : { if: {}, ...changed };
}

/** What cannot be written down as it was meant, in words; undefined: nothing. `before`: what the file says. */
export function findRouteProblem(routes: readonly RouteRow[], before: readonly RouteRow[]): string | undefined {
  const { routes: texts } = TEXTS;
  for (const [index, { row, fields }] of routes.entries()) {
    const title = texts.name(index + 1);
    const names = fields.map(({ name }) => name);
    const twice = names.find((name, at) => names.indexOf(name) !== at);
    const nameless = fields.find(({ name }) => name === '');
    const wasBlank = (field: string) =>
      before[Number(row || Number.NaN)]?.fields.some(({ name, value }) => name === field && value === '');
    const blank = fields.find(({ name, value }) => value === '' && wasBlank(name) !== true);
    if (nameless !== undefined) return texts.noField(title, nameless.value);
    if (twice !== undefined) return texts.twice(title, twice);
    if (blank !== undefined) return texts.noValue(title, blank.name);
  }
  return undefined;
}

/** Every text of the routes, for who looks for a certain one. */
export function listRouteTexts(routes: readonly RouteRow[]): readonly string[] {
  return routes.flatMap(({ parts, fields }) => [
    ...Object.values(parts).flatMap(splitLines),
    ...fields.flatMap(({ name, value }) => [name, value]),
  ]);
}

function readRoute(form: URLSearchParams, id: string): RouteRow {
  const values = form.getAll(`${id}-value`);
  const fields = form
    .getAll(`${id}-name`)
    .map((name, index) => ({ name: name.trim(), value: (values[index] ?? '').trim() }));
  return {
    row: form.get(`${id}-row`) ?? '',
    parts: toParts((part) => (isList(part) ? trimLines : trim)(form.get(`${id}-${part}`) ?? '')),
    fields: fields.filter(({ name, value }) => `${name}${value}` !== ''),
  };
}

/** What was moved goes before what it comes to when it goes up, and after it when it goes down. */
function toOrder(place: number, wanted: number): number {
  if (!Number.isInteger(wanted) || wanted < 1 || wanted === place) return place;
  return wanted < place ? wanted - 0.5 : wanted + 0.5;
}

function isBlank({ row, parts, fields }: RouteRow): boolean {
  return row === '' && fields.length === 0 && Object.values(parts).every((text) => text === '');
}

function isList(part: RoutePart): boolean {
  return part === 'tags' || part.startsWith('if.');
}

function toParts(read: (part: RoutePart) => string): RouteRow['parts'] {
  return Object.fromEntries(ROUTE_PARTS.map((part) => [part, read(part)])) as RouteRow['parts'];
}

function withFields(original: RawPart, fields: readonly RouteField[]): RawPart {
  const before = toPart(original.fields);
  const entries = fields.map(({ name, value }) => {
    const known = Object.hasOwn(before, name) ? before[name] : undefined;
    return [name, value === toText(known).trim() ? (known ?? '') : toKindOf(known, value)] as const;
  });
  const next = Object.fromEntries(entries);
  if (isDeepStrictEqual(next, before)) return original;
  return withPart(original, 'fields', () => next);
}

function trim(text: string): string {
  return text.trim();
}
