import type { CrmRecord, Fields, RecordType } from '../../connectors/connector.ts';
import { type MappedPlan, type MappedValue, planMapped } from '../lead/merge/mapped.ts';
import { type FieldDecision, type MergePlan, planMerge } from '../lead/merge/plan.ts';
import { MERGE_REASONS } from '../lead/merge/reasons.ts';
import { mapFields } from './map-fields.ts';
import type { Found } from './match.ts';
import type { Work } from './work.ts';

/** What to write of the visitor, and of the channel's mapping, into the record found or, without one, into a new record. */
export function planWrite(work: Work, type: RecordType, found: Omit<Found, 'kind'> | undefined): MergePlan {
  const record = found?.record;
  const plan = planMerge({
    lead: work.lead,
    record,
    slots: type.slots,
    rules: work.channel.config.write.fields,
    weak: found?.weak ?? false,
    chatAt: new Date(work.claim.receivedAt).toISOString(),
    hints: work.hints,
    emailOptions: work.emailOptions,
    conflictingPhones: found?.foreign.phones ?? [],
    conflictingEmails: found?.foreign.emails ?? [],
  });
  const mapped = found?.weak === true ? NOTHING_MAPPED : planMappings(work, type, record, plan.changes);
  return {
    ...plan,
    changes: { ...plan.changes, ...mapped.changes },
    decisions: [...plan.decisions, ...mapped.decisions],
  };
}

function toUnmapped({ field, value, rule }: MappedValue): FieldDecision {
  return { field, holds: 'mapped', after: value, outcome: 'kept', rule, reason: MERGE_REASONS.unmapped };
}

const NOTHING_MAPPED: MappedPlan = { changes: {}, decisions: [] };

/** The channel's own mapping. What the person's own fields take of the chat goes before it, and is never displaced by it. */
function planMappings(work: Work, type: RecordType, record: CrmRecord | undefined, taken: Fields): MappedPlan {
  const { values: wanted, unread } = mapFields(
    work.channel.config,
    work.subject,
    record === undefined ? 'created' : 'updated',
  );
  const routed =
    record === undefined
      ? Object.entries(work.routing.fields).map(([field, value]) => ({ field, value, rule: 'fill-blank' as const }))
      : [];
  const slots = new Set(type.slots.map(({ field }) => field));
  const values = [...routed, ...wanted]
    .filter(({ field }) => !Object.hasOwn(taken, field))
    .map((mapped) => (slots.has(mapped.field) ? { ...mapped, rule: 'fill-blank' as const } : mapped));
  const changedAt = Date.parse(record?.updatedAt ?? '');
  const isNewer = Number.isNaN(changedAt) ? undefined : work.claim.receivedAt > changedAt;
  const plan = planMapped(values, record?.fields ?? {}, isNewer);
  return { ...plan, decisions: [...plan.decisions, ...unread.map(toUnmapped)] };
}
