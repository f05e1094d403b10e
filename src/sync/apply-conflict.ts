import type { CrmRecord, FieldChanges, FieldValue, RecordType } from '../../connectors/connector.ts';
import { ConnectorError, type ErrorKind } from '../../connectors/errors.ts';
import type { Holds } from '../lead/fields.ts';
import { toText } from '../lead/mapping/template.ts';
import { planMerge, type UnplacedValue } from '../lead/merge/plan.ts';
import { MERGE_REASONS } from '../lead/merge/reasons.ts';
import { toPhone } from '../lead/phone.ts';
import { saveConflicts } from '../store/conflicts.ts';
import type { Conflict } from '../store/list-conflicts.ts';
import { saveRecentRecords } from '../store/recent-records.ts';
import { settleConflict } from '../store/settle-conflict.ts';
import { toConflict } from './conflicts.ts';
import { mapFields } from './map-fields.ts';
import { readRecord, typeOf, type Work } from './work.ts';

/** What is to be written, or why nothing can be. */
type Application = Placed | { readonly trouble: string };

interface Placed {
  readonly changes: FieldChanges;
  /** Values of the record that had to make room and are in it no more. */
  readonly displaced: readonly UnplacedValue[];
}

/** Errors that are about the value: the CRM gives another answer only when somebody has changed it. */
const REFUSALS: readonly string[] = ['invalid-field', 'rejected', 'duplicate'] satisfies readonly ErrorKind[];
const AFTER_REFUSAL =
  'Change what refuses it in the CRM, then try again; or write the value there by hand and dismiss it here.';
const BY_HAND = 'Write it into the CRM by hand, then dismiss it here.';

/**
 * Writes a chat's value into the record by a person's word. A value that had to make room moves to the next free field, or
 * becomes a conflict itself. Returns why the value is not in the record, in words for a person, and the conflict stays open
 * then; undefined: it is. Throws `ConnectorError` when the CRM gives no answer about the value, and the store's errors.
 */
export async function applyConflict(work: Work, conflict: Conflict): Promise<string | undefined> {
  const record = await readRecord(work, conflict.record);
  return work.channel.turns.take(work, { record, behindMs: 0 }, (current) => writeConflict(work, conflict, current));
}

async function writeConflict(work: Work, conflict: Conflict, record: CrmRecord): Promise<string | undefined> {
  const { database, session } = work;
  const application = planApplication(work, record, conflict);
  if ('trouble' in application) return application.trouble;
  const { changes, displaced } = application;
  if (Object.keys(changes).length > 0) {
    try {
      await session.run('update', (connector, call) => connector.update(record.ref, changes, call));
    } catch (error) {
      if (!(error instanceof ConnectorError) || !REFUSALS.includes(error.kind)) throw error;
      return describeRefusal(error, changes);
    }
  }
  await database.write(async (transaction) => {
    await saveRecentRecords(transaction, database, session.recent);
    await settleConflict(transaction, conflict.id, 'applied');
    const left = displaced.map((unplaced) => toConflict(work, record.ref, unplaced));
    await saveConflicts(transaction, database, left);
  });
  return undefined;
}

function describeRefusal({ message, fields, kind }: ConnectorError, changes: FieldChanges): string {
  const reasons = fields.filter(({ field }) => Object.hasOwn(changes, field)).map(({ reason }) => reason);
  const why = kind === 'duplicate' ? 'Another record of the CRM has this value.' : reasons.join(' ') || message;
  return `The CRM refused the value again: ${why} ${AFTER_REFUSAL}`;
}

/** No changes: the record has the value already. */
function planApplication(work: Work, record: CrmRecord, { holds, chatValue }: Conflict): Application {
  const type = typeOf(work, record);
  const lead = toLead(holds, chatValue, work);
  if (lead === undefined) return toDirect(work, type, holds, chatValue);
  const plan = planMerge({
    lead: { emails: [], phones: [], ...lead },
    record,
    slots: type.slots,
    rules: { [holds]: 'chat-wins' },
    weak: false,
    hints: work.hints,
    emailOptions: work.emailOptions,
  });
  const displaced = plan.unplaced.filter(({ value }) => value !== chatValue);
  const left = plan.unplaced.find(({ value }) => value === chatValue);
  return left === undefined ? { changes: plan.changes, displaced } : toTrouble(left.reason);
}

/** The value alone, as if a chat had given it; undefined for parts that a lead does not have. */
function toLead(holds: string, value: string, work: Work) {
  switch (holds as Holds) {
    case 'email':
      return { emails: [value] };
    case 'phone':
      return { phones: [toPhone(value, work.hints) ?? { raw: value }] };
    case 'name':
    case 'organization':
    case 'description':
      return { [holds]: value };
    default:
      return undefined;
  }
}

/** A first or last name, or a field of the channel's mapping, is written as it is. */
function toDirect(work: Work, type: RecordType, holds: string, text: string): Application {
  const slots = type.slots.filter((slot) => slot.holds === holds);
  const field = slots.length === 0 ? holds : slots.find(({ readOnly }) => readOnly !== true)?.field;
  if (field === undefined) return toTrouble(MERGE_REASONS['no-field']);
  return { changes: { [field]: findMapped(work, field, text) ?? text }, displaced: [] };
}

/** The mapping's own value, such as a list or a number, of which the conflict keeps the text. */
function findMapped({ channel, subject }: Work, field: string, text: string): FieldValue | undefined {
  const mapped = (['created', 'updated'] as const).flatMap((when) => mapFields(channel.config, subject, when).values);
  return mapped.find((one) => one.field === field && toText(one.value) === text)?.value;
}

function toTrouble(reason: string): Application {
  return { trouble: `The value was not written: ${reason} ${BY_HAND}` };
}
