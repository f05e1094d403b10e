import type { CrmRecord } from '../../connectors/connector.ts';
import { openBook } from '../../connectors/local/index.ts';
import { readHistory, type Task } from '../../connectors/local/read-history.ts';
import { toActivityText } from '../../src/lead/activity-text.ts';
import { toPlainText } from '../../src/lead/plain-text.ts';
import { createHostDatabase } from '../../src/store/host-database.ts';
import { openStore } from '../../src/store/open-store.ts';

/** A contact as its page shows it. */
export interface BookContact {
  readonly id: string;
  readonly fields: CrmRecord['fields'];
  /** Each chat, call and message in words, latest first. */
  readonly entries: readonly string[];
  readonly tasks: readonly Task[];
}

/** Everything in the contact book of a store, read by a second opened book beside the gateway. */
export async function readBook(storageUrl: string, account = 'crm'): Promise<readonly BookContact[]> {
  const database = await openStore(storageUrl, { exclusive: false, onError: () => undefined });
  try {
    const settings = { region: '', timeZone: 'UTC', locale: 'en', owners: [], fields: [] };
    const host = { account, pageUrl: 'http://127.0.0.1/crm', database: createHostDatabase(database) };
    const book = await openBook(settings, host);
    const rows = await host.database.all(
      'SELECT id, fields FROM local_contacts WHERE account = ? AND merged_into IS NULL ORDER BY id',
      [account],
    );
    return await Promise.all(
      rows.map(async (row) => {
        const id = String(row.id);
        const { activities, tasks } = await readHistory(book, { type: 'contact', id });
        const entries = activities.map(({ activity }) => toPlainText(toActivityText(activity, { timeZone: 'UTC' })));
        return { id, fields: JSON.parse(String(row.fields)) as CrmRecord['fields'], entries, tasks };
      }),
    );
  } finally {
    await database.close();
  }
}
