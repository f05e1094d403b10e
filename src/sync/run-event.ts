import { ConnectorError } from '../../connectors/errors.ts';
import { effectOf } from '../jivo/effects.ts';
import { type JivoReply, OK_REPLY, toJivoReply } from '../jivo/reply.ts';
import type { Claim } from '../store/claim.ts';
import type { Database } from '../store/database.ts';
import type { Ending, Finished, Outcome } from '../store/finish-event.ts';
import { deletePersonRows } from '../store/person-rows.ts';
import type { Repeat } from '../store/retry-events.ts';
import { isStoreTrouble } from '../store/store-trouble.ts';
import { fromLink, toAgentCard, toEmptyCard } from './card.ts';
import type { Channel } from './channel.ts';
import { createDecision, type Decision, REASON_NOTES } from './decision.ts';
import { isErased } from './erased.ts';
import type { Log } from './log.ts';
import { prepareWork } from './prepare-work.ts';
import { processEvent, type Result } from './process.ts';
import { type ReadEvent, readEvent } from './receive.ts';
import { judgeError, type RetryOptions } from './retry.ts';
import type { Work } from './work.ts';

export interface OperationMetrics {
  operated(account: string, operation: string, outcome: string, seconds: number): void;
}

export interface RunTools {
  readonly database: Database;
  /** Resolves when the event is on the disk: until then the CRM may be asked, and nothing in it be changed. */
  readonly durable: Promise<void>;
  /** Writes the end of an event down, together with others. */
  readonly finish: (ending: Ending) => Promise<Finished>;
  /** Gives an event back to be tried again, together with others. False: it was taken over. */
  readonly again: (repeat: Repeat) => Promise<boolean>;
  readonly log: Log;
  readonly metrics: OperationMetrics;
  readonly retry: RetryOptions;
  /** Gives whoever waits the reply: it is whole before the event's end is written down. */
  replied(reply: JivoReply): void;
  /** Aborts when the lease is about to end or the process stops. */
  readonly signal: AbortSignal;
  /** The process stops: what did not finish is due at once, for whoever runs next. */
  stopping(): boolean;
}

/** How an attempt ended. `reply` is the best answer for a waiting agent. */
export interface Ended {
  readonly state: Outcome['state'] | 'again' | 'taken-over';
  readonly reply: JivoReply;
  /** Other events became due by this one. */
  readonly reopened: boolean;
}

/** Does one claimed event and writes down how it ended. `read`: what was just taken in is read already. Throws only what the store throws. */
export async function runEvent(
  claim: Claim,
  channel: Channel,
  tools: RunTools,
  read: ReadEvent = readEvent(channel, claim.body),
): Promise<Ended> {
  const started = performance.now();
  const { jivo } = read;
  const effect = effectOf(jivo.name);
  const decision = createDecision(claim.eventId, effect, claim.attempts);
  const { database, durable, signal } = tools;
  const work = await prepareWork(claim, read, {
    channel,
    database,
    decision,
    durable,
    signal,
    onOperation(trace) {
      decision.operations.push(trace);
      tools.metrics.operated(channel.crm.account, trace.operation, trace.outcome, trace.ms / 1_000);
    },
  });
  // Nobody was erased since this moment.
  if (claim.waited && (await isErased(database, work.lead, claim.receivedAt))) return endErased(claim, tools);
  try {
    const result = await processEvent(work, jivo, effect);
    decision.tookMs = Math.round(performance.now() - started);
    return await finish(work, result, tools);
  } catch (cause) {
    if (isStoreTrouble(cause)) throw cause;
    if (!(cause instanceof ConnectorError)) tools.log.error({ event: claim.eventId, err: cause }, 'event:process:bug');
    const error =
      cause instanceof ConnectorError
        ? cause
        : new ConnectorError('bug', 'The gateway failed on this event.', { cause });
    decision.error = { kind: error.kind, text: error.message };
    decision.tookMs = Math.round(performance.now() - started);
    return fail(work, error, tools);
  }
}

/** Nothing is done and nothing kept: the event came in before the person was erased, such as with a restored backup. */
async function endErased(claim: Claim, { database, finish: end, log }: RunTools): Promise<Ended> {
  const reason = { kind: 'erased', text: 'The person was erased after this came in.' };
  const answer = JSON.stringify(OK_REPLY);
  await end({ claim, outcome: { state: 'ignored', reason, answer, decision: '{}', conflicts: [] } });
  const rows = { eventIds: [claim.eventId], visitorKeys: [], activities: [], conflictIds: [], records: [], agents: [] };
  await database.write((transaction) => deletePersonRows(transaction, rows));
  log.info({ event: claim.eventId }, 'event:process:erased');
  return { state: 'ignored', reply: OK_REPLY, reopened: false };
}

async function finish(work: Work, result: Result, tools: RunTools): Promise<Ended> {
  const { claim, decision, channel } = work;
  const { log } = tools;
  const reply = toJivoReply(result.card);
  const note = decision.reason && REASON_NOTES[decision.reason];
  const outcome: Outcome = {
    state: result.state,
    answer: JSON.stringify(reply),
    decision: JSON.stringify(decision),
    conflicts: result.conflicts,
    ...(result.state === 'waiting' && {
      reason: { kind: 'several-records', text: 'Several records match: an agent or operator has to choose one.' },
    }),
    ...(note !== undefined && { reason: { kind: decision.reason ?? '', text: note } }),
    ...(result.link !== undefined && { link: result.link }),
    ...(result.activity !== undefined && { activity: result.activity }),
    ...(work.agent !== undefined && { agent: work.agent }),
    ...(result.resolves !== undefined && { resolves: result.resolves }),
    recent: work.session.recent,
  };
  tools.replied(reply);
  const ended = await tools.finish({ claim, outcome });
  if (!ended.finished) {
    log.warn({ event: claim.eventId, attempt: claim.attempts }, 'event:finish:taken-over');
    return { state: 'taken-over', reply, reopened: false };
  }
  log.info(toFields(decision, channel), 'event:finish:done');
  return { state: result.state, reply, reopened: ended.reopened > 0 };
}

async function fail(work: Work, error: ConnectorError, tools: RunTools): Promise<Ended> {
  const { claim, decision, channel } = work;
  const { log } = tools;
  const reply = toKnownReply(work);
  const reason = { kind: error.kind, text: error.message };
  const ageMs = Date.now() - claim.receivedAt;
  const verdict = judgeError(error, { attempts: claim.attempts, ageMs }, tools.retry, Math.random());
  const body = JSON.stringify(decision);
  tools.replied(reply);
  const { recent } = work.session;
  if (verdict.kind === 'again') {
    // What got no answer may be carried out all the same: right after it, the next attempt would look for it too early.
    const soonest = error.kind === 'timeout' ? tools.retry.firstMs : 0;
    const delayMs = tools.stopping() ? soonest : verdict.delayMs;
    const kept = await tools.again({
      claim,
      retry: { delayMs, reason, decision: body, answer: JSON.stringify(reply), recent },
    });
    log.warn({ ...toFields(decision, channel), kind: error.kind, delayMs: Math.round(delayMs) }, 'event:process:retry');
    return { state: kept ? 'again' : 'taken-over', reply, reopened: false };
  }
  const answer = JSON.stringify(reply);
  const { finished } = await tools.finish({
    claim,
    outcome: { state: 'dead', reason, answer, decision: body, conflicts: [], recent },
  });
  log.error({ ...toFields(decision, channel), kind: error.kind }, 'event:process:dead');
  return { state: finished ? 'dead' : 'taken-over', reply, reopened: false };
}

/** The CRM did not help: the agent gets what was known before. */
function toKnownReply({ decision, link, channel, lead }: Work): JivoReply {
  if (decision.effect !== 'answer') return OK_REPLY;
  return toJivoReply(link === undefined ? toEmptyCard(channel) : toAgentCard(channel, lead, fromLink(link)));
}

function toFields(decision: Decision, channel: Channel): object {
  return {
    event: decision.event,
    channel: channel.name,
    effect: decision.effect,
    attempt: decision.attempt,
    match: decision.match.outcome,
    write: decision.write.outcome,
    activity: decision.log.outcome,
    tookMs: decision.tookMs,
  };
}
