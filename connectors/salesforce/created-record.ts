import type { CrmRecord, Owner, RecordDraft } from '../connector.ts';
import { isSuccess, type SubAnswer } from './composite.ts';
import { toLongId } from './ids.ts';
import { toNewRecordFields } from './new-record.ts';
import type { Org } from './org.ts';
import { OBJECT_NAME } from './record-types.ts';
import { type Row, readText, toRecord, toRow } from './rows.ts';

/** The record is made whatever becomes of the reading: without its row it is what was sent. */
export function toCreatedRecord(
  org: Org,
  type: 'lead' | 'contact',
  id: string,
  draft: RecordDraft,
  answers: ReadonlyMap<string, SubAnswer>,
  wanted: readonly string[],
): CrmRecord {
  const row = toSuccessfulRow(answers.get('read'));
  if (row === undefined) {
    const owner = draft.ownerId === undefined ? {} : { owner: { id: toLongId(draft.ownerId) } };
    return { ref: { type, id }, fields: toNewRecordFields(org.settings, type, draft.fields), ...owner };
  }
  const owner = readOwner(answers.get('owner')) ?? org.owners.byId(readText(row, 'OwnerId') ?? '');
  const related = owner === undefined ? row : { ...row, Owner: { Name: owner.name, Email: owner.email } };
  return toRecord(type, related, org.schema.shown(OBJECT_NAME[type], wanted));
}

function readOwner(answer: SubAnswer | undefined): Pick<Owner, 'name' | 'email'> | undefined {
  const user = toSuccessfulRow(answer);
  if (user === undefined) return undefined;
  const name = readText(user, 'Name');
  const email = readText(user, 'Email');
  return { ...(name === undefined ? {} : { name }), ...(email === undefined ? {} : { email }) };
}

function toSuccessfulRow(answer: SubAnswer | undefined): Row | undefined {
  return answer !== undefined && isSuccess(answer) ? toRow(answer.body) : undefined;
}
