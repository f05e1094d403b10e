import { DatabaseSync } from 'node:sqlite';
import type { HostDatabase } from '../../connectors/connector.ts';

export interface SqliteHost {
  readonly database: HostDatabase;
  /** Every later use fails. */
  close(): void;
}

/** A host's database on `node:sqlite`: one connection, one piece of work at a time. `path` as SQLite takes it. */
export function createSqliteHost(path = ':memory:'): SqliteHost {
  const sqlite = new DatabaseSync(path, { timeout: 5_000 });
  let last: Promise<unknown> = Promise.resolve();

  function enqueue<T>(work: () => Promise<T>): Promise<T> {
    const next = last.then(work);
    last = next.catch(() => undefined);
    return next;
  }

  const run: HostDatabase['all'] = async (sql, parameters = []) => sqlite.prepare(sql).all(...parameters);

  async function transact<T>(work: (run: HostDatabase['all']) => Promise<T>): Promise<T> {
    sqlite.exec('BEGIN IMMEDIATE');
    try {
      const result = await work(run);
      sqlite.exec('COMMIT');
      return result;
    } catch (error) {
      sqlite.exec('ROLLBACK');
      throw error;
    }
  }

  return {
    database: {
      all: (sql, parameters) => enqueue(() => run(sql, parameters)),
      write: (work) => enqueue(() => transact(work)),
    },
    close: () => sqlite.close(),
  };
}
