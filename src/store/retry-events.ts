import { sql, type Transaction } from 'kysely';
import type { Claim } from './claim.ts';
import type { Database } from './database.ts';
import { saveDecisions } from './decisions.ts';
import { type RecentRecord, saveRecentRecords } from './recent-records.ts';
import { runStatement } from './statement.ts';
import type { Tables } from './tables.ts';

export interface Retry {
  readonly delayMs: number;
  readonly reason: { readonly kind: string; readonly text: string };
  readonly decision: string;
  /** JSON given to the agent meanwhile: the same event sent again gets it too. */
  readonly answer: string;
  /** Records it wrote, whoever goes on with the event. */
  readonly recent?: readonly RecentRecord[];
}

/** One attempt that is to be repeated. */
export interface Repeat {
  readonly claim: Claim;
  readonly retry: Retry;
}

/** Gives events back, due again after their delays, many at the price of one. False where the claim is no longer the newest. */
export async function retryEvents(
  transaction: Transaction<Tables>,
  database: Database,
  repeats: readonly Repeat[],
): Promise<readonly boolean[]> {
  const { engine, clock, vault } = database;
  const row = '(CAST(? AS BIGINT), CAST(? AS INTEGER), CAST(? AS BIGINT), ?, ?, ?)';
  const rows = await runStatement<{ seq: number }>(
    transaction,
    engine,
    `WITH failed (failed_seq, claim, delay, new_kind, new_reason, new_answer)
       AS (VALUES ${repeats.map(() => row).join(', ')})
     UPDATE events SET due_at = ${clock} + delay, owner = NULL,
       reason_kind = new_kind, reason = new_reason, answer = new_answer
     FROM failed WHERE seq = failed_seq AND attempts = claim AND state = 'open' RETURNING seq`,
    repeats.flatMap(({ claim, retry }) => [
      claim.seq,
      claim.attempts,
      Math.round(retry.delayMs),
      retry.reason.kind,
      retry.reason.text,
      vault.seal(retry.answer),
    ]),
  );
  const kept = new Set(rows.map(({ seq }) => seq));
  const ours = repeats.filter(({ claim }) => kept.has(claim.seq));
  if (ours.length > 0) {
    const decisions = ours.map(({ claim, retry }) => ({ claim, body: retry.decision }));
    await saveDecisions(transaction, database, decisions);
  }
  await saveRecentRecords(
    transaction,
    database,
    repeats.flatMap(({ retry: { recent = [] } }) => recent),
  );
  return repeats.map(({ claim }) => kept.has(claim.seq));
}

/**
 * Makes the waiting (not the running) events of a person due now: somebody asks for them again. What got no answer in time is
 * left alone for `settleMs` after its attempt: the CRM may still carry out what it was asked, and nobody would find it yet.
 */
export async function hastenEvents(
  transaction: Transaction<Tables>,
  { now, vault }: Database,
  personKeys: readonly string[],
  settleMs: number,
): Promise<void> {
  if (personKeys.length === 0) return;
  const keys = personKeys.map((key) => vault.blind(key));
  const settled = sql<number>`(SELECT at + ${settleMs} FROM decisions WHERE event_id = events.id)`;
  await transaction
    .updateTable('events')
    .set({
      due_at: sql<number>`CASE WHEN reason_kind = 'timeout' AND ${settled} > ${now} THEN ${settled} ELSE ${now} END`,
    })
    .where('state', '=', 'open')
    .where('owner', 'is', null)
    .where('due_at', '>', now)
    .where('seq', 'in', (select) => select.selectFrom('event_keys').select('seq').where('key', 'in', keys))
    .execute();
}

/** Makes one event due now that waits for its next attempt. False: it waits for none. */
export async function hastenEvent(
  transaction: Transaction<Tables>,
  { now }: Database,
  eventId: string,
): Promise<boolean> {
  const { numUpdatedRows } = await transaction
    .updateTable('events')
    .set({ due_at: now })
    .where('id', '=', eventId)
    .where('state', '=', 'open')
    .where('owner', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Hands back what this process still holds, due now: for a stop in good order, or a start after a crash (`owner` undefined: of every process). */
export async function releaseEvents(
  transaction: Transaction<Tables>,
  { now }: Database,
  owner: string | undefined,
): Promise<number> {
  let update = transaction
    .updateTable('events')
    .set({ due_at: now, owner: null })
    .where('state', '=', 'open')
    .where('owner', 'is not', null);
  if (owner !== undefined) update = update.where('owner', '=', owner);
  const { numUpdatedRows } = await update.executeTakeFirst();
  return Number(numUpdatedRows);
}

/** How long after the claim an event nobody does is called forgotten: its receipt may still be on the way. */
const FORGOTTEN_AFTER_MS = 15_000;

/**
 * Makes due what this process holds and does not do: the store failed when the claim was given, or when its end was to be
 * written. Returns how many.
 */
export async function releaseForgotten(
  transaction: Transaction<Tables>,
  { now }: Database,
  {
    owner,
    leaseMs,
    running,
  }: { readonly owner: string; readonly leaseMs: number; readonly running: readonly string[] },
): Promise<number> {
  let update = transaction
    .updateTable('events')
    .set({ due_at: now, owner: null })
    .where('state', '=', sql.lit('open' as const))
    .where('lane', 'in', [0, 1])
    .where('owner', '=', owner)
    .where('due_at', '>', now)
    .where('due_at', '<', sql<number>`${now} + ${sql.lit(leaseMs - FORGOTTEN_AFTER_MS)}`);
  if (running.length > 0) update = update.where('id', 'not in', running);
  const { numUpdatedRows } = await update.executeTakeFirst();
  return Number(numUpdatedRows);
}

/** Makes one claimed event due again without an end of its attempt: the store failed on it. */
export async function giveBackEvent(transaction: Transaction<Tables>, { now }: Database, claim: Claim): Promise<void> {
  await transaction
    .updateTable('events')
    .set({ due_at: now, owner: null })
    .where('seq', '=', claim.seq)
    .where('attempts', '=', claim.attempts)
    .where('state', '=', 'open')
    .execute();
}
