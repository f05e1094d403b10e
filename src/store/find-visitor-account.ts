import type { Kysely } from 'kysely';
import type { Tables } from './tables.ts';

/** Which of the accounts the visitor has a record in; of several the one looked at last. */
export async function findVisitorAccount(
  read: Kysely<Tables>,
  accounts: readonly string[],
  visitorKey: string,
): Promise<string | undefined> {
  const row = await read
    .selectFrom('links')
    .select('account')
    .where('account', 'in', accounts)
    .where('visitor_key', '=', visitorKey)
    .orderBy('checked_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.account;
}
