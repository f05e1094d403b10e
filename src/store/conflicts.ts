import type { Kysely, Transaction } from 'kysely';
import type { Database } from './database.ts';
import { inOrder } from './many-rows.ts';
import type { Tables } from './tables.ts';

/** A value given in a chat that was not written into the record. `id` is made of what it says, so the same one is kept once. */
export interface NewConflict {
  readonly id: string;
  readonly account: string;
  readonly eventId: string;
  readonly visitorKey: string | undefined;
  readonly chatKey: string | undefined;
  readonly record: { readonly type: string; readonly id: string };
  readonly holds: string;
  readonly chatValue: string;
  readonly crmValue: string | undefined;
  readonly reason: string;
}

export async function saveConflicts(
  transaction: Transaction<Tables>,
  { now, vault }: Database,
  conflicts: readonly NewConflict[],
): Promise<void> {
  if (conflicts.length === 0) return;
  const rows = new Map(
    conflicts.map((conflict) => [
      conflict.id,
      {
        id: vault.blind(conflict.id),
        account: conflict.account,
        event_id: conflict.eventId,
        visitor_key: conflict.visitorKey ?? null,
        chat_key: conflict.chatKey ?? null,
        record_type: conflict.record.type,
        record_id: conflict.record.id,
        holds: conflict.holds,
        chat_value: vault.seal(conflict.chatValue),
        crm_value: conflict.crmValue === undefined ? null : vault.seal(conflict.crmValue),
        reason: vault.seal(conflict.reason),
        state: 'open' as const,
        at: now,
      },
    ]),
  );
  await transaction
    .insertInto('conflicts')
    .values(inOrder(rows))
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}

/** What the text of this chat's activity has to mention. */
export async function findChatConflicts(
  read: Kysely<Tables>,
  account: string,
  chatKey: string,
): Promise<readonly { holds: string; chatValue: string; reason: string }[]> {
  const rows = await read
    .selectFrom('conflicts')
    .select(['holds', 'chat_value', 'reason'])
    .where('account', '=', account)
    .where('chat_key', '=', chatKey)
    .orderBy('at')
    .orderBy('id')
    .execute();
  return rows.map((row) => ({ holds: row.holds, chatValue: row.chat_value, reason: row.reason }));
}
