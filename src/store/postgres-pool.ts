import type { PostgresPool } from 'kysely';
import { type ClientBase, Pool, type PoolConfig, type QueryResult, types } from 'pg';
import { toStatementName } from './statement.ts';

const INT8 = 20;
const CONNECTION_TIMEOUT_MS = 5_000;

/** How every connection to PostgreSQL is made. `application_name` shows in pg_stat_activity. */
export function toConnectionConfig(url: string): PoolConfig {
  return {
    connectionString: url,
    application_name: 'jivo-crm-gateway',
    connectionTimeoutMillis: CONNECTION_TIMEOUT_MS,
    keepAlive: true,
    // Numbers here are counters and ms: all below 2^53.
    types: { getTypeParser: (oid, format) => (oid === INT8 ? Number : types.getTypeParser(oid, format)) },
  };
}

export interface PoolOptions {
  readonly max: number;
  /** Longest statement. 0: as long as it takes. */
  readonly statementTimeoutMs: number;
  /** Hears of lost connections. */
  onError(error: Error): void;
}

/** A pool in the shape Kysely wants. Reaches nothing yet. */
export function openPool(url: string, { max, statementTimeoutMs, onError }: PoolOptions): PostgresPool {
  const pool = new Pool({
    ...toConnectionConfig(url),
    // A statement is sent although the one before it has not been answered yet.
    pipeline: true,
    max,
    // The server ends what takes too long; a server that says nothing at all is given up a little later.
    ...(statementTimeoutMs > 0 && {
      statement_timeout: statementTimeoutMs,
      idle_in_transaction_session_timeout: statementTimeoutMs,
      query_timeout: statementTimeoutMs + 1_000,
    }),
  });
  // Without listeners a restart of the server would end this process. The pool hears its idle connections alone, so each one
  // has a listener of its own, for the moments between two statements of a transaction.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', onError));
  return {
    options: pool.options,
    end: () => pool.end(),
    async connect() {
      const client = await pool.connect();
      // Kysely passes texts only: cursors are not configured.
      return { query: createQuery(client) as never, release: (destroy) => client.release(destroy) };
    },
  };
}

type Query = (text: string, parameters?: readonly unknown[]) => Promise<Pick<QueryResult, 'command' | 'rows'>>;

/** What these answer is of no use to anybody, and what follows on the connection waits for them in the server. */
const SENT_AHEAD = /^(begin$|SELECT pg_advisory_xact_lock)/;

/** Statements of one connection, each sent when the one before it is answered; but those of `SENT_AHEAD` wait for nothing. */
function createQuery(client: ClientBase): Query {
  const ahead: Promise<unknown>[] = [];
  return async (text, parameters = []) => {
    const name = toStatementName(text);
    const sent = client.query({ text, values: parameters.map(toStorable), ...(name !== undefined && { name }) });
    if (SENT_AHEAD.test(text)) {
      ahead.push(sent);
      // It is told by the next statement.
      sent.catch(() => undefined);
      return { command: '', rows: [] };
    }
    const before = Promise.all(ahead.splice(0));
    // What failed first is the cause of all that follows.
    const [result] = await Promise.all([sent, before]).catch(async (error: unknown) => {
      await before;
      throw error;
    });
    return result;
  };
}

/** PostgreSQL keeps no NUL in a text. Visitors can send one, and an event must not be refused for it. */
function toStorable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toStorable);
  return typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '\uFFFD') : value;
}
