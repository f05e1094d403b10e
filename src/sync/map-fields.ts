import type { ChannelConfig, FieldMapping } from '../../config/schema.ts';
import type { FieldValue } from '../../connectors/connector.ts';
import { meetsCondition, type Subject } from '../lead/mapping/condition.ts';
import { readLeadPath } from '../lead/mapping/lead-paths.ts';
import { fillTemplate } from '../lead/mapping/template.ts';
import { applyTransforms } from '../lead/mapping/transform.ts';
import type { MappedValue } from '../lead/merge/mapped.ts';

/** Pure. What the channel's mapping writes of this visitor; a path without a value writes nothing. Of several for one field the first counts. */
export function mapFields(
  { fields, timeZone }: Pick<ChannelConfig, 'fields' | 'timeZone'>,
  subject: Subject,
  when: 'created' | 'updated',
): readonly MappedValue[] {
  const mapped = new Map<string, MappedValue>();
  for (const mapping of fields) {
    if (mapped.has(mapping.to) || (mapping.when !== 'always' && mapping.when !== when)) continue;
    if (!meetsCondition(mapping.if, subject)) continue;
    const value = readValue(mapping, subject);
    const written = value === undefined ? undefined : applyTransforms(value, mapping.transform, { timeZone });
    if (written !== undefined) mapped.set(mapping.to, { field: mapping.to, value: written, rule: mapping.rule });
  }
  return [...mapped.values()];
}

function readValue({ from, value }: FieldMapping, { lead }: Subject): FieldValue | undefined {
  if (from !== undefined) return readLeadPath(lead, from);
  if (typeof value !== 'string') return value;
  return fillTemplate(value, (path) => readLeadPath(lead, path));
}
