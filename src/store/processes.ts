import { sql, type Transaction } from 'kysely';
import type { Database } from './database.ts';
import { isPresence } from './missing-owners.ts';
import type { ProcessesTable, Tables } from './tables.ts';

/** What a process tells the others of itself. */
export type ProcessReport = Omit<ProcessesTable, 'at'>;

/** On SQLite nothing else shows that a process died: it reports more often than this. */
const SILENT_MS = 30_000;

/** Puts the report in the place of the process's last one. */
export async function saveReport(
  transaction: Transaction<Tables>,
  { now }: Database,
  { owner, ...report }: ProcessReport,
): Promise<void> {
  const values = { ...report, at: now };
  await transaction
    .insertInto('processes')
    .values({ owner, ...values })
    .onConflict((conflict) => conflict.column('owner').doUpdateSet(values))
    .execute();
}

/** The reports of the processes that live now. */
export async function listReports(database: Database): Promise<readonly ProcessReport[]> {
  const columns = ['owner', 'generation', 'fingerprint', 'trouble', 'usage'] as const;
  return database.read.selectFrom('processes').select(columns).where(isAlive(database)).orderBy('owner').execute();
}

/** Forgets the processes that are gone, as one that lives. */
export async function forgetDead(transaction: Transaction<Tables>, database: Database, owner: string): Promise<void> {
  const others = transaction.deleteFrom('processes').where('owner', '<>', owner);
  // A SQLite file has one process.
  const dead = database.engine === 'sqlite' ? others : others.where(({ not }) => not(isAlive(database)));
  await dead.execute();
}

/** The process ends. */
export async function removeReport(transaction: Transaction<Tables>, owner: string): Promise<void> {
  await transaction.deleteFrom('processes').where('owner', '=', owner).execute();
}

function isAlive({ engine, now }: Database) {
  if (engine === 'sqlite') return sql<boolean>`at > ${now} - ${sql.lit(SILENT_MS)}`;
  return sql<boolean>`EXISTS (SELECT 1 FROM pg_locks WHERE ${isPresence('processes.owner')})`;
}
