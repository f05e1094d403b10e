import type { ChannelConfig, FieldMapping } from '../../config/schema.ts';
import type { FieldValue } from '../../connectors/connector.ts';
import { meetsCondition, type Subject } from '../lead/mapping/condition.ts';
import { readLeadPath } from '../lead/mapping/lead-paths.ts';
import { fillTemplate } from '../lead/mapping/template.ts';
import { applyTransforms } from '../lead/mapping/transform.ts';
import type { MappedValue } from '../lead/merge/mapped.ts';

/** What the mapping makes of the visitor: values, and what it could make none of. */
export interface MappedFields {
  readonly values: readonly MappedValue[];
  /** The visitor's own values, for fields that get none: a word where a number is wanted, or one that is not in the table. */
  readonly unread: readonly MappedValue[];
}

/** Pure. What the channel's mapping writes of this visitor; a path without a value writes nothing. Of several for one field the first counts. */
export function mapFields(
  { fields, timeZone }: Pick<ChannelConfig, 'fields' | 'timeZone'>,
  subject: Subject,
  when: 'created' | 'updated',
): MappedFields {
  const mapped = new Map<string, MappedValue>();
  const unread = new Map<string, MappedValue>();
  for (const mapping of fields) {
    if (mapped.has(mapping.to) || (mapping.when !== 'always' && mapping.when !== when)) continue;
    if (!meetsCondition(mapping.if, subject)) continue;
    const value = readValue(mapping, subject);
    if (value === undefined) continue;
    const { to: field, rule } = mapping;
    const written = applyTransforms(value, mapping.transform, { timeZone });
    if (written === undefined) unread.set(field, { field, value, rule });
    else mapped.set(field, { field, value: written, rule });
  }
  return { values: [...mapped.values()], unread: [...unread.values()].filter(({ field }) => !mapped.has(field)) };
}

function readValue({ from, value }: FieldMapping, { lead }: Subject): FieldValue | undefined {
  if (from !== undefined) return readLeadPath(lead, from);
  if (typeof value !== 'string') return value;
  return fillTemplate(value, (path) => readLeadPath(lead, path));
}
