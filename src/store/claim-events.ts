import { sql, type Transaction } from 'kysely';
import { type Claim, toClaim } from './claim.ts';
import type { Database } from './database.ts';
import { lockClaiming } from './order-locks.ts';
import { runStatement, toPlaceholders } from './statement.ts';
import type { Tables } from './tables.ts';

export interface ClaimOptions {
  readonly owner: string;
  readonly leaseMs: number;
  readonly limit: number;
  /** Accounts whose CRM is not to be asked now: their events stay where they are. */
  readonly pausedAccounts: readonly string[];
  /** Accounts of which one event at most is to be taken. Absent: none. */
  readonly probedAccounts?: readonly string[];
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
  const { limit, pausedAccounts, probedAccounts = [] } = options;
  const seqs: number[] = [];
  for (const account of probedAccounts) {
    if (seqs.length < limit) seqs.push(...(await findFirst(transaction, database, 1, { account })));
  }
  const without = [...pausedAccounts, ...probedAccounts];
  seqs.push(...(await findFirst(transaction, database, limit - seqs.length, { without })));
  if (seqs.length === 0) return [];
  const claimed = await transaction
    .updateTable('events')
    .set({
      attempts: sql<number>`attempts + 1`,
      due_at: sql<number>`${database.now} + ${options.leaseMs}`,
      owner: options.owner,
    })
    .where('seq', 'in', seqs)
    .returning(['seq', 'id', 'attempts', 'channel', 'account', 'name', 'body', 'received_at', 'due_at'])
    .execute();
  return claimed
    .map((row) => toClaim(row, row.due_at - options.leaseMs, true))
    .sort((left, right) => left.seq - right.seq);
}

/** One account alone, or all but some. */
type Choice = { readonly account: string } | { readonly without: readonly string[] };

/** Answers to agents first. Lane by lane: only so does the index lead straight to what is due. */
async function findFirst(
  transaction: Transaction<Tables>,
  database: Database,
  limit: number,
  choice: Choice,
): Promise<readonly number[]> {
  const answers = limit > 0 ? await findDue(transaction, database, 0, limit, choice) : [];
  const left = limit - answers.length;
  return left > 0 ? [...answers, ...(await findDue(transaction, database, 1, left, choice))] : answers;
}

async function findDue(
  transaction: Transaction<Tables>,
  { engine, clock }: Database,
  lane: 0 | 1,
  limit: number,
  choice: Choice,
): Promise<readonly number[]> {
  const accounts = 'account' in choice ? [choice.account] : choice.without;
  const operator = 'account' in choice ? 'IN' : 'NOT IN';
  const chosen = accounts.length === 0 ? '' : `AND account ${operator} ${toPlaceholders(1, accounts.length)}`;
  // Who stands before the event is asked for each event and each of its keys in turn, by subqueries no planner turns into a
  // join: PostgreSQL's idea of how much waits is old when much came at once, and a join of all that waits is slow. A later
  // event stands before one that was opened again as long as it runs.
  const rows = await runStatement<{ seq: number }>(
    transaction,
    engine,
    `SELECT seq FROM events
     WHERE state = 'open' AND lane = ${lane} AND due_at <= ${clock} ${chosen}
       AND (SELECT 1 FROM event_keys AS mine WHERE mine.seq = events.seq AND (
         SELECT 1 FROM event_keys AS other WHERE other.key = mine.key AND (
           other.seq < mine.seq OR (other.seq > mine.seq AND (
             SELECT 1 FROM events AS later
             WHERE later.seq = other.seq AND later.owner IS NOT NULL AND later.due_at > ${clock} LIMIT 1) IS NOT NULL))
         LIMIT 1) IS NOT NULL LIMIT 1) IS NULL
     ORDER BY due_at, seq LIMIT ? ${engine === 'postgres' ? 'FOR UPDATE SKIP LOCKED' : ''}`,
    [...accounts, limit],
  );
  return rows.map(({ seq }) => seq);
}
