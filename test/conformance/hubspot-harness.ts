import type { RecordRef } from '../../connectors/connector.ts';
import { hubspot } from '../../connectors/hubspot/index.ts';
import type { FaultAnswer } from '../emulators/hubspot/faults.ts';
import { type HubspotEmulator, startHubspotEmulator } from '../emulators/hubspot/server.ts';
import type { Fault, Harness, Person } from './harness.ts';
import { type Refusal, type Refused, startRelay } from './nock-relay.ts';
import { toDefaults, toReaderText } from './reader-text.ts';

const OWNER_EMAIL = 'olga@gateway.example';
/** Longer than the search index lags behind. */
const SETTLE_MS = 10_000;

/** Properties of notes, calls and tasks that HubSpot's pages show. */
const SHOWN = /^hs_(note|call|task)_/;

const FAULTS: Readonly<Record<Fault, { readonly answer: FaultAnswer; readonly commit?: boolean }>> = {
  'refused-key': { answer: { type: 'status', status: 401 } },
  'too-many-requests': { answer: { type: 'status', status: 429 } },
  'server-error': { answer: { type: 'status', status: 500 } },
  'html-page': { answer: { type: 'status', status: 502, body: 'html' } },
  'no-answer': { answer: { type: 'stall' } },
  'stalled-body': { answer: { type: 'stall-body' } },
  'cut-body': { answer: { type: 'cut-body' } },
  'lost-answer': { answer: { type: 'reset' }, commit: true },
};

function toProperties({ name, emails = [], phones = [] }: Person): Readonly<Record<string, string>> {
  const [email, ...otherEmails] = emails;
  const [phone, mobilephone, ...rest] = phones;
  if (rest.length > 0) throw new Error('HubSpot has no standard property for a third phone.');
  const known = { firstname: name, email, hs_additional_emails: otherEmails.join(';'), phone, mobilephone };
  const entries = Object.entries(known).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return Object.fromEntries(entries);
}

function readEntries(emulator: HubspotEmulator, ref: RecordRef): readonly string[] {
  const { associations } = emulator.record('contacts', ref.id);
  return (['notes', 'calls', 'tasks'] as const).flatMap((type) =>
    (associations[type] ?? []).map((id) => {
      const shown = Object.entries(emulator.record(type, id).properties).filter(([name]) => SHOWN.test(name));
      return shown.map(([, value]) => toReaderText(value)).join('\n');
    }),
  );
}

/** How the connector reaches the emulator, and how its requests can fail on the way. */
interface Way extends Pick<Harness, 'setFault'> {
  readonly apiUrl: string;
  countRequests(): number;
}

function goDirectly(emulator: HubspotEmulator): Way {
  return {
    apiUrl: emulator.url,
    setFault: (fault) => {
      emulator.faults.clear();
      if (fault !== undefined) emulator.fail({ times: Number.POSITIVE_INFINITY, ...FAULTS[fault] });
    },
    countRequests: () => emulator.requests.length,
  };
}

/** As HubSpot words them; the burst limit names its policy and no time to wait. */
const REFUSALS: Readonly<Record<Refused, Refusal>> = {
  'refused-key': {
    status: 401,
    body: {
      status: 'error',
      message: 'Authentication credentials not found.',
      correlationId: 'c8b9c1de-0000-4000-8000-000000000401',
      category: 'INVALID_AUTHENTICATION',
    },
  },
  'too-many-requests': {
    status: 429,
    body: {
      status: 'error',
      message: 'You have reached your ten_secondly_rolling limit.',
      errorType: 'RATE_LIMIT',
      correlationId: 'c8b9c1de-0000-4000-8000-000000000429',
      policyName: 'TEN_SECONDLY_ROLLING',
    },
  },
  'server-error': { status: 500, body: { status: 'error', message: 'internal error' } },
  'html-page': { status: 502, body: '<html><body><h1>502 Bad Gateway</h1></body></html>' },
};

/** By the address of production, taken by nock. */
function goByNock(emulator: HubspotEmulator): Way {
  const apiUrl = hubspot.settings.apiUrl.default ?? '';
  const relay = startRelay({ hosts: { [apiUrl]: emulator.url }, refuse: (fault) => REFUSALS[fault] });
  return { apiUrl, ...relay };
}

/** HubSpot's connector over the emulator, on an empty portal. */
export async function openHubspotHarness(way: 'directly' | 'by nock' = 'directly'): Promise<Harness> {
  const emulator = await startHubspotEmulator({
    owners: [{ email: OWNER_EMAIL, firstName: 'Olga', lastName: 'Agent' }],
    limits: 'off',
  });
  const { apiUrl, setFault, countRequests } = way === 'directly' ? goDirectly(emulator) : goByNock(emulator);
  const settings = { ...toDefaults(hubspot.settings), accessToken: emulator.token, apiUrl };
  const connector = await hubspot.open(settings, {
    account: 'crm',
    pageUrl: 'http://127.0.0.1:8080/crm/crm',
    database: {
      all: () => Promise.reject(new Error('HubSpot needs no database.')),
      write: () => Promise.reject(new Error('HubSpot needs no database.')),
    },
  });
  const toRef = (id: string): RecordRef => ({ type: 'contact', id });
  return {
    connector,
    capabilities: hubspot.capabilities,
    limits: hubspot.limits(settings),
    ownerEmail: OWNER_EMAIL,
    seed: async (person) => toRef(emulator.addContact(toProperties(person))),
    merge: (survivor, other) => toRef(emulator.mergeContacts(survivor.id, other.id)),
    remove: (ref) => emulator.archiveContact(ref.id),
    readEntries: async (ref) => readEntries(emulator, ref),
    setFault,
    settle: () => emulator.advance(SETTLE_MS),
    countRequests,
    close: async () => {
      await connector.close?.();
      await emulator.close();
    },
  };
}
