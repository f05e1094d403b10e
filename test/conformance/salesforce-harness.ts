import type { RecordRef } from '../../connectors/connector.ts';
import { salesforce } from '../../connectors/salesforce/index.ts';
import type { DuplicateRule, Effect, SalesforceEmulator, Fault as Switch } from '../emulators/salesforce/server.ts';
import { startSalesforceEmulator } from '../emulators/salesforce/server.ts';
import type { Fault, Harness, Person } from './harness.ts';
import { type Refusal, type Refused, startRelay } from './nock-relay.ts';
import { toDefaults, toReaderText } from './reader-text.ts';
import type { Skip } from './suite.ts';

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

export const CREATE_TYPES = ['lead', 'contact'] as const;
export type CreateType = (typeof CREATE_TYPES)[number];

/** What the suite asks of a CRM that Salesforce has not. */
export const NO_SECONDARY_EMAIL: Skip = {
  tests: [
    'finds by a secondary e-mail',
    'answers `duplicate` with the existing record for an existing secondary e-mail',
  ],
  reason: 'Salesforce has one standard e-mail field',
};

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

/** How the connector reaches the emulator, and how its requests can fail on the way. */
interface Way extends Pick<Harness, 'setFault'> {
  readonly loginUrl: string;
  countRequests(): number;
}

function goDirectly(emulator: SalesforceEmulator): Way {
  return {
    loginUrl: emulator.loginUrl,
    setFault: (fault) => {
      emulator.clearFaults();
      for (const entry of fault === undefined ? [] : toSwitches(fault)) emulator.addFault(entry);
    },
    countRequests: () => emulator.requests.length,
  };
}

const MY_DOMAIN = 'https://acme.my.salesforce.com';
/** A login may name another host to go on with, here that of an org which was just moved. */
const INSTANCE = 'https://acme-new.my.salesforce.com';

/** As Salesforce words them. A revoked app gets neither a session nor a new token. */
function refuse(fault: Refused, request: Request): Refusal {
  if (fault === 'html-page') return { status: 502, body: '<html><body><h1>502 Bad Gateway</h1></body></html>' };
  if (fault === 'server-error') {
    return { status: 503, body: [{ errorCode: 'SERVER_UNAVAILABLE', message: 'Server Unavailable' }] };
  }
  if (fault === 'too-many-requests') {
    const message = 'TotalRequests Limit exceeded.';
    return { status: 403, body: [{ errorCode: 'REQUEST_LIMIT_EXCEEDED', message }] };
  }
  if (new URL(request.url).pathname === '/services/oauth2/token') {
    return { status: 400, body: { error: 'invalid_client', error_description: 'invalid client credentials' } };
  }
  return { status: 401, body: [{ errorCode: 'INVALID_SESSION_ID', message: 'Session expired or invalid' }] };
}

/** By addresses of production, taken by nock. */
function goByNock(emulator: SalesforceEmulator): Way {
  const relay = startRelay({
    hosts: { [MY_DOMAIN]: emulator.loginUrl, [INSTANCE]: emulator.instanceUrl },
    refuse,
    rewrite: (text) => text.replaceAll(emulator.instanceUrl, INSTANCE),
  });
  return { loginUrl: MY_DOMAIN, ...relay };
}

/** Salesforce's connector over the emulator, on an empty org with a duplicate rule for e-mails. */
export async function openSalesforceHarness(
  createType: CreateType,
  way: 'directly' | 'by nock' = 'directly',
): Promise<Harness> {
  const emulator = await startSalesforceEmulator({ duplicateRules: ONE_EMAIL_ONE_PERSON, indexLagMs: 60_000 });
  emulator.seed('User', { Email: OWNER_EMAIL, LastName: 'Agent', FirstName: 'Olga' });
  const { loginUrl, setFault, countRequests } = way === 'directly' ? goDirectly(emulator) : goByNock(emulator);
  const settings = {
    ...toDefaults(salesforce.settings),
    loginUrl,
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
    setFault,
    settle: () => emulator.advance(SETTLE_MS),
    countRequests,
    close: async () => {
      await connector.close?.();
      await emulator.close();
    },
  };
}
