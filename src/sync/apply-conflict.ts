import type { CrmRecord, FieldChanges, RecordType } from '../../connectors/connector.ts';
import type { Holds } from '../lead/fields.ts';
import { planMerge, type UnplacedValue } from '../lead/merge/plan.ts';
import { toPhone } from '../lead/phone.ts';
import { saveConflicts } from '../store/conflicts.ts';
import type { Conflict } from '../store/list-conflicts.ts';
import { settleConflict } from '../store/settle-conflict.ts';
import { toConflict } from './conflicts.ts';
import { readRecord, typeOf, type Work } from './work.ts';

interface Application {
  readonly changes: FieldChanges;
  /** Values of the record that had to make room and are in it no more. */
  readonly displaced: readonly UnplacedValue[];
}

/**
 * Writes a chat's value into the record by a person's word. A value that had to make room moves to the next free field, or
 * becomes a conflict itself. False when the record has no field for it. Throws `ConnectorError` when the CRM refuses, and
 * the store's errors.
 */
export async function applyConflict(work: Work, conflict: Conflict): Promise<boolean> {
  const record = await readRecord(work, conflict.record);
  return work.channel.turns.take(work, { record, behindMs: 0 }, (current) => writeConflict(work, conflict, current));
}

async function writeConflict(work: Work, conflict: Conflict, record: CrmRecord): Promise<boolean> {
  const { database, session } = work;
  const application = planApplication(work, record, conflict);
  if (application === undefined) return false;
  const { changes, displaced } = application;
  if (Object.keys(changes).length > 0) {
    await session.run('update', (connector, call) => connector.update(record.ref, changes, call));
    await session.settled();
  }
  await database.write(async (transaction) => {
    await settleConflict(transaction, conflict.id, 'applied');
    const left = displaced.map((unplaced) => toConflict(work, record.ref, unplaced));
    await saveConflicts(transaction, database, left);
  });
  return true;
}

/** undefined: there is no place for the value. No changes: the record has it already. */
function planApplication(work: Work, record: CrmRecord, { holds, chatValue }: Conflict): Application | undefined {
  const type = typeOf(work, record);
  const lead = toLead(holds, chatValue, work);
  if (lead === undefined) return toDirect(type, holds, chatValue);
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
  return displaced.length < plan.unplaced.length ? undefined : { changes: plan.changes, displaced };
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
function toDirect(type: RecordType, holds: string, value: string): Application | undefined {
  const slots = type.slots.filter((slot) => slot.holds === holds);
  const field = slots.length === 0 ? holds : slots.find(({ readOnly }) => readOnly !== true)?.field;
  return field === undefined ? undefined : { changes: { [field]: value }, displaced: [] };
}
