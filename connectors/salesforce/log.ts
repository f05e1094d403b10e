import type { Activity } from '../../src/lead/activity.ts';
import type { ActivityRef, Call, RecordRef } from '../connector.ts';
import { ConnectorError } from '../errors.ts';
import { isHalted, isSuccess, readSavedId, type SubAnswer, sendComposite } from './composite.ts';
import { findEarlierEntry } from './earlier-entry.ts';
import { type EntryPlan, type EntryRequest, toEntryRequests } from './entry.ts';
import { toConnectorError, toUnreadable } from './errors.ts';
import { isRecordId } from './ids.ts';
import type { Org } from './org.ts';
import { toKnownRef } from './read.ts';
import { OPTIONAL_TASK_FIELDS, toTaskParts } from './task.ts';

const MAX_SUBREQUESTS = 25;
const TASK_PREFIX = '00T';

/**
 * One Task per activity; a longer text goes on in notes linked to the record, or in numbered Tasks where Notes are off. All
 * of it or nothing. The same activity again updates its entry.
 */
export async function logActivity(
  org: Org,
  ref: RecordRef,
  activity: Activity,
  previous: ActivityRef | undefined,
  call: Call,
): Promise<ActivityRef> {
  const known = toKnownRef(ref);
  const parts = toTaskParts(org, activity);
  const given = toPresent(previous);
  // An update of one part changes what it did before; a further part would be made a second time.
  const isUnsure = call.attempt > 1 && (given.tasks.length === 0 || parts.length > 1);
  const plan: EntryPlan = { ref: known, activity, parts, ...given, without: new Set(), rest: 'notes' };
  const present = isUnsure ? await withEarlierEntry(org, plan, call) : plan;
  const rest = org.notes.areOff() || present.tasks.length > 1 ? 'tasks' : 'notes';
  return writeEntry(org, { ...present, rest }, call, call.attempt > 1 && !isUnsure);
}

/** What an earlier try may have made counts before what is known of the entry. */
async function withEarlierEntry(org: Org, plan: EntryPlan, call: Call): Promise<EntryPlan> {
  const found = await findEarlierEntry(org, plan.ref, plan.activity, call);
  return {
    ...plan,
    tasks: found.tasks.length > 0 ? found.tasks : plan.tasks,
    notes: found.notes.length > 0 ? found.notes : plan.notes,
  };
}

function toPresent(previous: ActivityRef | undefined): Pick<EntryPlan, 'tasks' | 'notes'> {
  const ids = (previous?.ids ?? []).filter(isRecordId);
  const isTask = (id: string): boolean => id.startsWith(TASK_PREFIX);
  return { tasks: ids.filter(isTask), notes: ids.filter((id) => !isTask(id)) };
}

/**
 * Every further turn asks for less than the one before, so it ends: a field fewer, no notes, or an id fewer. `looksAgain`: an
 * entry that somebody deleted may have been made anew by an earlier try, so it is looked for once.
 */
async function writeEntry(org: Org, first: EntryPlan, call: Call, looksAgain: boolean): Promise<ActivityRef> {
  let mayLook = looksAgain;
  for (let plan = first; ; ) {
    const requests = toEntryRequests(plan);
    const answers = await sendEntry(org, requests, call);
    const failed = findFailed(requests, answers);
    if (failed === undefined) return toRef(requests, answers);
    const smaller = toSmallerPlan(org, plan, failed.request, failed.answer);
    const isGone = smaller.tasks.length < plan.tasks.length;
    plan = mayLook && isGone ? await withEarlierEntry(org, smaller, call) : smaller;
    mayLook &&= !isGone;
  }
}

async function sendEntry(
  org: Org,
  requests: readonly EntryRequest[],
  call: Call,
): Promise<ReadonlyMap<string, SubAnswer>> {
  const answers = new Map<string, SubAnswer>();
  for (let start = 0; start < requests.length; start += MAX_SUBREQUESTS) {
    const some = requests.slice(start, start + MAX_SUBREQUESTS);
    const given = await sendComposite(org.session, org.settings.apiVersion, 'log', some, true, call);
    for (const [id, answer] of given) answers.set(id, answer);
    if ([...given.values()].some((answer) => !isSuccess(answer))) break;
  }
  return answers;
}

/** The cause of a failure: where all or nothing is written, the others only report that they were undone. */
function findFailed(requests: readonly EntryRequest[], answers: ReadonlyMap<string, SubAnswer>) {
  const failed = requests.flatMap((request) => {
    const answer = answers.get(request.id);
    return answer !== undefined && !isSuccess(answer) ? [{ request, answer }] : [];
  });
  const cause = failed.find(({ answer }) => !isHalted(answer)) ?? failed[0];
  if (cause === undefined && requests.some(({ id }) => !answers.has(id))) {
    throw toUnreadable();
  }
  return cause;
}

/** What to ask for instead. Throws what nothing can be done about here. */
function toSmallerPlan(org: Org, plan: EntryPlan, request: EntryRequest, answer: SubAnswer): EntryPlan {
  const isUpdate = request.method === 'PATCH';
  if (isUpdate && answer.status === 404) return withoutEntry(plan, request.path);
  const error = toConnectorError(answer, {
    target: request.writes === 'owner' ? 'record' : 'object',
    parents: ['WhoId', 'WhatId', 'LinkedEntityId'],
    // A bad reference without a name: the owner can be left out, so it is tried first.
    suspect: request.body !== undefined && 'OwnerId' in request.body ? 'OwnerId' : 'WhoId',
  });
  const isMatter = ['gone', 'rejected', 'invalid-field', 'bug'].includes(error.kind);
  if (request.writes === 'note' && isMatter && plan.rest === 'notes') {
    org.notes.turnOff();
    return { ...plan, notes: [], rest: 'tasks' };
  }
  const refused = error.fields.map((entry) => entry.field);
  if (error.kind !== 'invalid-field' || request.writes !== 'task') throw error;
  if (refused.some((field) => field === 'WhoId' || field === 'WhatId')) {
    throw new ConnectorError('gone', 'The record is not in Salesforce any more.', {
      cause: error,
      status: answer.status,
    });
  }
  if (refused.includes('Status')) throw toStatusError(plan, error);
  const fresh = refused.filter((field) => OPTIONAL_TASK_FIELDS.has(field) && !plan.without.has(field));
  if (fresh.length === 0) throw error;
  return { ...plan, without: new Set([...plan.without, ...fresh]) };
}

/** Somebody deleted a part of the entry: it is made anew. */
function withoutEntry(plan: EntryPlan, path: string): EntryPlan {
  const others = (ids: readonly string[]): readonly string[] => ids.filter((id) => !path.endsWith(`/${id}`));
  return { ...plan, tasks: others(plan.tasks), notes: others(plan.notes) };
}

function toStatusError(plan: EntryPlan, cause: ConnectorError): ConnectorError {
  const setting = plan.activity.kind === 'offline-message' ? 'openTaskStatus' : 'closedTaskStatus';
  return new ConnectorError('rejected', `Your org does not know this Task status: set ${setting} to one of its own.`, {
    cause,
  });
}

/** Created ids come with the answers; updated ones are in the paths, because an update answers nothing. */
function toRef(requests: readonly EntryRequest[], answers: ReadonlyMap<string, SubAnswer>): ActivityRef {
  const ids = requests.flatMap((request) => {
    if (request.writes !== 'task' && request.writes !== 'note') return [];
    if (request.method === 'PATCH') return [request.path.slice(request.path.lastIndexOf('/') + 1)];
    const id = readSavedId(answers.get(request.id));
    if (id === undefined) throw toUnreadable();
    return [id];
  });
  return { ids };
}
