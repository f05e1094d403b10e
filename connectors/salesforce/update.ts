import type { Call, CrmRecord, FieldChanges, RecordRef } from '../connector.ts';
import { ConnectorError } from '../errors.ts';
import { readRecord } from './columns.ts';
import { type Body, isSuccess, type SubAnswer, sendComposite, takeBody } from './composite.ts';
import { TAKEN_REASON } from './duplicates.ts';
import type { Org } from './org.ts';
import { encodeSegment, toQueryPath } from './quoting.ts';
import { type KnownRef, readPerson, toKnownRef, toRowQuery } from './read.ts';
import { OBJECT_NAME } from './record-types.ts';
import { withRoomForReferences } from './references.ts';
import { toRows } from './rows.ts';

/**
 * The change and the record as it stands after it, in one call. Duplicate rules that only warn do not stop the change: it
 * adds to a record that is already there. `Sforce-Auto-Assign` is off, so no rule gives an existing record a new owner.
 */
export async function updatePerson(org: Org, ref: RecordRef, changes: FieldChanges, call: Call): Promise<CrmRecord> {
  const known = toKnownRef(ref);
  await org.schema.load(call);
  if (Object.keys(changes).length === 0) return readPerson(org, known, call);
  const headers = { 'Sforce-Auto-Assign': 'FALSE', 'Sforce-Duplicate-Rule-Header': 'allowSave=true' };
  const path = `sobjects/${OBJECT_NAME[known.type]}/${encodeSegment(known.id)}`;
  const body: Body = changes;
  const answers = await sendComposite(
    org.session,
    org.settings.apiVersion,
    'update',
    [
      { id: 'record', method: 'PATCH', path, headers, body },
      { id: 'read', method: 'GET', path: toQueryPath(toRowQuery(org, known, call.fields)) },
    ],
    false,
    call,
  );
  try {
    takeBody(answers, 'record', { target: 'record', ...('OwnerId' in changes ? { suspect: 'OwnerId' } : {}) });
  } catch (error) {
    const isTaken = error instanceof ConnectorError && error.kind === 'duplicate';
    throw isTaken ? toRefusal(org, known, changes, error) : withRoomForReferences(error, changes);
  }
  org.recent.remember(known, changes, undefined);
  const row = toReadRow(answers.get('read'));
  return row === undefined ? readPerson(org, known, call) : readRecord(org.schema, known.type, row, call.fields);
}

/** A rule that blocks, or a unique field: what makes the record like another one cannot be written, the rest can. */
function toRefusal(org: Org, { type }: KnownRef, changes: FieldChanges, cause: ConnectorError): ConnectorError {
  const slots = org.types.find((entry) => entry.type === type)?.slots ?? [];
  const holding = slots
    .filter(({ field, holds }) => field in changes && holds !== 'description')
    .map(({ field }) => field);
  const blamed = holding.length > 0 ? holding : Object.keys(changes);
  const fields = cause.fields.length > 0 ? cause.fields : blamed.map((field) => ({ field, reason: TAKEN_REASON }));
  const message = `Salesforce refused ${fields.map(({ field }) => field).join(', ')}.`;
  const { existing, status } = cause;
  return new ConnectorError('invalid-field', message, {
    fields,
    cause,
    ...(status === undefined ? {} : { status }),
    ...(existing === undefined ? {} : { existing }),
  });
}

/** Undefined when the query failed, which may be for a field hidden since: reading alone finds out. */
function toReadRow(answer: SubAnswer | undefined) {
  return answer === undefined || !isSuccess(answer) ? undefined : toRows(answer.body)[0];
}
