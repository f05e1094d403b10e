import { effectOf } from '../jivo/effects.ts';
import { OK_REPLY } from '../jivo/reply.ts';
import type { Claim } from '../store/claim.ts';
import type { Database } from '../store/database.ts';
import { finishEvent } from '../store/finish-event.ts';
import { createDecision } from './decision.ts';
import type { Log } from './log.ts';
import type { Ended } from './run-event.ts';

/** The configuration no longer has the event's channel: it becomes a dead letter for the operator. */
export async function buryForeignEvent(claim: Claim, database: Database, log: Log): Promise<Ended> {
  const text = `The channel ${claim.channel} is no longer in the configuration.`;
  const decision = createDecision(claim.eventId, effectOf(claim.name), claim.attempts);
  decision.error = { kind: 'rejected', text };
  await database.write((transaction) =>
    finishEvent(transaction, database, claim, {
      state: 'dead',
      reason: { kind: 'rejected', text },
      answer: JSON.stringify(OK_REPLY),
      decision: JSON.stringify(decision),
      conflicts: [],
    }),
  );
  log.error({ event: claim.eventId, channel: claim.channel }, 'event:process:dead');
  return { state: 'dead', reply: OK_REPLY, reopened: false };
}
