import { sql, type Transaction } from 'kysely';
import { type Claim, toClaim } from './claim.ts';
import type { Database } from './database.ts';
import { lockClaiming } from './order-locks.ts';
import type { Tables } from './tables.ts';

export interface ClaimOptions {
  readonly owner: string;
  readonly leaseMs: number;
  readonly limit: number;
  /** Accounts whose CRM is not to be asked now: their events stay where they are. */
  readonly pausedAccounts: readonly string[];
}

/**
 * Takes due events, answers to agents first. An event waits while an earlier open event, or one that runs, shares an identity with it: so the
 * events of one person are done one at a time and in order of arrival, and nobody else is held up.
 */
export async function claimEvents(
  transaction: Transaction<Tables>,
  database: Database,
  options: ClaimOptions,
): Promise<readonly Claim[]> {
  await lockClaiming(transaction, database);
  // Lane by lane: only so does the index lead straight to what is due.
  const answers = await findDue(transaction, database, 0, options.limit, options.pausedAccounts);
  const others =
    answers.length < options.limit
      ? await findDue(transaction, database, 1, options.limit - answers.length, options.pausedAccounts)
      : [];
  const seqs = [...answers, ...others];
  if (seqs.length === 0) return [];
  const claimed = await transaction
    .updateTable('events')
    .set({
      attempts: sql<number>`attempts + 1`,
      due_at: sql<number>`${database.now} + ${options.leaseMs}`,
      owner: options.owner,
    })
    .where('seq', 'in', seqs)
    .returning(['seq', 'id', 'attempts', 'channel', 'account', 'name', 'body', 'received_at'])
    .execute();
  return claimed.map(toClaim).sort((left, right) => left.seq - right.seq);
}

async function findDue(
  transaction: Transaction<Tables>,
  { engine, now }: Database,
  lane: number,
  limit: number,
  pausedAccounts: readonly string[],
): Promise<readonly number[]> {
  let due = transaction
    .selectFrom('events')
    .select('events.seq')
    .where('events.state', '=', sql.lit('open' as const))
    .where('events.lane', '=', lane)
    .where('events.due_at', '<=', now)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('event_keys as mine')
            .innerJoin('event_keys as other', 'other.key', 'mine.key')
            .select('mine.seq')
            .whereRef('mine.seq', '=', 'events.seq')
            .where(({ or, and, ref, exists: running, selectFrom: select }) =>
              or([
                sql<boolean>`${ref('other.seq')} < ${ref('mine.seq')}`,
                // A later one runs while this one was opened again.
                and([
                  sql<boolean>`${ref('other.seq')} > ${ref('mine.seq')}`,
                  running(
                    select('events as later')
                      .select('later.seq')
                      .whereRef('later.seq', '=', 'other.seq')
                      .where('later.owner', 'is not', null)
                      .where('later.due_at', '>', now),
                  ),
                ]),
              ]),
            ),
        ),
      ),
    )
    .orderBy('events.due_at')
    .orderBy('events.seq')
    .limit(limit);
  if (pausedAccounts.length > 0) due = due.where('events.account', 'not in', pausedAccounts);
  if (engine === 'postgres') due = due.forUpdate().skipLocked();
  const rows = await due.execute();
  return rows.map(({ seq }) => seq);
}
