import type { FieldValue } from '../fields.ts';
import { splitName } from '../merge/person-name.ts';
import { toText } from './template.ts';
import { toCrmDate, toCrmMoment, type Writing } from './writing.ts';

type Scalar = string | number | boolean;

export const TRANSFORM_NAMES = [
  'lower',
  'upper',
  'trim',
  'firstName',
  'lastName',
  'date',
  'dateTime',
  'number',
  'count',
  'list',
] as const;

export type TransformName = (typeof TRANSFORM_NAMES)[number];

/**
 * One step from a value to what is written or shown.
 *
 * - `lower`, `upper`, `trim`: of a text, or of each text of a list.
 * - `firstName`, `lastName`: the part of a name; a single word is a first name.
 * - `date`, `dateTime`: from ISO 8601 or unix seconds, in the channel's time zone; on the card in its language.
 * - `number`: from text; on the card in the channel's language.
 * - `count`: how many values a list has, or a text that separates them by `;`.
 * - `list`: stays a list, for a field that takes one. Without it a list is joined with commas.
 * - `join`: a list as one text with another separator.
 * - `table`: the value that stands beside this one, whatever the case; `otherwise` for one that is not there.
 */
export type Transform =
  | TransformName
  | { readonly join: string }
  | { readonly table: Readonly<Record<string, Scalar>>; readonly otherwise?: Scalar };

/** Applies the steps in order. undefined: nothing is left to write. */
export function applyTransforms(
  value: FieldValue,
  transforms: readonly Transform[],
  writing: Writing,
): FieldValue | undefined {
  let current: FieldValue | undefined = value;
  for (const transform of transforms) {
    if (current === undefined) return undefined;
    current = applyTransform(current, transform, writing);
  }
  return typeof current === 'object' && !transforms.includes('list') ? toText(current) : current;
}

function applyTransform(value: FieldValue, transform: Transform, writing: Writing): FieldValue | undefined {
  if (typeof transform !== 'string') {
    if ('join' in transform) return typeof value === 'object' ? value.join(transform.join) : value;
    return lookUp(value, transform);
  }
  switch (transform) {
    case 'lower':
      return mapText(value, (text) => text.toLowerCase());
    case 'upper':
      return mapText(value, (text) => text.toUpperCase());
    case 'trim':
      return mapText(value, (text) => text.trim().replace(/\s+/gu, ' '));
    case 'firstName':
      return splitName(toText(value)).firstName || undefined;
    case 'lastName':
      return splitName(toText(value)).lastName;
    case 'date':
      return writing.date === undefined ? toCrmDate(value, writing.timeZone) : writing.date(value);
    case 'dateTime':
      return writing.dateTime === undefined ? toCrmMoment(value) : writing.dateTime(value);
    case 'number':
      return toNumber(value, writing);
    case 'count':
      return countValues(value);
    case 'list':
      return typeof value === 'object' ? value : [String(value)];
  }
}

function mapText(value: FieldValue, change: (text: string) => string): FieldValue | undefined {
  if (typeof value !== 'object') return change(String(value)) || undefined;
  const texts = value.map(change).filter((text) => text !== '');
  return texts.length === 0 ? undefined : texts;
}

function lookUp(
  value: FieldValue,
  { table, otherwise }: Extract<Transform, { readonly table: unknown }>,
): FieldValue | undefined {
  const find = (text: string): Scalar | undefined =>
    Object.entries(table).find(([key]) => key.trim().toLowerCase() === text.trim().toLowerCase())?.[1] ?? otherwise;
  if (typeof value !== 'object') return find(String(value));
  const found = value.map(find).filter((item) => item !== undefined);
  return found.length === 0 ? undefined : [...new Set(found.map(String))];
}

function toNumber(value: FieldValue, writing: Writing): FieldValue | undefined {
  const text = toText(value).replace(/[\s\u00a0\u202f']/gu, '');
  const number = /^[+-]?\d+([.,]\d+)?$/.test(text) ? Number(text.replace(',', '.')) : Number.NaN;
  if (Number.isNaN(number)) return undefined;
  return writing.number === undefined ? number : writing.number(number);
}

function countValues(value: FieldValue): number {
  const texts = typeof value === 'object' ? value : String(value).split(';');
  return texts.filter((text) => text.trim() !== '').length;
}
