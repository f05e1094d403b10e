import type { Transaction } from 'kysely';
import type { Claim } from './claim.ts';
import type { Database } from './database.ts';
import { runStatement } from './statement.ts';
import type { Tables } from './tables.ts';

/** The decision of one attempt: JSON in the vocabulary of sync/decision.ts. */
export interface AttemptDecision {
  readonly claim: Claim;
  readonly body: string;
}

/** Keeps the newest attempt's decision of each event. */
export async function saveDecisions(
  transaction: Transaction<Tables>,
  { engine, clock, vault }: Database,
  decisions: readonly AttemptDecision[],
): Promise<void> {
  const row = `(?, ?, ?, ${clock})`;
  await runStatement(
    transaction,
    engine,
    `INSERT INTO decisions (event_id, seq, body, at) VALUES ${decisions.map(() => row).join(', ')}
     ON CONFLICT (event_id) DO UPDATE SET body = excluded.body, at = excluded.at`,
    decisions.flatMap(({ claim, body }) => [claim.eventId, claim.seq, vault.seal(body)]),
  );
}
