import { effectOf } from '../jivo/effects.ts';
import { OK_REPLY } from '../jivo/reply.ts';
import type { Claim } from '../store/claim.ts';
import { finishEvent } from '../store/finish-event.ts';
import { countProcesses } from '../store/missing-owners.ts';
import type { Channel } from './channel.ts';
import { createDecision } from './decision.ts';
import type { Ended, RunTools } from './run-event.ts';

export type SetAsideTools = Pick<RunTools, 'database' | 'log' | 'retry' | 'again'>;

/** When another process may have another configuration, it is left to it for so long, again and again. */
const LEFT_TO_OTHERS_MS = 10_000;
/** On PostgreSQL another process may just be starting anew, or have lost its connection for a moment. */
const OTHERS_BACK_MS = 60_000;

/**
 * The configuration no longer leads to the event's channel (`channel` undefined) or its account. Alone, or in the end, it becomes
 * a dead letter for the operator. While other processes are there, or may be in a moment, it is put off: they may have a newer
 * configuration.
 */
export async function setAsideEvent(
  claim: Claim,
  channel: Channel | undefined,
  { database, log, retry, again }: SetAsideTools,
): Promise<Ended> {
  const text =
    channel === undefined
      ? `The channel ${claim.channel} is no longer in the configuration.`
      : `The channel ${claim.channel} no longer leads to the account ${claim.account}.`;
  const decision = createDecision(claim.eventId, effectOf(claim.name), claim.attempts);
  const reason = { kind: 'rejected', text } as const;
  decision.error = reason;
  const ending = { reason, answer: JSON.stringify(OK_REPLY), decision: JSON.stringify(decision) };
  const ageMs = Date.now() - claim.receivedAt;
  const mayCome = database.engine === 'postgres' && ageMs < OTHERS_BACK_MS;
  if (ageMs < retry.giveUpMs && (mayCome || (await countProcesses(database)) > 1)) {
    const kept = await again({ claim, retry: { ...ending, delayMs: LEFT_TO_OTHERS_MS } });
    log.warn({ event: claim.eventId, channel: claim.channel }, 'event:process:left');
    return { state: kept ? 'again' : 'taken-over', reply: OK_REPLY, reopened: false };
  }
  await database.write((transaction) =>
    finishEvent(transaction, database, claim, { ...ending, state: 'dead', conflicts: [] }),
  );
  log.error({ event: claim.eventId, channel: claim.channel }, 'event:process:dead');
  return { state: 'dead', reply: OK_REPLY, reopened: false };
}
