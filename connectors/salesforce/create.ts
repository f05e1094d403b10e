import type { Call, Created, RecordDraft } from '../connector.ts';
import { ConnectorError } from '../errors.ts';
import { type Body, readSavedId, type Subrequest, sendComposite, takeBody } from './composite.ts';
import { toCreatedRecord } from './created-record.ts';
import { findEarlierCreate } from './earlier-create.ts';
import { toUnreadable } from './errors.ts';
import { isNameless, toNamedDuplicateError } from './nameless-duplicate.ts';
import { toNewRecordFields } from './new-record.ts';
import type { Org } from './org.ts';
import { encodeSegment, toSoqlName } from './quoting.ts';
import { OBJECT_NAME } from './record-types.ts';
import { withRoomForReferences } from './references.ts';
import type { Schema } from './schema.ts';
import { toTaskParts } from './task.ts';

type NewType = 'lead' | 'contact';

/**
 * The record, its first activity, and the record as it then stands, in one call. With an external-id field the record is
 * upserted, so the same visitor twice stays one record. An activity that could not be logged here is left to `log`.
 */
export async function createPerson(org: Org, draft: RecordDraft, call: Call): Promise<Created> {
  const type = toNewType(draft.type);
  await org.schema.load(call);
  if (call.attempt > 1 && toExternalId(org, type, draft) === undefined)
    await throwEarlierCreate(org, type, draft, call);
  const subrequests = toSubrequests(org, type, draft, call);
  const answers = await sendComposite(org.session, org.settings.apiVersion, 'create', subrequests, false, call);
  const suspect = draft.ownerId === undefined ? {} : { suspect: 'OwnerId' };
  try {
    takeBody(answers, 'record', { target: 'object', ...suspect });
  } catch (error) {
    // The field is refused from here on, so this ends.
    if (forgetsExternalId(org, type, draft, error)) return createPerson(org, draft, call);
    if (error instanceof ConnectorError && error.existing !== undefined) org.ruled.add(error.existing.id);
    if (isNameless(error)) throw await toNamedDuplicateError(org, type, draft, error, call);
    throw withRoomForReferences(error, draft.fields);
  }
  const id = readSavedId(answers.get('record'));
  if (id === undefined) throw toUnreadable();
  org.recent.remember({ type, id }, draft.fields, draft.visitorKey);
  const taskId = readSavedId(answers.get('task'));
  return {
    record: toCreatedRecord(org, type, id, draft, answers, call.fields),
    ...(taskId === undefined ? {} : { activity: { ids: [taskId] } }),
  };
}

/** Whether the external-id field is gone, or no longer one, since the describe was read: then it is done without. */
function forgetsExternalId(org: Org, type: NewType, draft: RecordDraft, error: unknown): boolean {
  const external = toExternalId(org, type, draft);
  if (external === undefined || !(error instanceof ConnectorError)) return false;
  const isAbout = error.status === 404 || error.fields.some(({ field }) => field === external.field);
  return isAbout && org.schema.refuse([external.field]);
}

function toNewType(type: string): NewType {
  if (type === 'lead' || type === 'contact') return type;
  throw new ConnectorError('rejected', 'The gateway creates Leads or Contacts in Salesforce, no other records.');
}

/** Undefined also in an org that has no such field, or one that is no External ID: `check` says so, and no visitor is turned away for it. */
function toExternalId(
  org: Org,
  type: NewType,
  draft: RecordDraft,
): { readonly field: string; readonly value: string } | undefined {
  const field = org.settings.externalIdField;
  const isThere = field !== '' && org.schema.hasExternalId(OBJECT_NAME[type], field);
  return isThere && draft.visitorKey !== undefined ? { field, value: draft.visitorKey } : undefined;
}

async function throwEarlierCreate(org: Org, type: NewType, draft: RecordDraft, call: Call): Promise<void> {
  const existing = await findEarlierCreate(org, type, draft, call);
  if (existing === undefined) return;
  throw new ConnectorError('duplicate', 'An earlier try has created this record.', { existing });
}

function toSubrequests(org: Org, type: NewType, draft: RecordDraft, call: Call): readonly Subrequest[] {
  const object = OBJECT_NAME[type];
  const columns = toPlainColumns(org.schema, type, call.fields);
  const subrequests = [
    toRecordRequest(org, type, draft),
    { id: 'read', method: 'GET', path: `sobjects/${object}/@{record.id}?fields=${columns.join(',')}` },
    // The owner's name: assignment rules choose the owner. A queue is no user and answers 404, which is fine.
    org.owners.byId(draft.ownerId ?? '') === undefined
      ? { id: 'owner', method: 'GET', path: 'sobjects/User/@{read.OwnerId}?fields=Id,Name,Email' }
      : undefined,
    // An upsert sent again finds its record; its Task may be there as well, which only `log` finds out.
    call.attempt > 1 && toExternalId(org, type, draft) !== undefined ? undefined : toTaskRequest(org, draft),
  ] satisfies readonly (Subrequest | undefined)[];
  return subrequests.filter((subrequest) => subrequest !== undefined);
}

/** A row by its id takes no fields of related records. */
function toPlainColumns(schema: Schema, type: NewType, wanted: readonly string[]): readonly string[] {
  return schema.columns(OBJECT_NAME[type], wanted).filter((name) => !name.includes('.'));
}

/**
 * Assignment rules run by default, also over a given owner. `allowSave=false` lets duplicate rules stop the record.
 * https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/headers_autoassign.htm
 * https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/headers_duplicaterules.htm
 */
function toRecordRequest(org: Org, type: NewType, draft: RecordDraft): Subrequest {
  const object = OBJECT_NAME[type];
  const external = toExternalId(org, type, draft);
  const body: Body = {
    ...toNewRecordFields(org.settings, type, draft.fields),
    ...(draft.ownerId === undefined ? {} : { OwnerId: draft.ownerId }),
  };
  const headers = {
    ...(draft.ownerId === undefined ? {} : { 'Sforce-Auto-Assign': 'FALSE' }),
    'Sforce-Duplicate-Rule-Header': `allowSave=${org.settings.duplicates === 'save-anyway'}`,
  };
  if (external === undefined) return { id: 'record', method: 'POST', path: `sobjects/${object}`, headers, body };
  // In the body as well as in the path it would be refused.
  const { [external.field]: _given, ...rest } = body;
  const path = `sobjects/${object}/${toSoqlName(external.field)}/${encodeSegment(external.value)}`;
  return { id: 'record', method: 'PATCH', path, headers, body: rest };
}

/** Only an activity of one part: the parts of a longer one are written all or none, by `log`. */
function toTaskRequest(org: Org, draft: RecordDraft): Subrequest | undefined {
  if (draft.activity === undefined) return undefined;
  const [task, ...more] = toTaskParts(org, draft.activity);
  if (task === undefined || more.length > 0) return undefined;
  const recordOwner = draft.activity.kind === 'offline-message' ? { reference: 'read.OwnerId' } : undefined;
  const ownerId = task.OwnerId ?? draft.ownerId ?? recordOwner;
  const body: Body = {
    ...task,
    WhoId: { reference: 'record.id' },
    ...(ownerId === undefined ? {} : { OwnerId: ownerId }),
  };
  return { id: 'task', method: 'POST', path: 'sobjects/Task', body };
}
