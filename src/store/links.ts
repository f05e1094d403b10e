import type { Transaction } from 'kysely';
import type { Database } from './database.ts';
import { inOrder, takeNew } from './many-rows.ts';
import { runStatement, toPlaceholders } from './statement.ts';
import type { LinksTable, Tables } from './tables.ts';

/** Which record a visitor is in an account, and what was last shown of it. `visitorKey` may also be that of a chat: see sync/link-keys.ts. */
export interface Link {
  readonly account: string;
  readonly visitorKey: string;
  readonly ref: { readonly type: string; readonly id: string };
  readonly url: string | undefined;
  /** JSON of what the CRM knows of the person. */
  readonly known: string | undefined;
  /** JSON of the custom fields. */
  readonly card: string | undefined;
  readonly leadPrint: string | undefined;
}

/** `checkedAt`: when the record was last read, ms since 1970. */
export interface StoredLink extends Link {
  readonly checkedAt: number;
}

type LinkReader = Pick<Database, 'read' | 'engine'>;

export async function findLink(
  database: LinkReader,
  account: string,
  visitorKey: string,
): Promise<StoredLink | undefined> {
  const [link] = await findLinks(database, account, [visitorKey]);
  return link;
}

/** Those kept under any of the keys. */
export async function findLinks(
  { read, engine }: LinkReader,
  account: string,
  visitorKeys: readonly string[],
): Promise<readonly StoredLink[]> {
  if (visitorKeys.length === 0) return [];
  const rows = await runStatement<Omit<LinksTable, 'updated_at'>>(
    read,
    engine,
    `SELECT account, visitor_key, record_type, record_id, url, known, card, lead_print, checked_at FROM links
     WHERE account = ? AND visitor_key IN ${toPlaceholders(1, visitorKeys.length)}`,
    [account, ...visitorKeys],
  );
  return rows.map((row) => ({
    account,
    visitorKey: row.visitor_key,
    ref: { type: row.record_type, id: row.record_id },
    url: row.url ?? undefined,
    known: row.known ?? undefined,
    card: row.card ?? undefined,
    leadPrint: row.lead_print ?? undefined,
    checkedAt: row.checked_at,
  }));
}

export async function saveLink(transaction: Transaction<Tables>, database: Database, link: Link): Promise<void> {
  await saveLinks(transaction, database, [link]);
}

/** Saves several at once. Of two for the same visitor the last one counts. */
export async function saveLinks(
  transaction: Transaction<Tables>,
  { now, vault }: Database,
  links: readonly Link[],
): Promise<void> {
  const rows = new Map(
    links.map((link) => [
      JSON.stringify([link.account, link.visitorKey]),
      {
        account: link.account,
        visitor_key: link.visitorKey,
        record_type: link.ref.type,
        record_id: link.ref.id,
        url: link.url ?? null,
        known: link.known === undefined ? null : vault.seal(link.known),
        card: link.card === undefined ? null : vault.seal(link.card),
        lead_print: link.leadPrint === undefined ? null : vault.seal(link.leadPrint),
        checked_at: now,
        updated_at: now,
      },
    ]),
  );
  if (rows.size === 0) return;
  await transaction
    .insertInto('links')
    .values(inOrder(rows))
    .onConflict((conflict) =>
      conflict
        .columns(['account', 'visitor_key'])
        .doUpdateSet(
          takeNew('record_type', 'record_id', 'url', 'known', 'card', 'lead_print', 'checked_at', 'updated_at'),
        ),
    )
    .execute();
}

/** Forgets the link: its record is gone. */
export async function deleteLink(transaction: Transaction<Tables>, account: string, visitorKey: string): Promise<void> {
  await transaction.deleteFrom('links').where('account', '=', account).where('visitor_key', '=', visitorKey).execute();
}
