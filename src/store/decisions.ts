import type { Transaction } from 'kysely';
import type { Claim } from './claim.ts';
import type { Database } from './database.ts';
import { takeNew } from './many-rows.ts';
import type { Tables } from './tables.ts';

/** The decision of one attempt: JSON in the vocabulary of sync/decision.ts. */
export interface AttemptDecision {
  readonly claim: Claim;
  readonly body: string;
}

/** Keeps the newest attempt's decision of each event. */
export async function saveDecisions(
  transaction: Transaction<Tables>,
  { now, vault }: Database,
  decisions: readonly AttemptDecision[],
): Promise<void> {
  await transaction
    .insertInto('decisions')
    .values(
      decisions.map(({ claim, body }) => ({
        event_id: claim.eventId,
        seq: claim.seq,
        body: vault.seal(body),
        at: now,
      })),
    )
    .onConflict((conflict) => conflict.column('event_id').doUpdateSet(takeNew('body', 'at')))
    .execute();
}
