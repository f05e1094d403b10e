import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { Kysely, type SqliteDatabase, SqliteDialect, sql, type Transaction } from 'kysely';
import { createBoundedCache } from '../cache/bounded-cache.ts';
import type { Database } from './database.ts';
import { createGroupCommit } from './group-commit.ts';
import { migrateStore } from './migrate.ts';
import { ALONE } from './presence.ts';
import { createWriteAheadLog } from './sqlite-wal.ts';
import type { Tables } from './tables.ts';
import { NO_VAULT } from './vault.ts';
import { waitForLock } from './wait-for-lock.ts';

/** How long another process (a command, a backup) may hold the file before a write fails. */
const BUSY_LIMIT_MS = 5_000;
const CACHED_STATEMENTS = 500;
const CLOCK = "CAST(unixepoch('subsec') * 1000 AS INTEGER)";

/** Opens (and makes) the file for one gateway process plus short-lived commands. Throws node:sqlite's error when the file cannot be written. */
export function openSqlite(path: string): Database & { migrate(): Promise<void> } {
  const writer = new DatabaseSync(path, { timeout: BUSY_LIMIT_MS });
  // What is removed is written over, so that nothing of a person stays in unused parts of the file.
  writer.exec('PRAGMA secure_delete = ON');
  // Until the tables are there every commit syncs by itself, and what is made is on the disk with its folder.
  writer.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;');
  // A statement of many rows keeps what it may have to undo: in a file of its own, made anew each time, it costs a third of the whole commit.
  writer.exec('PRAGMA temp_store = MEMORY');
  const reader = new DatabaseSync(path, { readOnly: true, timeout: BUSY_LIMIT_MS });
  const writes = new Kysely<Tables>({ dialect: new SqliteDialect({ database: toKyselyDatabase(writer) }) });
  const reads = new Kysely<Tables>({ dialect: new SqliteDialect({ database: toKyselyDatabase(reader) }) });
  const log = createWriteAheadLog(path);
  const commit: Database['commit'] = createGroupCommit<Transaction<Tables>>(
    (work) => waitForLock(() => writes.transaction().execute(work), BUSY_LIMIT_MS),
    log.sync,
  );
  return {
    engine: 'sqlite',
    read: reads,
    commit,
    async write(work) {
      const { value, durable } = await commit(work);
      await durable;
      return value;
    },
    now: sql.raw(CLOCK),
    clock: CLOCK,
    vault: NO_VAULT,
    async migrate() {
      await migrateStore(writes, 'sqlite');
      // From here on agents wait, and nothing may stop the process: see wait-for-lock.ts and sqlite-wal.ts.
      writer.exec('PRAGMA busy_timeout = 0; PRAGMA synchronous = NORMAL;');
    },
    announce: async () => ALONE,
    async close() {
      await reads.destroy();
      await writes.destroy();
      await log.close();
    },
  };
}

/** node:sqlite in the shape Kysely's dialect expects, with prepared statements kept. */
function toKyselyDatabase(database: DatabaseSync): SqliteDatabase {
  const statements = createBoundedCache<ReturnType<typeof toKyselyStatement>>(CACHED_STATEMENTS);
  return {
    prepare(text) {
      if (text === 'rollback') return createRollback(database);
      // A deferred transaction fails when another process wrote between its first read and its first write.
      const query = text === 'begin' ? 'begin immediate' : text;
      let statement = statements.get(query);
      if (statement === undefined) {
        statement = toKyselyStatement(database.prepare(query));
        statements.set(query, statement);
      }
      return statement;
    },
    close() {
      statements.clear();
      database.close();
    },
  };
}

/** A full disk ends the transaction by itself: rolling back once more would fail and hide the reason. */
function createRollback(database: DatabaseSync): ReturnType<SqliteDatabase['prepare']> {
  return {
    reader: false,
    all: () => [],
    run() {
      if (database.isTransaction) database.exec('rollback');
      return { changes: 0, lastInsertRowid: 0 };
    },
    iterate: () => [][Symbol.iterator](),
  };
}

function toKyselyStatement(statement: StatementSync): ReturnType<SqliteDatabase['prepare']> {
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...(parameters as SQLInputValue[])),
    run: (parameters) => statement.run(...(parameters as SQLInputValue[])),
    iterate: (parameters) => statement.iterate(...(parameters as SQLInputValue[])),
  };
}
