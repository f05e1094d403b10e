import type { ActivityRef, RecordRef } from '../../connectors/connector.ts';
import type { Activity } from '../lead/activity.ts';
import { findActivity, type LoggedActivity } from '../store/activities.ts';
import { findChatConflicts, type NewConflict } from '../store/conflicts.ts';
import { type CallState, toCallKey, toCallStep } from './call-state.ts';
import { toRemark } from './conflicts.ts';
import { toKey } from './identities.ts';
import { isGone, isSameRef, readRecord, type Work } from './work.ts';

/**
 * Logs the event's activity on the record: once per activity, updated when it changed, not at all when it is the same.
 * `done`: it was logged together with the new record. Returns what to remember. Throws `ConnectorError`.
 */
export async function logActivity(
  work: Work,
  record: RecordRef,
  conflicts: readonly NewConflict[],
  done?: ActivityRef,
): Promise<LoggedActivity | undefined> {
  if (work.activity === undefined) return undefined;
  const { account } = work.channel.crm;
  const known = await findActivity(work.database, account, work.activity.key);
  const step = toStep(work.activity, known);
  work.decision.log.key = step.activity.key;
  if (!step.worthLogging) {
    work.decision.reason = 'call-in-progress';
    return undefined;
  }
  const activity = { ...step.activity, remarks: await readRemarks(work, conflicts) };
  const contentHash = work.database.vault.blind(toKey(JSON.stringify(activity)));
  const previous = known !== undefined && step.continues ? await findEntry(work, known, record) : undefined;
  const remember = (ids: readonly string[]): LoggedActivity => {
    work.decision.log.ids = ids;
    return { account, key: work.activity?.key ?? activity.key, record, ids, contentHash, state: step.state };
  };
  if (previous !== undefined && known?.contentHash === contentHash) {
    work.decision.log.outcome = 'unchanged';
    return remember(previous.ids);
  }
  work.decision.log.outcome = previous === undefined ? 'logged' : 'updated';
  // What found no place in the new record was not known when it was made.
  if (done !== undefined && activity.remarks.length === 0) return remember(done.ids);
  return remember((await sendActivity(work, record, activity, previous ?? done)).ids);
}

/**
 * What was logged before, when it is on this record: also when it was logged on one that went into this record since, by a
 * merge or a conversion, which takes the entries along. On somebody else's record it stays as it is.
 */
async function findEntry(work: Work, known: LoggedActivity, record: RecordRef): Promise<ActivityRef | undefined> {
  const isSame = isSameRef(known.record, record) || (await hasBecome(work, known.record, record));
  return isSame ? { ids: known.ids } : undefined;
}

async function hasBecome(work: Work, before: RecordRef, record: RecordRef): Promise<boolean> {
  try {
    const { ref } = await readRecord(work, before);
    return isSameRef(ref, record);
  } catch (error) {
    if (!isGone(error)) throw error;
    return false;
  }
}

/** An entry somebody deleted in the CRM is made again. Throws `gone` when it is the record that is gone. */
async function sendActivity(
  work: Work,
  record: RecordRef,
  activity: Activity,
  previous: ActivityRef | undefined,
): Promise<ActivityRef> {
  const send = (before: ActivityRef | undefined) =>
    work.session.run('log', (connector, call) => connector.log(record, activity, before, call));
  if (previous === undefined) return send(undefined);
  try {
    return await send(previous);
  } catch (error) {
    if (!isGone(error)) throw error;
    work.decision.healed.push('The logged activity had been deleted in the CRM.');
    return send(undefined);
  }
}

interface Step {
  readonly activity: Activity;
  /** Of the entry already logged, not of a new one below the same key. */
  readonly continues: boolean;
  readonly worthLogging: boolean;
  readonly state: string | undefined;
}

function toStep(activity: Activity, known: LoggedActivity | undefined): Step {
  if (activity.kind !== 'call') return { activity, continues: true, worthLogging: true, state: undefined };
  const before = known?.state === undefined ? undefined : (JSON.parse(known.state) as CallState);
  const { state, worthLogging } = toCallStep(activity, before);
  return {
    activity: { ...activity, key: toCallKey(activity.key, state.ordinal) },
    continues: before?.ordinal === state.ordinal,
    worthLogging,
    state: JSON.stringify(state),
  };
}

async function readRemarks(work: Work, conflicts: readonly NewConflict[]): Promise<readonly string[]> {
  const earlier =
    work.chatKey === undefined
      ? []
      : await findChatConflicts(work.database.read, work.channel.crm.account, work.chatKey);
  return [...new Set([...earlier, ...conflicts].map(toRemark))];
}
