import type { FieldMapping } from '../../config/schema.ts';
import type { Fields, FieldValue } from '../../connectors/connector.ts';
import type { Lead } from '../lead/lead.ts';

/** Pure. What the channel's mapping writes of this lead; a path without a value writes nothing. */
export function mapFields(mappings: readonly FieldMapping[], lead: Lead, when: 'created' | 'updated'): Fields {
  const fields: Record<string, FieldValue> = {};
  for (const mapping of mappings) {
    if (mapping.when !== 'always' && mapping.when !== when) continue;
    const value = mapping.value ?? readPath(lead, mapping.from ?? '');
    if (value !== undefined) fields[mapping.to] = value;
  }
  return fields;
}

/** A value of the lead by its path, such as `source.utm.source` or `phones.0.e164`; a list of texts is joined. */
export function readPath(lead: Lead, path: string): string | number | boolean | undefined {
  let value: unknown = lead;
  for (const part of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[part];
  }
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value.join(', ') || undefined;
  if (typeof value === 'string') return value === '' ? undefined : value;
  return typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
}
