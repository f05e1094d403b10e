import type { Transaction } from 'kysely';
import { type LoggedActivity, saveActivities } from './activities.ts';
import type { Claim } from './claim.ts';
import { type NewConflict, saveConflicts } from './conflicts.ts';
import type { Database } from './database.ts';
import { saveDecisions } from './decisions.ts';
import { type Link, saveLinks } from './links.ts';
import { lockReopening } from './order-locks.ts';
import { type RecentRecord, saveRecentRecords } from './recent-records.ts';
import { isAnyReopenable, type ReopenFilter, reopenEvents } from './reopen-events.ts';
import { runStatement } from './statement.ts';
import type { Tables } from './tables.ts';
import { type AgentSighting, noteAgents } from './unmapped-agents.ts';

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
  /** Records it wrote, whoever ends the event. */
  readonly recent?: readonly RecentRecord[];
  /** The agent whose user the new record was to belong to, where there is none or one was just found. */
  readonly agent?: AgentSighting;
  /** It is known now whose the waiting events of this visitor, or of this chat, are: they become due. */
  readonly resolves?: Pick<ReopenFilter, 'account' | 'visitorKey' | 'chat' | 'eventId'>;
}

export interface Ending {
  readonly claim: Claim;
  readonly outcome: Outcome;
}

/** `finished` false: nothing was written, because the claim is no longer the newest. `reopened`: how many waiting events became due. */
export interface Finished {
  readonly finished: boolean;
  readonly reopened: number;
}

/** Ends events, many at the price of one. The results come in the order of the endings. */
export async function finishEvents(
  transaction: Transaction<Tables>,
  database: Database,
  endings: readonly Ending[],
): Promise<readonly Finished[]> {
  // Hardly ever does anything wait. What waits for a person was written before this event of the same person was claimed.
  const filters = endings.flatMap(({ outcome: { resolves } }) => (resolves === undefined ? [] : [toWaiting(resolves)]));
  const isAwaited = await isAnyReopenable(transaction, filters);
  // Before any row is touched: see order-locks.ts.
  if (isAwaited) await lockReopening(transaction, database);
  const seqs = await endNewest(transaction, database, endings);
  const ended = endings.filter(({ claim }) => seqs.has(claim.seq));
  const outcomes = ended.map(({ outcome }) => outcome);
  if (ended.length > 0) {
    await transaction
      .deleteFrom('event_keys')
      .where('seq', 'in', [...seqs])
      .execute();
    const decisions = ended.map(({ claim, outcome }) => ({ claim, body: outcome.decision }));
    await saveDecisions(transaction, database, decisions);
    await saveLinks(
      transaction,
      database,
      outcomes.flatMap(({ link }) => link ?? []),
    );
    await saveActivities(
      transaction,
      database,
      outcomes.flatMap(({ activity }) => activity ?? []),
    );
    await saveConflicts(
      transaction,
      database,
      outcomes.flatMap(({ conflicts }) => conflicts),
    );
  }
  await saveRecentRecords(
    transaction,
    database,
    endings.flatMap(({ outcome: { recent = [] } }) => recent),
  );
  const results: Finished[] = [];
  for (const { claim, outcome } of endings) {
    const finished = seqs.has(claim.seq);
    const reopened =
      isAwaited && finished && outcome.resolves !== undefined
        ? await reopenEvents(transaction, database, toWaiting(outcome.resolves))
        : 0;
    results.push({ finished, reopened });
  }
  // Last: many processes may have met the same agent, and each waits for the others from here on.
  await noteAgents(
    transaction,
    database,
    outcomes.flatMap(({ agent }) => agent ?? []),
  );
  return results;
}

function toWaiting(resolves: NonNullable<Outcome['resolves']>): ReopenFilter {
  return { state: 'waiting', ...resolves };
}

/** Ends one event. False, with nothing written, when the claim is no longer the newest: another process has taken the event over. */
export async function finishEvent(
  transaction: Transaction<Tables>,
  database: Database,
  claim: Claim,
  outcome: Outcome,
): Promise<boolean> {
  const [result] = await finishEvents(transaction, database, [{ claim, outcome }]);
  return result?.finished === true;
}

/** The numbers of those whose claim was still the newest. */
async function endNewest(
  transaction: Transaction<Tables>,
  { engine, clock, vault }: Database,
  endings: readonly Ending[],
): Promise<ReadonlySet<number>> {
  const row = '(CAST(? AS BIGINT), CAST(? AS INTEGER), ?, ?, ?, ?)';
  const rows = await runStatement<{ seq: number }>(
    transaction,
    engine,
    `WITH ended (ended_seq, claim, new_state, new_answer, new_kind, new_reason)
       AS (VALUES ${endings.map(() => row).join(', ')})
     UPDATE events SET state = new_state, answer = new_answer, reason_kind = new_kind, reason = new_reason,
       owner = NULL, finished_at = ${clock}
     FROM ended WHERE seq = ended_seq AND attempts = claim AND state = 'open' RETURNING seq`,
    endings.flatMap(({ claim, outcome }) => [
      claim.seq,
      claim.attempts,
      outcome.state,
      vault.seal(outcome.answer),
      outcome.reason?.kind ?? null,
      outcome.reason?.text ?? null,
    ]),
  );
  return new Set(rows.map(({ seq }) => seq));
}
