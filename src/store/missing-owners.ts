import { sql } from 'kysely';
import type { Database } from './database.ts';
import { PRESENCE_LOCK, toPresenceKey } from './presence.ts';

/** Processes that hold events and show no sign of life. On SQLite there is only one process, and it is here. */
export async function findMissingOwners({ engine, read, now }: Database, leaseMs: number): Promise<readonly string[]> {
  if (engine === 'sqlite') return [];
  // Held events are due within the lease: the rest of a backlog need not be looked through.
  const { rows } = await sql<{ owner: string }>`
    SELECT DISTINCT owner FROM events
    WHERE state = 'open' AND lane IN (0, 1) AND owner IS NOT NULL AND due_at > ${now} AND due_at <= ${now} + ${sql.lit(leaseMs)}
      AND NOT EXISTS (SELECT 1 FROM pg_locks WHERE ${isPresence('events.owner')})`.execute(read);
  return rows.map(({ owner }) => owner);
}

/** How many gateway processes draw on the store, for one of them. A SQLite file is locked by its one. */
export async function countProcesses(database: Database): Promise<number> {
  return database.engine === 'sqlite' ? 1 : Math.max(1, await countOwners(database));
}

/** How many gateway processes work on the store now. Only PostgreSQL can tell. */
export async function countOwners({ read }: Database): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    SELECT COUNT(DISTINCT objid) AS count FROM pg_locks WHERE ${isPresence(undefined)}`.execute(read);
  return Number(rows[0]?.count);
}

/** A row of pg_locks that is some process's presence in this database. The keys are shown there as unsigned numbers. */
export function isPresence(ownerColumn: string | undefined) {
  const named =
    ownerColumn === undefined
      ? sql`TRUE`
      : sql`CAST(objid AS BIGINT) = CAST(${sql.raw(toPresenceKey(ownerColumn))} AS BIGINT) & 4294967295`;
  return sql`locktype = 'advisory' AND classid = CAST(${sql.lit(PRESENCE_LOCK)} AS OID) AND objsubid = 2 AND ${named}
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
}
