import type { HostDatabase } from '../connector.ts';
import { ConnectorError } from '../errors.ts';

export type Run = HostDatabase['all'];
export type Row = Record<string, unknown>;

function toUnavailable(cause: unknown): ConnectorError {
  if (cause instanceof ConnectorError) return cause;
  return new ConnectorError('unavailable', "The gateway's database did not carry out a request of the contact book.", {
    cause,
  });
}

function toBug(cause: unknown): ConnectorError {
  if (cause instanceof ConnectorError) return cause;
  return new ConnectorError('bug', 'The contact book made a mistake of its own.', { cause });
}

/** PostgreSQL keeps neither NUL nor half a surrogate pair in a text; both databases get the same. */
function toStorable(value: string | number | null): string | number | null {
  return typeof value === 'string' ? value.replaceAll('\0', '\uFFFD').toWellFormed() : value;
}

function guardRun(run: Run): Run {
  return async (sql, parameters = []) => {
    try {
      return await run(sql, parameters.map(toStorable));
    } catch (cause) {
      throw toUnavailable(cause);
    }
  };
}

/** The host's database with every failure of it told as `unavailable`, and every failure of our own work inside a transaction as `bug`. */
export function guardDatabase(database: HostDatabase): HostDatabase {
  return {
    all: guardRun((sql, parameters) => database.all(sql, parameters)),
    async write(work) {
      try {
        return await database.write(async (run) => {
          try {
            return await work(guardRun(run));
          } catch (cause) {
            throw toBug(cause);
          }
        });
      } catch (cause) {
        throw toUnavailable(cause);
      }
    },
  };
}

/** Runs `work` until the deadline. A write cut off here may still be carried out. Throws `ConnectorError` and nothing else. */
export async function meetDeadline<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const late = () =>
    new ConnectorError('timeout', 'The contact book did not answer by the deadline.', { cause: signal.reason });
  if (signal.aborted) throw late();
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const onAbort = () => reject(late());
  signal.addEventListener('abort', onAbort, { once: true });
  work().then(resolve, (cause: unknown) => reject(toBug(cause)));
  try {
    return await promise;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** `?, ?, ?` for a list of values. */
export function toPlaceholders(values: readonly unknown[]): string {
  return values.map(() => '?').join(', ');
}

/** A text column; undefined for NULL. */
export function toText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** A count. PostgreSQL drivers give 64-bit numbers as text, SQLite may give a bigint. */
export function toNumber(value: unknown): number {
  return Number(value ?? 0);
}
