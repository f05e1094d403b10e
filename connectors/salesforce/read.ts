import type { Call, CrmRecord, RecordRef } from '../connector.ts';
import { ConnectorError } from '../errors.ts';
import { readRecord, toQueryList } from './columns.ts';
import { isRecordId, toLongId } from './ids.ts';
import { toUnseenError } from './nameless-duplicate.ts';
import type { Org } from './org.ts';
import { quoteSoql, toQueryPath } from './quoting.ts';
import { isRecordTypeName, OBJECT_NAME, type RecordTypeName } from './record-types.ts';
import { type Row, readText, readValue, toRows } from './rows.ts';
import { readTolerantly } from './schema.ts';

/** Longest way from an old record to the present one: merge after merge, then a conversion. */
const MAX_STEPS = 6;

export interface KnownRef {
  readonly type: RecordTypeName;
  readonly id: string;
}

/** Throws `gone` for anything that cannot be a record of this org. */
export function toKnownRef(ref: RecordRef): KnownRef {
  if (isRecordTypeName(ref.type) && isRecordId(ref.id)) return { type: ref.type, id: toLongId(ref.id) };
  throw toGone();
}

export function toGone(): ConnectorError {
  return new ConnectorError('gone', 'The record is not in Salesforce any more.');
}

/** One request for a record that is where it was; one more for each merge or conversion on the way to the present one. */
export async function readPerson(org: Org, ref: RecordRef, call: Call): Promise<CrmRecord> {
  let known = toKnownRef(ref);
  await org.schema.load(call);
  return readTolerantly(org.schema, async () => {
    for (let step = 0; step < MAX_STEPS; step += 1) {
      const row = await queryRow(org, known, call);
      const next = row === undefined ? await findMaster(org, known, call) : toNext(known, row);
      if (next === undefined && row !== undefined) return readRecord(org.schema, known.type, row, call.fields);
      if (next === undefined) throw org.ruled.has(known.id) ? toUnseenError() : toGone();
      known = next;
    }
    throw toGone();
  });
}

/** Where to go on from a record that is not the person any more. Throws `gone` when there is no way on. */
function toNext(ref: KnownRef, row: Row): KnownRef | undefined {
  // A company is an Account as well, and no person.
  if (ref.type === 'account' && readValue(row, 'IsPersonAccount') !== true) throw toGone();
  if (ref.type !== 'lead' || readValue(row, 'IsConverted') !== true) return undefined;
  const contactId = readText(row, 'ConvertedContactId');
  if (contactId === undefined) throw toGone();
  return { type: 'contact', id: toLongId(contactId) };
}

/** The query for one record by its id. */
export function toRowQuery(org: Org, ref: KnownRef, wanted: readonly string[]): string {
  const object = OBJECT_NAME[ref.type];
  return `SELECT ${toQueryList(org.schema, object, wanted)} FROM ${object} WHERE Id = ${quoteSoql(ref.id)}`;
}

async function queryRow(org: Org, ref: KnownRef, call: Call): Promise<Row | undefined> {
  const path = toQueryPath(toRowQuery(org, ref, call.fields));
  return toRows(await org.session.send({ name: 'read', method: 'GET', path }, { target: 'object' }, call))[0];
}

/** A merge deletes the other records and notes in them which one is left. */
async function findMaster(org: Org, ref: KnownRef, call: Call): Promise<KnownRef | undefined> {
  const soql = `SELECT Id, IsDeleted, MasterRecordId FROM ${OBJECT_NAME[ref.type]} WHERE Id = ${quoteSoql(ref.id)}`;
  const path = toQueryPath(soql, 'queryAll');
  const row = toRows(
    await org.session.send({ name: 'read.merged', method: 'GET', path }, { target: 'object' }, call),
  )[0];
  const master = row === undefined ? undefined : readText(row, 'MasterRecordId');
  return master === undefined ? undefined : { type: ref.type, id: toLongId(master) };
}
