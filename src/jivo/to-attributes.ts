import type { AttributeValue } from '../lead/lead.ts';
import { type Fields, isFields, line, list } from './fields.ts';

/**
 * A client's attributes. The documentation's sample is no valid JSON, so every form it can mean is read: an object, a list
 * of one-pair objects, a list of `{name, value}`, a list of `[name, value]`. Values that are lists or objects are left out.
 */
export function toAttributes(value: unknown): Readonly<Record<string, AttributeValue>> {
  const pairs = toEntries(value).flatMap(toPairs);
  return Object.fromEntries(
    pairs
      .map(([name, content]) => [line(name), toAttributeValue(content)] as const)
      .filter((pair): pair is [string, AttributeValue] => pair[0] !== undefined && pair[1] !== undefined),
  );
}

/** Attribute names may be numbers, so an object is a list that PHP has encoded only when it holds nothing but objects. */
function toEntries(value: unknown): readonly unknown[] {
  const entries = list(value);
  return entries.every((entry) => typeof entry === 'object' && entry !== null) ? entries : [value].flat();
}

function toPairs(entry: unknown): readonly (readonly [unknown, unknown])[] {
  if (Array.isArray(entry)) return [[entry[0], entry[1]]];
  const fields = isFields(entry) ? entry : {};
  const name = nameOf(fields);
  return name === undefined || !Object.hasOwn(fields, 'value') ? Object.entries(fields) : [[name, fields.value]];
}

function nameOf(fields: Fields): string | undefined {
  return line(fields.name) ?? line(fields.key) ?? line(fields.title) ?? line(fields.id);
}

function toAttributeValue(value: unknown): AttributeValue | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  return line(value);
}
