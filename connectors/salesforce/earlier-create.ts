import type { Call, Holds, RecordDraft, RecordRef } from '../connector.ts';
import { type Subrequest, sendComposite, takeBody } from './composite.ts';
import { toLongId } from './ids.ts';
import type { Org } from './org.ts';
import { quoteSoql, toQueryPath, toSoqlName } from './quoting.ts';
import { OBJECT_NAME, toTypeOfId } from './record-types.ts';
import { readText, toRows } from './rows.ts';
import { holdsMark, toMarkWindow, toTaskParts } from './task.ts';

export type PersonType = 'lead' | 'contact';

/**
 * The record that an earlier try of the same create has made although its answer was lost: the one with the same e-mail or
 * number as written, or the one that holds the same activity.
 */
export async function findEarlierCreate(
  org: Org,
  type: PersonType,
  draft: RecordDraft,
  call: Call,
): Promise<RecordRef | undefined> {
  const bySlot = toSlotQuery(org, type, draft);
  const byTask = toTaskQuery(org, draft);
  const asked = { record: bySlot, task: byTask };
  const subrequests: readonly Subrequest[] = Object.entries(asked).flatMap(([id, soql]) =>
    soql === undefined ? [] : [{ id, method: 'GET' as const, path: toQueryPath(soql) }],
  );
  if (subrequests.length === 0) return undefined;
  const answers = await sendComposite(org.session, org.settings.apiVersion, 'create.look', subrequests, false, call);
  const tasks = byTask === undefined ? [] : toRows(takeBody(answers, 'task', { target: 'object' }));
  const key = draft.activity?.key;
  const task = key === undefined ? undefined : tasks.find((row) => holdsMark(readText(row, 'Description'), key));
  const whoId = task === undefined ? undefined : readText(task, 'WhoId');
  const whoType = whoId === undefined ? undefined : toTypeOfId(whoId);
  if (whoId !== undefined && whoType !== undefined) return { type: whoType, id: toLongId(whoId) };
  const rows = bySlot === undefined ? [] : toRows(takeBody(answers, 'record', { target: 'object' }));
  return rows[0] === undefined ? undefined : { type, id: toLongId(rows[0].Id) };
}

function toSlotQuery(org: Org, type: PersonType, draft: RecordDraft): string | undefined {
  const conditions = listIdentities(org, type, draft).flatMap(({ field, value }) =>
    org.schema.hasField(OBJECT_NAME[type], field) ? [`${toSoqlName(field)} = ${quoteSoql(value)}`] : [],
  );
  return toLatestQuery(type, conditions);
}

export interface Identity {
  readonly field: string;
  readonly holds: Holds;
  readonly value: string;
}

/** The e-mail and the numbers of the draft. */
export function listIdentities(org: Org, type: PersonType, draft: RecordDraft): readonly Identity[] {
  const slots = org.types.find((entry) => entry.type === type)?.slots ?? [];
  return slots.flatMap(({ field, holds }) => {
    const value = draft.fields[field];
    const identifies = holds === 'email' || holds === 'phone';
    return identifies && typeof value === 'string' && value !== '' ? [{ field, holds, value }] : [];
  });
}

export function toLatestQuery(type: PersonType, conditions: readonly string[]): string | undefined {
  if (conditions.length === 0) return undefined;
  return `SELECT Id FROM ${OBJECT_NAME[type]} WHERE ${conditions.join(' OR ')} ORDER BY CreatedDate DESC LIMIT 1`;
}

function toTaskQuery(org: Org, draft: RecordDraft): string | undefined {
  if (draft.activity === undefined) return undefined;
  const subject = toTaskParts(org, draft.activity)[0]?.Subject;
  if (typeof subject !== 'string') return undefined;
  const since = toMarkWindow(draft.activity);
  return `SELECT Id, WhoId, Description FROM Task WHERE Subject = ${quoteSoql(subject)} AND CreatedDate >= ${since} ORDER BY CreatedDate LIMIT 50`;
}
