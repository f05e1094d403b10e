import type { Transaction } from 'kysely';
import { type LoggedActivity, saveActivity } from './activities.ts';
import type { Claim } from './claim.ts';
import { type NewConflict, saveConflicts } from './conflicts.ts';
import type { Database } from './database.ts';
import { type Link, saveLink } from './links.ts';
import type { Tables } from './tables.ts';

/** The end of an event and all it changed, written as one. */
export interface Outcome {
  readonly state: 'done' | 'ignored' | 'waiting' | 'dead';
  /** Why it is dead or waiting, in one plain sentence. */
  readonly reason?: { readonly kind: string; readonly text: string };
  /** JSON for Jivo. */
  readonly answer: string;
  /** JSON of the decision. */
  readonly decision: string;
  readonly link?: Link;
  readonly activity?: LoggedActivity;
  readonly conflicts: readonly NewConflict[];
}

/** Ends the event. False, with nothing written, when the claim is no longer the newest: another process has taken the event over. */
export async function finishEvent(
  transaction: Transaction<Tables>,
  database: Database,
  claim: Claim,
  outcome: Outcome,
): Promise<boolean> {
  const { numUpdatedRows } = await transaction
    .updateTable('events')
    .set({
      state: outcome.state,
      answer: outcome.answer,
      reason_kind: outcome.reason?.kind ?? null,
      reason: outcome.reason?.text ?? null,
      owner: null,
      finished_at: database.now,
    })
    .where('seq', '=', claim.seq)
    .where('attempts', '=', claim.attempts)
    .where('state', '=', 'open')
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return false;
  await transaction.deleteFrom('event_keys').where('seq', '=', claim.seq).execute();
  await saveDecision(transaction, database, claim, outcome.decision);
  if (outcome.link !== undefined) await saveLink(transaction, database, outcome.link);
  if (outcome.activity !== undefined) await saveActivity(transaction, database, outcome.activity);
  await saveConflicts(transaction, database, outcome.conflicts);
  return true;
}

/** Keeps the newest attempt's decision of the event. */
export async function saveDecision(
  transaction: Transaction<Tables>,
  { now }: Database,
  claim: Claim,
  decision: string,
): Promise<void> {
  await transaction
    .insertInto('decisions')
    .values({ event_id: claim.eventId, seq: claim.seq, body: decision, at: now })
    .onConflict((conflict) => conflict.column('event_id').doUpdateSet({ body: decision, at: now }))
    .execute();
}
