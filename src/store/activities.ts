import { hash } from 'node:crypto';
import type { Transaction } from 'kysely';
import type { Database } from './database.ts';
import { inOrder, takeNew } from './many-rows.ts';
import type { Tables } from './tables.ts';

/** Where an activity stands in the CRM. */
export interface LoggedActivity {
  readonly account: string;
  readonly key: string;
  readonly record: { readonly type: string; readonly id: string };
  readonly ids: readonly string[];
  /** Of what was logged: the same content is not sent twice. */
  readonly contentHash: string;
  /** JSON for the next event of the same activity, such as whether a call has ended. */
  readonly state: string | undefined;
}

export async function findActivity(
  { read, vault }: Pick<Database, 'read' | 'vault'>,
  account: string,
  key: string,
): Promise<LoggedActivity | undefined> {
  const row = await read
    .selectFrom('activities')
    .selectAll()
    .where('account', '=', account)
    .where('key', '=', vault.blind(toColumn(key)))
    .executeTakeFirst();
  return row === undefined ? undefined : toLoggedActivity(key, row);
}

/** The key of a call holds a phone number: the table has its hash. */
function toColumn(key: string): string {
  return hash('sha256', key, 'base64url');
}

/** Saves several at once. Of two with the same key the last one counts. */
export async function saveActivities(
  transaction: Transaction<Tables>,
  { now, vault }: Database,
  activities: readonly LoggedActivity[],
): Promise<void> {
  const rows = new Map(
    activities.map((activity) => [
      JSON.stringify([activity.account, activity.key]),
      {
        account: activity.account,
        key: vault.blind(toColumn(activity.key)),
        record_type: activity.record.type,
        record_id: activity.record.id,
        ref: JSON.stringify(activity.ids),
        content_hash: activity.contentHash,
        state: activity.state === undefined ? null : vault.seal(activity.state),
        updated_at: now,
      },
    ]),
  );
  if (rows.size === 0) return;
  await transaction
    .insertInto('activities')
    .values(inOrder(rows))
    .onConflict((conflict) =>
      conflict
        .columns(['account', 'key'])
        .doUpdateSet(takeNew('record_type', 'record_id', 'ref', 'content_hash', 'state', 'updated_at')),
    )
    .execute();
}

function toLoggedActivity(
  key: string,
  row: {
    account: string;
    record_type: string;
    record_id: string;
    ref: string;
    content_hash: string;
    state: string | null;
  },
): LoggedActivity {
  return {
    account: row.account,
    key,
    record: { type: row.record_type, id: row.record_id },
    ids: JSON.parse(row.ref) as string[],
    contentHash: row.content_hash,
    state: row.state ?? undefined,
  };
}
