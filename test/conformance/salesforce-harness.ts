import type { RecordRef } from '../../connectors/connector.ts';
import { salesforce } from '../../connectors/salesforce/index.ts';
import type { DuplicateRule, Effect, SalesforceEmulator, Fault as Switch } from '../emulators/salesforce/server.ts';
import { startSalesforceEmulator } from '../emulators/salesforce/server.ts';
import type { Fault, Harness, Person } from './harness.ts';
import { toDefaults, toReaderText } from './reader-text.ts';

const OWNER_EMAIL = 'olga@gateway.example';
/** Longer than the search index lags behind. */
const SETTLE_MS = 10 * 60_000;

const EFFECTS: Readonly<Record<Exclude<Fault, 'refused-key'>, Effect>> = {
  'too-many-requests': { kind: 'request-limit' },
  'server-error': { kind: 'unavailable' },
  'html-page': { kind: 'html-502' },
  'no-answer': { kind: 'stall-before-headers' },
  'stalled-body': { kind: 'stall-in-body' },
  'cut-body': { kind: 'cut-body' },
  'lost-answer': { kind: 'lost-answer' },
};

/** A revoked key: the session ends, and the token endpoint gives no new one. */
const REFUSED_KEY: readonly Switch[] = [
  { times: 'always', host: 'instance', effect: { kind: 'session-expired' } },
  {
    times: 'always',
    host: 'login',
    effect: {
      kind: 'answer',
      status: 400,
      body: { error: 'invalid_client', error_description: 'invalid client credentials' },
    },
  },
];

function toSwitches(fault: Fault): readonly Switch[] {
  return fault === 'refused-key' ? REFUSED_KEY : [{ times: 'always', effect: EFFECTS[fault] }];
}

export type CreateType = 'lead' | 'contact';

const OBJECTS = { lead: 'Lead', contact: 'Contact' } as const;
const PHONE_FIELDS = { lead: ['Phone', 'MobilePhone'], contact: ['Phone', 'MobilePhone', 'OtherPhone'] } as const;

/** What an admin sets up so that one e-mail is one person. */
const ONE_EMAIL_ONE_PERSON: readonly DuplicateRule[] = (['Lead', 'Contact'] as const).map((object) => ({
  name: `One e-mail, one ${object}`,
  object,
  matchOn: ['Lead', 'Contact'],
  fields: ['Email'],
  action: 'block',
}));

function toFields(type: CreateType, { name, emails = [], phones = [] }: Person): Readonly<Record<string, string>> {
  const [email, ...otherEmails] = emails;
  if (otherEmails.length > 0) throw new Error('Salesforce has one standard e-mail field.');
  const entries: (readonly [string, string | undefined])[] = [
    ['LastName', name],
    ['Email', email],
    ...PHONE_FIELDS[type].map((field, index) => [field, phones[index]] as const),
  ];
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

function readTasks(emulator: SalesforceEmulator, ref: RecordRef): readonly string[] {
  const tasks = emulator.records('Task').filter((task) => task.fields.WhoId === ref.id);
  return tasks.map(({ fields }) => `${fields.Subject}\n${fields.Description ?? ''}`);
}

function readNotes(emulator: SalesforceEmulator, ref: RecordRef): readonly string[] {
  const linked = emulator.records('ContentDocumentLink').filter((link) => link.fields.LinkedEntityId === ref.id);
  return linked.map((link) => {
    const fields = emulator.record(String(link.fields.ContentDocumentId))?.fields ?? {};
    const content = Buffer.from(String(fields.Content ?? ''), 'base64').toString('utf8');
    return `${fields.Title}\n${toReaderText(content)}`;
  });
}

/** Salesforce's connector over the emulator, on an empty org with a duplicate rule for e-mails. */
export async function openSalesforceHarness(createType: CreateType): Promise<Harness> {
  const emulator = await startSalesforceEmulator({ duplicateRules: ONE_EMAIL_ONE_PERSON, indexLagMs: 60_000 });
  emulator.seed('User', { Email: OWNER_EMAIL, LastName: 'Agent', FirstName: 'Olga' });
  const settings = {
    ...toDefaults(salesforce.settings),
    loginUrl: emulator.loginUrl,
    clientId: emulator.clientId,
    clientSecret: emulator.clientSecret,
    createType,
  };
  const connector = await salesforce.open(settings, {
    account: 'sf',
    pageUrl: 'http://127.0.0.1:8080/crm/sf',
    database: {
      all: () => Promise.reject(new Error('Salesforce needs no database.')),
      write: () => Promise.reject(new Error('Salesforce needs no database.')),
    },
  });
  return {
    connector,
    capabilities: salesforce.capabilities,
    limits: salesforce.limits(settings),
    ownerEmail: OWNER_EMAIL,
    seed: async (person) => {
      const { id } = emulator.seed(OBJECTS[createType], toFields(createType, person));
      return { type: createType, id };
    },
    merge: (survivor, other) => {
      emulator.merge(survivor.id, other.id);
      return survivor;
    },
    remove: (ref) => emulator.delete(ref.id),
    readEntries: async (ref) => [...readTasks(emulator, ref), ...readNotes(emulator, ref)],
    setFault: (fault) => {
      emulator.clearFaults();
      for (const entry of fault === undefined ? [] : toSwitches(fault)) emulator.addFault(entry);
    },
    settle: () => emulator.advance(SETTLE_MS),
    countRequests: () => emulator.requests.length,
    close: async () => {
      await connector.close?.();
      await emulator.close();
    },
  };
}
