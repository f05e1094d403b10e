import { DatabaseError } from 'pg';

/** SQLSTATE classes of what a row itself can be guilty of: data exceptions and broken constraints. */
const OF_THE_ROW = /^2[23]/;

/** Whether the store as a whole failed, so that trying the rows one by one would only fail many times more. */
export function isOutage(error: unknown): boolean {
  if (error instanceof DatabaseError) return !OF_THE_ROW.test(error.code ?? '');
  // node:sqlite answers at once: trying again costs nothing.
  const { code } = error as { code?: unknown };
  return error instanceof Error && code !== 'ERR_SQLITE_ERROR' && !(error instanceof TypeError);
}
