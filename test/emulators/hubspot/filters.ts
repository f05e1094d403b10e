import { createBareBadRequest, createInvalidInput } from './errors.ts';
import type { PropertyDefinition } from './properties.ts';
import { readMoment } from './values.ts';

/** One condition of a search, checked. */
export interface Filter {
  readonly property: PropertyDefinition;
  readonly operator: Operator;
  readonly value: string;
  readonly highValue: string;
  readonly values: readonly string[];
}

const OPERATORS = [
  'EQ',
  'NEQ',
  'LT',
  'LTE',
  'GT',
  'GTE',
  'BETWEEN',
  'IN',
  'NOT_IN',
  'HAS_PROPERTY',
  'NOT_HAS_PROPERTY',
  'CONTAINS_TOKEN',
  'NOT_CONTAINS_TOKEN',
] as const;
type Operator = (typeof OPERATORS)[number];

const TAKES_NO_VALUE: readonly Operator[] = ['HAS_PROPERTY', 'NOT_HAS_PROPERTY'];
const TAKES_VALUES: readonly Operator[] = ['IN', 'NOT_IN'];

/**
 * Reads one entry of `filters`.
 * @throws ApiError bare 400 for a property that does not exist, 400 for a wrong operator or a missing value
 */
export function readFilter(raw: unknown, find: (name: string) => PropertyDefinition | undefined): Filter {
  const { propertyName, operator, value, highValue, values } = Object(raw) as Record<string, unknown>;
  const property = typeof propertyName === 'string' ? find(propertyName) : undefined;
  if (!property) throw createBareBadRequest();
  const known = OPERATORS.find((name) => name === operator);
  if (!known) throw createInvalidInput(`Invalid input: ${String(operator)} is not a search operator.`);
  const filter = {
    property,
    operator: known,
    value: readText(value),
    highValue: readText(highValue),
    values: Array.isArray(values) ? values.map(readText) : [],
  };
  const missing = TAKES_VALUES.includes(known) ? filter.values.length === 0 : filter.value === '';
  if (missing && !TAKES_NO_VALUE.includes(known)) {
    throw createInvalidInput(`operator ${known} requires a value for property ${property.name}.`);
  }
  if (known === 'BETWEEN' && filter.highValue === '')
    throw createInvalidInput('operator BETWEEN requires a highValue.');
  return filter;
}

function readText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** `EQ` ignores case except in enumerations. */
function equals({ property }: Filter, stored: string, value: string): boolean {
  if (property.type === 'enumeration') return stored.split(';').includes(value);
  if (property.type === 'datetime' || property.type === 'date') return toNumber(stored) === toNumber(value);
  return stored.toLowerCase() === value.toLowerCase();
}

/** `IN` compares with the lower-case form of the stored text, so its values must be lower case. */
function isIn(filter: Filter, stored: string): boolean {
  if (filter.property.type === 'enumeration') return filter.values.some((value) => equals(filter, stored, value));
  return filter.values.includes(stored.toLowerCase());
}

function toNumber(text: string): number {
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  return readMoment(text) ?? Date.parse(text);
}

function compare(stored: string, value: string): number {
  const [left, right] = [toNumber(stored), toNumber(value)];
  if (!Number.isNaN(left) && !Number.isNaN(right)) return left - right;
  return stored.toLowerCase() < value.toLowerCase() ? -1 : Number(stored.toLowerCase() !== value.toLowerCase());
}

/** Words of a text: its parts between blanks, commas and semicolons, and the letters-and-digits parts of those. */
export function splitTokens(text: string): readonly string[] {
  const whole = text.toLowerCase().split(/[\s;,]+/);
  const inner = whole.flatMap((word) => word.split(/[^\p{L}\p{N}]+/u));
  return [...whole, ...inner].filter((token) => token !== '');
}

/** Every word of `value` is a word of `stored`; `*` stands for any characters. */
function containsToken(stored: string, value: string): boolean {
  const tokens = splitTokens(stored);
  return value
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
    .every((word) => {
      const pattern = word.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
      const glob = new RegExp(`^${pattern.join('.*')}$`, 'u');
      return tokens.some((token) => glob.test(token));
    });
}

/** Whether one record's indexed values meet the condition. A property without a value meets only the negative ones. */
export function meetsFilter(filter: Filter, values: ReadonlyMap<string, string>): boolean {
  const stored = values.get(filter.property.name) ?? '';
  const has = stored !== '';
  switch (filter.operator) {
    case 'HAS_PROPERTY':
      return has;
    case 'NOT_HAS_PROPERTY':
      return !has;
    case 'EQ':
      return has && equals(filter, stored, filter.value);
    case 'NEQ':
      return has && !equals(filter, stored, filter.value);
    case 'IN':
      return has && isIn(filter, stored);
    case 'NOT_IN':
      return has && !isIn(filter, stored);
    case 'CONTAINS_TOKEN':
      return has && containsToken(stored, filter.value);
    case 'NOT_CONTAINS_TOKEN':
      return !containsToken(stored, filter.value);
    case 'LT':
      return has && compare(stored, filter.value) < 0;
    case 'LTE':
      return has && compare(stored, filter.value) <= 0;
    case 'GT':
      return has && compare(stored, filter.value) > 0;
    case 'GTE':
      return has && compare(stored, filter.value) >= 0;
    case 'BETWEEN':
      return has && compare(stored, filter.value) >= 0 && compare(stored, filter.highValue) <= 0;
  }
}
