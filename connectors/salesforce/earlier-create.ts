import type { Call, Holds, RecordDraft, RecordRef } from '../connector.ts';
import { type Subrequest, sendComposite, takeBody } from './composite.ts';
import { toLongId } from './ids.ts';
import { toNewRecordFields } from './new-record.ts';
import type { Org } from './org.ts';
import { quoteSoql, toQueryPath, toSoqlInstant, toSoqlName } from './quoting.ts';
import { OBJECT_NAME, toTypeOfId } from './record-types.ts';
import { readText, toRows } from './rows.ts';
import { holdsMark, toMarkWindow, toTaskParts } from './task.ts';

export type PersonType = 'lead' | 'contact';

/** An event is retried for a day; the clocks may differ. */
const WINDOW_MS = 2 * 86_400_000;

/**
 * The record that an earlier try of the same create has made although its answer was lost: a new one with the same name, e-mail
 * and number as written, or the one that holds the same activity. An old one, or of another name, may be somebody else's who
 * shares the number.
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
  const identities = listIdentities(org, type, draft);
  if (identities.length === 0) return undefined;
  const sent = toNewRecordFields(org.settings, type, draft.fields);
  const names = ['FirstName', 'LastName'].flatMap((field) => {
    const value = sent[field];
    return typeof value === 'string' && value !== '' ? [{ field, value }] : [];
  });
  const conditions = [...identities, ...names].flatMap(({ field, value }) =>
    org.schema.hasField(OBJECT_NAME[type], field) ? [`${toSoqlName(field)} = ${quoteSoql(value.trim())}`] : [],
  );
  const since = `CreatedDate >= ${toSoqlInstant(new Date(Date.now() - WINDOW_MS))}`;
  return toLatestQuery(type, [...conditions, since].join(' AND '));
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

export function toLatestQuery(type: PersonType, condition: string): string {
  return `SELECT Id FROM ${OBJECT_NAME[type]} WHERE ${condition} ORDER BY CreatedDate DESC LIMIT 1`;
}

function toTaskQuery(org: Org, draft: RecordDraft): string | undefined {
  if (draft.activity === undefined) return undefined;
  const subject = toTaskParts(org, draft.activity)[0]?.Subject;
  if (typeof subject !== 'string') return undefined;
  const since = toMarkWindow(draft.activity);
  return `SELECT Id, WhoId, Description FROM Task WHERE Subject = ${quoteSoql(subject)} AND CreatedDate >= ${since} ORDER BY CreatedDate LIMIT 50`;
}
