import type { Kysely, Transaction } from 'kysely';
import type { Database } from './database.ts';
import type { Tables } from './tables.ts';

/** What was last found out about the fields of an account's CRM. */
export interface SchemaCheck {
  readonly account: string;
  /** JSON: the mapped fields as they were first seen. */
  readonly known: string;
  /** JSON: what is wrong with them. */
  readonly findings: string;
  /** ms since 1970, by the store's clock. */
  readonly checkedAt: number;
  readonly ageMs: number;
}

export async function readSchemaChecks({ read, now }: Database): Promise<readonly SchemaCheck[]> {
  const rows = await read
    .selectFrom('schema_checks')
    .select(['account', 'known', 'findings', 'checked_at', now.as('now')])
    .execute();
  return rows.map(({ account, known, findings, checked_at, now: at }) => ({
    account,
    known,
    findings,
    checkedAt: Number(checked_at),
    ageMs: Number(at) - Number(checked_at),
  }));
}

export async function saveSchemaCheck(
  transaction: Transaction<Tables>,
  { now }: Database,
  { account, known, findings }: Pick<SchemaCheck, 'account' | 'known' | 'findings'>,
): Promise<void> {
  const values = { known, findings, checked_at: now };
  await transaction
    .insertInto('schema_checks')
    .values({ account, ...values })
    .onConflict((conflict) => conflict.column('account').doUpdateSet(values))
    .execute();
}

/** What the fields were like is forgotten: the next check takes them as they are. */
export async function forgetSchemaCheck(transaction: Kysely<Tables>, account: string): Promise<void> {
  await transaction.deleteFrom('schema_checks').where('account', '=', account).execute();
}
