import type { ActivityRef, CrmRecord, FieldChanges, Fields, RecordType } from '../../connectors/connector.ts';
import { ConnectorError } from '../../connectors/errors.ts';
import { toText } from '../lead/mapping/template.ts';
import type { FieldDecision, MergePlan } from '../lead/merge/plan.ts';
import type { NewConflict } from '../store/conflicts.ts';
import { saveLink } from '../store/links.ts';
import { toKnownCard, toLink } from './card.ts';
import { toConflict } from './conflicts.ts';
import { type Found, type Match, NOTHING_FOREIGN } from './match.ts';
import { findNewOwner } from './new-owner.ts';
import { planWrite } from './plan-write.ts';
import { type Refusal, writeSettled } from './settle-fields.ts';
import { readRecord, typeOf, type Work } from './work.ts';

/** The record after the write. `activity`: it was logged together with the new record. */
export interface Written {
  readonly record: CrmRecord;
  readonly conflicts: readonly NewConflict[];
  readonly activity?: ActivityRef;
}

/** Creates the record nobody had, or completes the one found. undefined: nothing may be written for this visitor. */
export async function writeRecord(
  work: Work,
  match: Extract<Match, { kind: 'found' | 'none' }>,
): Promise<Written | undefined> {
  if (match.kind === 'found') return completeRecord(work, match);
  const { anonymous } = work.channel.config.write;
  if (work.routing.mode === 'update-only') {
    work.decision.reason = 'update-only';
    return undefined;
  }
  if (work.lead.emails.length === 0 && work.lead.phones.length === 0 && !anonymous) {
    work.decision.reason = 'anonymous-visitor';
    return undefined;
  }
  return createRecord(work);
}

async function createRecord(work: Work): Promise<Written> {
  const { channel, session } = work;
  const type = toCreateType(work);
  const plan = planWrite(work, type, undefined);
  const fields = { ...plan.changes };
  const owner = await findNewOwner(work);
  const send = (ownerId: string | undefined) =>
    writeSettled(fields, (settled) =>
      session.run('create', (connector, call) =>
        connector.create(
          {
            type: type.type,
            fields: withoutEmpty(settled),
            ...toVisitorId(work),
            ...(ownerId !== undefined && { ownerId }),
            ...(channel.crm.createsWithActivity && work.activity !== undefined && { activity: work.activity }),
          },
          call,
        ),
      ),
    );
  try {
    const { value, refusals } = await send(owner?.id).catch((error: unknown) => {
      if (owner === undefined || !isOwnerRefused(error, fields)) throw error;
      work.decision.write.dropped.push({ field: 'owner', reason: 'The CRM did not accept this owner.' });
      delete work.decision.owner;
      return send(undefined);
    });
    work.decision.write.outcome = 'created';
    noteWrite(work, plan, refusals);
    // Nothing but the event's end follows otherwise, and that keeps the link too.
    if (work.activity !== undefined) await rememberLink(work, value.record);
    const conflicts = toConflicts(work, value.record, type, plan, refusals);
    return { record: value.record, conflicts, ...(value.activity !== undefined && { activity: value.activity }) };
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.kind !== 'duplicate' || error.existing === undefined) throw error;
    work.decision.match.outcome = 'duplicate';
    delete work.decision.owner;
    work.decision.match.judged.push({
      ref: error.existing,
      accepted: true,
      reason: 'The CRM says this person exists.',
    });
    const record = await readRecord(work, error.existing);
    return completeRecord(work, { record, foreign: NOTHING_FOREIGN, weak: false, settled: false, behindMs: 0 });
  }
}

/** What is to be written into a record, as it was when this was decided. */
interface Planned {
  readonly record: CrmRecord;
  readonly type: RecordType;
  readonly plan: MergePlan;
}

/** Completes a record by the channel's rules of priority: where there is something to write, as it is when its turn has come. */
export async function completeRecord(work: Work, found: Omit<Found, 'kind'>): Promise<Written> {
  work.decision.match.record = found.record.ref;
  if (found.settled) {
    work.decision.write.outcome = 'not-read';
    return { record: found.record, conflicts: [] };
  }
  const planned = planChanges(work, found);
  if (isEmpty(planned.plan.changes)) return keepRecord(work, planned);
  return work.channel.turns.take(work, found, async (record) => {
    const current = record === found.record ? planned : planChanges(work, { ...found, record });
    return isEmpty(current.plan.changes) ? keepRecord(work, current) : writeChanges(work, current);
  });
}

function planChanges(work: Work, found: Omit<Found, 'kind'>): Planned {
  const { record } = found;
  const type = typeOf(work, record);
  return { record, type, plan: planWrite(work, type, found) };
}

function keepRecord(work: Work, { record, type, plan }: Planned): Written {
  work.decision.write.outcome = 'unchanged';
  noteWrite(work, plan, []);
  return { record, conflicts: toConflicts(work, record, type, plan, []) };
}

async function writeChanges(work: Work, { record, type, plan }: Planned): Promise<Written> {
  const { value, refusals } = await writeSettled(plan.changes, (settled) => updateRecord(work, record, settled, type));
  work.decision.write.outcome = 'updated';
  noteWrite(work, plan, refusals);
  return { record: value, conflicts: toConflicts(work, value, type, plan, refusals) };
}

function isEmpty(changes: FieldChanges): boolean {
  return Object.keys(changes).length === 0;
}

/** A unique value that another record holds (an e-mail, as a rule) is left out like any refused field. */
async function updateRecord(
  work: Work,
  record: CrmRecord,
  changes: FieldChanges,
  type: RecordType,
): Promise<CrmRecord> {
  if (isEmpty(changes)) return record;
  try {
    return await work.session.run('update', (connector, call) => connector.update(record.ref, changes, call));
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.kind !== 'duplicate') throw error;
    const emails = type.slots.filter(({ holds }) => holds === 'email').map(({ field }) => field);
    const reason = 'Another record of the CRM has this value.';
    const fields = emails.filter((field) => field in changes).map((field) => ({ field, reason }));
    throw new ConnectorError('invalid-field', reason, { cause: error, fields });
  }
}

/** Where the external-id field holds ids of the admin's own, the visitor's has no place in it. */
function toVisitorId({ channel, lead: { visitorKey } }: Work): { readonly visitorKey?: string } {
  return visitorKey === undefined || channel.config.match.userToken === 'external-id' ? {} : { visitorKey };
}

function toCreateType({ routing, channel }: Work): RecordType {
  const { createType, recordTypes } = channel.crm.connector;
  const wanted = routing.recordType ?? createType;
  const type = recordTypes.find((known) => known.type === wanted);
  if (type !== undefined) return type;
  const known = recordTypes.map((one) => one.type).join(', ');
  throw new ConnectorError('rejected', `The CRM has no records of the type ${wanted} to make. Types: ${known}.`);
}

function withoutEmpty(changes: FieldChanges): Fields {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== null)) as Fields;
}

function isOwnerRefused(error: unknown, fields: FieldChanges): boolean {
  if (!(error instanceof ConnectorError) || error.fields.length === 0) return false;
  return error.fields.every(({ field }) => !(field in fields));
}

function noteWrite(work: Work, plan: MergePlan, refusals: readonly Refusal[]): void {
  const left = new Set(refusals.filter(({ shortened }) => !shortened).map(({ field }) => field));
  const isRefused = ({ field, outcome }: FieldDecision) => outcome === 'written' && left.has(field);
  work.decision.write.fields.push(...plan.decisions.filter((one) => !isRefused(one)));
  work.decision.write.dropped.push(...refusals.map(({ field, reason, value }) => ({ field, reason, value })));
}

/**
 * At once, not with the event's end: a crash in between must not make the person twice. Without the print, so that all of the
 * lead is news to the next try and nothing that found no place is forgotten.
 */
async function rememberLink(work: Work, record: CrmRecord): Promise<void> {
  const { visitorKey } = work.lead;
  if (visitorKey === undefined) return;
  const link = { ...toLink(work, visitorKey, toKnownCard(work, record)), leadPrint: undefined };
  await work.database.write((transaction) => saveLink(transaction, work.database, link));
}

function toConflicts(
  work: Work,
  record: CrmRecord,
  type: RecordType,
  plan: MergePlan,
  refusals: readonly Refusal[],
): readonly NewConflict[] {
  const refused = refusals.map(({ field, value, reason }) => ({
    holds: type.slots.find((slot) => slot.field === field)?.holds ?? field,
    value,
    ...(record.fields[field] !== undefined && { crmValue: toText(record.fields[field]) }),
    reason,
  }));
  return [...plan.unplaced, ...refused]
    .filter(({ value }) => value !== '')
    .map((unplaced) => toConflict(work, record.ref, unplaced));
}
