import type { ConnectorHost, FieldChanges, HostDatabase, RecordRef } from '../../connectors/connector.ts';
import { local, openBook } from '../../connectors/local/index.ts';
import { deleteContact, mergeContacts } from '../../connectors/local/keep-book.ts';
import { readHistory } from '../../connectors/local/read-history.ts';
import type { LocalSettings } from '../../connectors/local/settings.ts';
import { toActivityText } from '../../src/lead/activity-text.ts';
import { createCall } from './call.ts';
import type { Fault, Harness, Person } from './harness.ts';

export const OWNER = { id: 'olga', name: 'Olga Agent', email: 'olga@gateway.example' };

export const localSettings: LocalSettings = {
  region: 'US',
  timeZone: 'UTC',
  locale: 'en-GB',
  owners: [OWNER],
  fields: [],
};

/** The faults that cannot happen to the contact book. */
export const WITHOUT_NETWORK = {
  tests: [
    'maps refused-key to auth, and works again afterwards',
    'maps too-many-requests to rate-limited, and works again afterwards',
    'maps html-page to unavailable, and works again afterwards',
    'maps stalled-body to timeout, and works again afterwards',
    'maps cut-body to unavailable or timeout, and works again afterwards',
    'check tells of refused-key instead of throwing',
  ],
  reason: 'a database inside the gateway has no key, no network and no page of a proxy',
};

/** A database that can be made to fail (as a closed one does) or to say nothing. */
function createFaultyDatabase(database: HostDatabase): { database: HostDatabase; setFault(fault?: Fault): void } {
  let current: Fault | undefined;
  async function meetFault(): Promise<void> {
    if (current === 'server-error') throw new Error('database is not open');
    if (current === 'no-answer') await new Promise<never>(() => undefined);
  }
  return {
    database: {
      all: async (sql, parameters) => {
        await meetFault();
        const rows = await database.all(sql, parameters);
        if (current === 'lost-answer') throw new Error('the connection ended after the answer was made');
        return rows;
      },
      write: async (work) => {
        await meetFault();
        const result = await database.write(work);
        if (current === 'lost-answer') throw new Error('the connection ended after the commit');
        return result;
      },
    },
    setFault(fault) {
      current = fault;
    },
  };
}

function toFields({ name, emails = [], phones = [] }: Person): FieldChanges {
  const [email = null, ...otherEmails] = emails;
  const [phone = null, ...otherPhones] = phones;
  return { name: name ?? null, email, otherEmails, phone, otherPhones };
}

interface OpenOptions {
  readonly account?: string;
  /** Closes the host's database. */
  close?(): Promise<void> | void;
}

/** The contact book on a host's database. */
export async function openLocal(
  database: HostDatabase,
  { account = 'demo', close }: OpenOptions = {},
): Promise<Harness> {
  const faulty = createFaultyDatabase(database);
  const host: ConnectorHost = { account, pageUrl: `http://127.0.0.1:8080/crm/${account}`, database: faulty.database };
  const connector = await local.open(localSettings, host);
  const book = await openBook(localSettings, { ...host, database });

  async function seed(person: Person): Promise<RecordRef> {
    const { record } = await connector.create({ type: connector.createType, fields: {} }, createCall());
    return (await connector.update(record.ref, toFields(person), createCall())).ref;
  }

  async function readEntries(ref: RecordRef): Promise<readonly string[]> {
    const { activities, tasks } = await readHistory(book, ref);
    const texts = activities.map(({ activity }) => {
      const { title, facts, lines, remarks } = toActivityText(activity, { timeZone: 'UTC' });
      return [title, ...facts.flatMap(Object.values), ...lines.flatMap(Object.values), ...remarks].join('\n');
    });
    return [...texts, ...tasks.map((task) => `${task.title}\n${task.details}`)];
  }

  return {
    connector,
    capabilities: local.capabilities,
    limits: local.limits(localSettings),
    ownerEmail: OWNER.email,
    seed,
    merge: async (survivor, other) => {
      await mergeContacts(book, survivor, other);
      return survivor;
    },
    remove: (ref) => deleteContact(book, ref),
    readEntries,
    setFault: (fault) => faulty.setFault(fault),
    settle: () => undefined,
    close: async () => {
      await connector.close?.();
      await close?.();
    },
  };
}
