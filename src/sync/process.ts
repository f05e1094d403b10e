import { assignedLink } from '../jivo/assign.ts';
import type { JivoEvent } from '../jivo/body.ts';
import { type Effect, findEvent } from '../jivo/effects.ts';
import type { AgentCard } from '../jivo/reply.ts';
import type { Lead } from '../lead/lead.ts';
import type { LoggedActivity } from '../store/activities.ts';
import type { NewConflict } from '../store/conflicts.ts';
import type { Link } from '../store/links.ts';
import { readAssignedRecord } from './assign.ts';
import { fromLink, toAgentCard, toCandidatesCard, toEmptyCard, toKnownCard, toLink } from './card.ts';
import type { Decision } from './decision.ts';
import { logActivity } from './log-activity.ts';
import { followLink, forgetLink, matchAssigned, matchPerson } from './match.ts';
import { findNoise } from './noise.ts';
import { type Resolution, toResolution } from './resolution.ts';
import { isGone, type Work } from './work.ts';
import { type Written, writeRecord } from './write.ts';

/** What one event came to. `waiting`: an agent or operator has to say which record it belongs to. `ignored`: noise, by the channel's settings. */
export interface Result {
  readonly state: 'done' | 'waiting' | 'ignored';
  /** For the agent; undefined when the event shows nothing. */
  readonly card: AgentCard | undefined;
  readonly link: Link | undefined;
  readonly activity: LoggedActivity | undefined;
  readonly conflicts: readonly NewConflict[];
  /** It has become known, or an agent has said, who the visitor is: what waited for that can go on. */
  readonly resolves: Resolution | undefined;
}

const NOTHING: Result = {
  state: 'done',
  card: undefined,
  link: undefined,
  activity: undefined,
  conflicts: [],
  resolves: undefined,
};

/**
 * The path of one event through the CRM: match, write, log, card. Safe to run again after any failure.
 * Throws `ConnectorError` when the CRM did not let it finish.
 */
export async function processEvent(work: Work, event: JivoEvent, effect: Effect): Promise<Result> {
  work.decision.identities = toSeen(work.lead);
  const noise = findNoise(work.channel.config.ignore, work.lead, work.activity);
  if (noise !== undefined) {
    work.decision.reason = noise;
    return { ...NOTHING, state: 'ignored' };
  }
  try {
    return await follow(work, event, effect);
  } catch (error) {
    // Deleted between finding and using it, or still shown by the CRM's search: once more without it.
    if (!isGone(error) || work.decision.match.record === undefined) throw error;
    const ref = work.decision.match.record;
    work.goneRecords.push(ref);
    if (!(await followLink(work, ref))) await forgetLink(work);
    return follow(work, event, effect);
  }
}

async function follow(work: Work, event: JivoEvent, effect: Effect): Promise<Result> {
  switch (effect) {
    case 'assign':
      return assignRecord(work, event);
    case 'answer':
      return answerAgent(work, event);
    case 'complete':
      return completePerson(work, event);
    case 'transcript':
    case 'offline-message':
    case 'call':
      return logPerson(work);
    case 'ignore':
      work.decision.reason = 'event-not-used';
      return NOTHING;
  }
}

async function answerAgent(work: Work, event: JivoEvent): Promise<Result> {
  const match = await matchPerson(work, event.name !== 'chat_updated' || !hasFreshCard(work));
  const { channel, lead } = work;
  if (match.kind === 'several') {
    work.decision.reason = 'several-records';
    return { ...NOTHING, card: toCandidatesCard(work, match.records) };
  }
  if (match.kind === 'linked') {
    work.decision.write.outcome = 'not-read';
    const card = work.link === undefined ? toEmptyCard(channel) : toAgentCard(channel, lead, fromLink(work.link));
    return { ...NOTHING, card };
  }
  const written = await writeRecord(work, match);
  if (written === undefined) return { ...NOTHING, card: toEmptyCard(channel) };
  return { ...toResult(work, written), card: toAgentCard(channel, lead, toKnownCard(work, written.record)) };
}

/** Events of Jivo's own CRM keep known records up to date; they do not make new ones out of Jivo's client list. */
async function completePerson(work: Work, event: JivoEvent): Promise<Result> {
  const match = await matchPerson(work, false);
  if (match.kind === 'linked') {
    work.decision.write.outcome = 'not-read';
    return NOTHING;
  }
  if (match.kind === 'several') {
    // It has nothing to log: once somebody is assigned, the next event brings the same data.
    work.decision.reason = 'several-records';
    return NOTHING;
  }
  if (match.kind === 'none' && findEvent(event.name)?.shape !== 'visitor') {
    work.decision.reason = 'no-known-record';
    return NOTHING;
  }
  const written = await writeRecord(work, match);
  return written === undefined ? NOTHING : toResult(work, written);
}

async function logPerson(work: Work): Promise<Result> {
  const match = await matchPerson(work, false);
  if (match.kind === 'several') return waitForAgent(work);
  if (match.kind === 'linked') {
    work.decision.write.outcome = 'not-read';
    return { ...NOTHING, activity: await logActivity(work, match.ref, []) };
  }
  const written = await writeRecord(work, match);
  if (written === undefined) return NOTHING;
  const activity = await logActivity(work, written.record.ref, written.conflicts, written.activity);
  return { ...toResult(work, written), activity };
}

async function assignRecord(work: Work, event: JivoEvent): Promise<Result> {
  const record = await readAssignedRecord(work, assignedLink(event));
  if (record === undefined) return NOTHING;
  const match = await matchAssigned(work, record);
  if (match.kind !== 'found') return NOTHING;
  const [key] = work.linkKeys;
  if (key === undefined) {
    work.decision.reason = 'nothing-to-tie';
    return NOTHING;
  }
  const written = await writeRecord(work, match);
  if (written === undefined) return NOTHING;
  const link = toLink(work, key, toKnownCard(work, written.record));
  return { ...NOTHING, link, conflicts: written.conflicts, resolves: toResolution(work) };
}

/** Everything the event says of who it is. */
function toSeen({ visitorKey, emails, phones, token }: Lead): Decision['identities'] {
  return {
    ...(visitorKey !== undefined && { visitorKey }),
    emails,
    phones: phones.map(({ raw, e164 }) => e164 ?? raw),
    ...(token !== undefined && { token: true as const }),
  };
}

function waitForAgent(work: Work): Result {
  work.decision.reason = 'several-records';
  if (work.activity === undefined) return NOTHING;
  work.decision.log.outcome = 'waiting';
  return { ...NOTHING, state: 'waiting' };
}

function toResult(work: Work, { record, conflicts }: Written): Result {
  // Without a client of Jivo only a person's word is kept: it holds for the chat.
  const key = work.lead.visitorKey ?? work.link?.visitorKey;
  if (key === undefined) return { ...NOTHING, conflicts };
  const link = toLink(work, key, toKnownCard(work, record));
  return { ...NOTHING, link, conflicts, resolves: work.link === undefined ? toResolution(work) : undefined };
}

/** Jivo repeats chat_updated for every keystroke's worth of news: nothing new and a young card cost no request. */
function hasFreshCard(work: Work): boolean {
  const age = work.claim.receivedAt - (work.link?.checkedAt ?? 0);
  return age < work.channel.config.reply.cardMaxAgeMs;
}
