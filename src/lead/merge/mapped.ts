import type { Fields, FieldValue } from '../fields.ts';
import { fold } from './items.ts';
import { MERGE_REASONS, type MergeReason } from './reasons.ts';
import type { FieldDecision, FieldRule } from './types.ts';

/** A value the channel's mapping wants in a CRM field. */
export interface MappedValue {
  readonly field: string;
  readonly value: FieldValue;
  readonly rule: FieldRule;
}

export interface MappedPlan {
  readonly changes: Fields;
  readonly decisions: readonly FieldDecision[];
}

/**
 * What to write of the mapped values into a record with these fields. The rules are those of the person's own fields; with
 * `append-unique` a list gets a further entry and a text a further line.
 */
export function planMapped(
  values: readonly MappedValue[],
  fields: Fields,
  chatIsNewer: boolean | undefined,
): MappedPlan {
  const changes: Record<string, FieldValue> = {};
  const decisions: FieldDecision[] = [];
  for (const mapped of values) {
    const before = changes[mapped.field] ?? fields[mapped.field];
    const { after, reason } = decide(mapped, before, chatIsNewer);
    if (after !== undefined) changes[mapped.field] = after;
    const same = reason === 'already-there';
    decisions.push({
      field: mapped.field,
      holds: 'mapped',
      ...(before === undefined ? {} : { before }),
      after: after ?? mapped.value,
      outcome: after !== undefined ? 'written' : same ? 'same' : 'kept',
      rule: mapped.rule,
      reason: MERGE_REASONS[reason],
    });
  }
  return { changes, decisions };
}

interface Answer {
  /** Absent: nothing is written. */
  readonly after?: FieldValue;
  readonly reason: MergeReason;
}

function decide({ value, rule }: MappedValue, before: FieldValue | undefined, isNewer: boolean | undefined): Answer {
  if (before === undefined || toItems(before).length === 0) return { after: value, reason: 'blank' };
  if (holdsAll(before, value, rule)) return { reason: 'already-there' };
  switch (rule) {
    case 'fill-blank':
      return { reason: 'filled' };
    case 'crm-wins':
      return { reason: 'crm-wins' };
    case 'chat-wins':
      return { after: value, reason: 'chat-wins' };
    case 'newest':
      if (isNewer === undefined) return { reason: 'age-unknown' };
      return isNewer ? { after: value, reason: 'chat-newer' } : { reason: 'crm-newer' };
    case 'append-unique':
      return { after: append(before, value), reason: 'appended' };
  }
}

function holdsAll(before: FieldValue, value: FieldValue, rule: FieldRule): boolean {
  const held = toItems(toKind(before, value)).map(fold);
  const wanted = toItems(value).map(fold);
  if (rule === 'append-unique') return wanted.every((item) => held.includes(item));
  return held.length === wanted.length && wanted.every((item) => held.includes(item));
}

function append(given: FieldValue, value: FieldValue): FieldValue {
  const before = toKind(given, value);
  const held = toItems(before);
  const news = toItems(value).filter((item) => !held.some((other) => fold(other) === fold(item)));
  return typeof before === 'object' ? [...before, ...news] : [before, ...news].join('\n');
}

/** A field that takes a list is read as one: CRMs give several options as one text with `;` between them. */
function toKind(before: FieldValue, value: FieldValue): FieldValue {
  if (typeof value !== 'object' || typeof before === 'object') return before;
  const entries = String(before).split(/[;\n]/);
  return entries.map((entry) => entry.trim()).filter((entry) => entry !== '');
}

function toItems(value: FieldValue): readonly string[] {
  const texts = typeof value === 'object' ? value : String(value).split('\n');
  return texts.filter((text) => text.trim() !== '');
}
