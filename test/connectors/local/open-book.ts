import type { Connector } from '../../../connectors/connector.ts';
import type { Book } from '../../../connectors/local/contacts.ts';
import { local, openBook } from '../../../connectors/local/index.ts';
import type { LocalSettings } from '../../../connectors/local/settings.ts';
import { createSqliteHost } from '../../conformance/sqlite-host.ts';

export const PAGE_URL = 'https://gateway.example/crm/demo';

export interface OpenedBook {
  readonly connector: Connector;
  readonly book: Book;
  close(): void;
}

/** An empty contact book in memory. */
export async function openEmptyBook(settings: Partial<LocalSettings> = {}): Promise<OpenedBook> {
  const { database, close } = createSqliteHost();
  const host = { account: 'demo', pageUrl: PAGE_URL, database };
  const whole = { region: 'US', timeZone: 'Europe/Berlin', locale: 'en-GB', owners: [], fields: [], ...settings };
  return { connector: await local.open(whole, host), book: await openBook(whole, host), close };
}
