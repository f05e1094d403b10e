import { type Kysely, sql, type Transaction } from 'kysely';
import type { Database } from './database.ts';
import { inOrder } from './many-rows.ts';
import { runStatement, toPlaceholders } from './statement.ts';
import type { Tables } from './tables.ts';

/** What of an event depends on the account it belongs to. */
export interface OnAccount {
  readonly account: string;
  /** Identities of the person, hashed. */
  readonly personKeys: readonly string[];
}

/** Of an event whose channel leads to several accounts. */
export interface AccountChoice {
  /** Whose account it is: the visitor's key, or another that stays the same for as long. */
  readonly key: string;
  /** Those the channel leads to now. */
  readonly accounts: readonly string[];
  /** The event in another of them. */
  onto(account: string): OnAccount;
}

/** Which of the accounts the visitor is in: by the first event received, else by his record; of several the one looked at last. */
export async function findVisitorAccount(
  read: Kysely<Tables>,
  accounts: readonly string[],
  key: string,
): Promise<string | undefined> {
  const row = await read
    .selectFrom('visitor_accounts')
    .select(['account', 'at', sql<number>`1`.as('rank')])
    .where('account', 'in', accounts)
    .where('key', '=', key)
    .unionAll((union) =>
      union
        .selectFrom('links')
        .select(['account', 'checked_at as at', sql<number>`0`.as('rank')])
        .where('account', 'in', accounts)
        .where('visitor_key', '=', key),
    )
    .orderBy('rank', 'desc')
    .orderBy('at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.account;
}

/**
 * Each event in the account of its visitor's first one, in the transaction that writes it down: of two first events at the same
 * moment one decides for both. An account the channel no longer leads to gives way.
 */
export async function settleAccounts<
  E extends OnAccount & { readonly channel: string; readonly choice?: AccountChoice },
>(transaction: Transaction<Tables>, database: Database, events: readonly E[]): Promise<readonly E[]> {
  const open = events.filter(({ choice }) => choice !== undefined);
  if (open.length === 0) return events;
  const settled = new Map<string, string>();
  for (const same of Map.groupBy(open, ({ channel }) => channel).values()) {
    for (const { key, account } of await keepFirst(transaction, database, same)) settled.set(key, account);
  }
  return events.map((event) => {
    const account = event.choice && settled.get(event.choice.key);
    return account === undefined || account === event.account ? event : { ...event, ...event.choice?.onto(account) };
  });
}

/** Events of one channel: they have the same accounts to choose from. */
async function keepFirst(
  transaction: Transaction<Tables>,
  { engine, clock }: Database,
  events: readonly (OnAccount & { readonly choice?: AccountChoice })[],
): Promise<readonly { readonly key: string; readonly account: string }[]> {
  const accounts = events[0]?.choice?.accounts ?? [];
  const first = new Map<string, readonly [string, string]>();
  for (const { choice, account } of events) {
    if (choice !== undefined && !first.has(choice.key)) first.set(choice.key, [choice.key, account]);
  }
  return runStatement(
    transaction,
    engine,
    `INSERT INTO visitor_accounts (key, account, at) VALUES ${Array(first.size).fill(`(?, ?, ${clock})`).join(', ')}
     ON CONFLICT (key) DO UPDATE SET at = excluded.at, account =
       CASE WHEN visitor_accounts.account IN ${toPlaceholders(1, accounts.length)} THEN visitor_accounts.account ELSE excluded.account END
     RETURNING key, account`,
    [...inOrder(first).flat(), ...accounts],
  );
}
