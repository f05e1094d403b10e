import { type CardField, type Connector, type ConnectorHost, defineConnector } from '../connector.ts';
import { checkBook } from './check-book.ts';
import { type Book, pickFields, readContact } from './contacts.ts';
import { guardDatabase, meetDeadline } from './database.ts';
import { CONTACT_TYPE, slots, toFields } from './fields.ts';
import { findContacts } from './find-contacts.ts';
import { fromLink, toLink } from './link.ts';
import { logActivity } from './log-activity.ts';
import { migrate } from './migrations.ts';
import { renderPage } from './pages/render-page.ts';
import { createPeopleKeeper } from './people.ts';
import { type LocalSettings, settings } from './settings.ts';
import { createContact, updateContact } from './write-contact.ts';

const recordTypes = [{ type: CONTACT_TYPE, title: 'Contact', slots }];

const defaultCard: readonly CardField[] = [
  { title: 'Company', from: 'organization' },
  { title: 'Owner', from: 'owner.name' },
  { title: 'Status', from: 'status' },
  { title: 'Last contact', from: 'lastContact' },
  { title: 'Open tasks', from: 'openTasks' },
  { title: 'Chats', from: 'chats' },
];

/** Opens a contact book and brings its tables up to date. For `local` itself and for whoever merges, deletes or exports contacts. */
export async function openBook(given: LocalSettings, host: ConnectorHost): Promise<Book> {
  const book = {
    account: host.account,
    settings: given,
    fields: toFields(given),
    database: guardDatabase(host.database),
  };
  await migrate(book.database);
  return book;
}

function createLocal(book: Book, pageUrl: string): Connector {
  const { all } = book.database;
  return {
    recordTypes,
    createType: CONTACT_TYPE,
    defaultCard,
    keepsVisitors: true,
    find: (query, call) =>
      meetDeadline(call.signal, async () => {
        const records = await findContacts(book, query, all);
        return records.map((record) => pickFields(record, call.fields));
      }),
    read: (ref, call) =>
      meetDeadline(call.signal, async () => pickFields(await readContact(book, ref, all), call.fields)),
    create: (draft, call) =>
      meetDeadline(call.signal, async () => {
        const created = await createContact(book, draft, call);
        return { ...created, record: pickFields(created.record, call.fields) };
      }),
    update: (ref, changes, call) =>
      meetDeadline(call.signal, async () => pickFields(await updateContact(book, ref, changes), call.fields)),
    log: (ref, activity, _previous, call) =>
      meetDeadline(call.signal, () => book.database.write((run) => logActivity(book, ref, activity, run))),
    // A book without owners is a CRM without owners: nobody is missing among them.
    ...(book.settings.owners.length > 0 && {
      findOwner: async (email: string) =>
        book.settings.owners.find((owner) => owner.email?.toLowerCase() === email.trim().toLowerCase()),
    }),
    describe: async () => ({
      types: [
        {
          type: CONTACT_TYPE,
          title: 'Contact',
          fields: [...book.fields.values()].map(({ many: _, ...field }) => field),
        },
      ],
    }),
    check: (call) => checkBook(book, (sql, parameters) => meetDeadline(call.signal, () => all(sql, parameters))),
    link: (ref) => toLink(pageUrl, ref),
    refFromLink: (link) => fromLink(pageUrl, link),
    people: createPeopleKeeper(book),
    page: (path, search) => renderPage(book, pageUrl, path, search),
  };
}

/** The built-in contact book: a small real CRM in the gateway's own database, with its own pages. */
export const local = defineConnector<LocalSettings>({
  id: 'local',
  title: 'Contact book',
  settings,
  capabilities: { findsTogether: true, createsWithActivity: true, searchLagMs: 0 },
  limits: () => [],
  open: async (given, host) => createLocal(await openBook(given, host), host.pageUrl),
});
