import { toReaderText } from '../conformance/reader-text.ts';
import { type Effect, type SalesforceEmulator, startSalesforceEmulator } from '../emulators/salesforce/server.ts';
import { type CrmPerson, type Entry, type FaultyCrm, toDigits } from './crm.ts';

const FAULTS: Readonly<Record<string, Effect>> = {
  'expired-session': { kind: 'session-expired' },
  'locked-row': { kind: 'lock-row' },
  'too-many': {
    kind: 'error',
    status: 403,
    errorCode: 'REQUEST_LIMIT_EXCEEDED',
    message: 'ConcurrentRequests (Concurrent API Requests) Limit exceeded.',
  },
  'server-error': { kind: 'unavailable' },
  'html-502': { kind: 'html-502' },
  'html-200': { kind: 'html-200' },
  reset: { kind: 'reset' },
  'lost-answer': { kind: 'lost-answer' },
  stall: { kind: 'stall-before-headers' },
  'stalled-answer': { kind: 'stalled-answer' },
  'stalled-body': { kind: 'stall-in-body' },
  'cut-body': { kind: 'cut-body' },
  slow: { kind: 'latency', ms: 300 },
};

const PEOPLE = ['Lead', 'Contact'] as const;

export interface SalesforceOptions {
  readonly agentEmail: string;
  readonly searchLagMs: number;
}

/** Salesforce's emulator, ready to fail. */
export async function startSalesforceCrm({ agentEmail, searchLagMs }: SalesforceOptions): Promise<FaultyCrm> {
  const emulator = await startSalesforceEmulator({ indexLagMs: searchLagMs });
  emulator.seed('User', { Email: agentEmail, LastName: 'Anderson', FirstName: 'Thomas' });
  return {
    connector: 'salesforce',
    settings: { loginUrl: emulator.loginUrl, clientId: emulator.clientId, clientSecret: emulator.clientSecret },
    searchLagMs,
    faults: Object.keys(FAULTS),
    lastingFaults: ['locked-row', 'too-many'],
    inject(fault, nth, times) {
      const effect = FAULTS[fault];
      if (effect === undefined) throw new Error(`Salesforce knows no fault ${fault}.`);
      emulator.addFault({ nth, times, effect });
    },
    heal: () => emulator.clearFaults(),
    requests: () => emulator.requests.length,
    census: async () => takeCensus(emulator),
    [Symbol.asyncDispose]: () => emulator.close(),
  };
}

function takeCensus(emulator: SalesforceEmulator) {
  const entries = [...readTasks(emulator), ...readNotes(emulator)];
  const people = PEOPLE.flatMap((object) => emulator.records(object)).map(
    ({ id, fields }): CrmPerson => ({
      id,
      name: [fields.FirstName, fields.LastName].filter(Boolean).join(' '),
      emails: [fields.Email].filter(Boolean).map((email) => String(email).toLowerCase()),
      phones: [fields.Phone, fields.MobilePhone, fields.OtherPhone].map(toDigits).filter(Boolean),
      entries: entries.filter(({ owner }) => owner === id),
    }),
  );
  const known = new Set(people.map(({ id }) => id));
  return {
    people,
    orphans: entries.filter(({ owner }) => !known.has(owner)),
    violations: emulator.violations.map(({ kind, detail }) => `${kind}: ${detail}`),
    limitRefusals: emulator.requests.filter(
      ({ status, faults }) => faults.length === 0 && (status === 403 || status === 429),
    ).length,
  };
}

interface OwnedEntry extends Entry {
  readonly owner: string;
}

function readTasks(emulator: SalesforceEmulator): readonly OwnedEntry[] {
  return emulator.records('Task').map(({ id, fields }) => ({
    id,
    owner: String(fields.WhoId ?? ''),
    text: `${fields.Subject}\n${fields.Description ?? ''}`,
  }));
}

/** A note that is linked twice is there twice. */
function readNotes(emulator: SalesforceEmulator): readonly OwnedEntry[] {
  const links = emulator.records('ContentDocumentLink');
  return emulator.records('ContentNote').flatMap(({ id, fields }) => {
    const text = toReaderText(Buffer.from(String(fields.Content ?? ''), 'base64').toString('utf8'));
    const owners = links.filter((link) => link.fields.ContentDocumentId === id);
    if (owners.length === 0) return [{ id, owner: '', text }];
    return owners.map((link) => ({ id, owner: String(link.fields.LinkedEntityId), text }));
  });
}
