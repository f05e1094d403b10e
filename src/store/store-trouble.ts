import { DatabaseError } from 'pg';
import { StoreBusyError } from './group-commit.ts';

/** What the operating system says of a lost connection to PostgreSQL. */
const CONNECTION_CODES = /^(ECONN\w+|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH)$/;
/** What pg says of it, without a code. */
const CONNECTION_WORDS = /connection terminated|connection error|timeout exceeded when trying to connect/i;

/** Whether the store failed, and not the work on an event: that is to be done again once the store is well. */
export function isStoreTrouble(error: unknown): boolean {
  if (error instanceof DatabaseError || error instanceof StoreBusyError) return true;
  if (!(error instanceof Error)) return false;
  const code = String((error as { code?: unknown }).code);
  return code === 'ERR_SQLITE_ERROR' || CONNECTION_CODES.test(code) || CONNECTION_WORDS.test(error.message);
}
