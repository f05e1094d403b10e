import { toReaderText } from '../conformance/reader-text.ts';
import type { RecordSnapshot } from '../emulators/hubspot/census.ts';
import type { Fault } from '../emulators/hubspot/faults.ts';
import { startHubspotEmulator } from '../emulators/hubspot/server.ts';
import { type LimitSettings, STARTER_LIMITS, scaleLimits } from '../emulators/hubspot/settings.ts';
import { type CrmPerson, type Entry, type FaultyCrm, toDigits } from './crm.ts';

const FAULTS: Readonly<Record<string, Omit<Fault, 'nth' | 'times'>>> = {
  'refused-key': { answer: { type: 'status', status: 401 } },
  locked: { answer: { type: 'status', status: 423 } },
  'too-many': { answer: { type: 'status', status: 429 } },
  moving: { answer: { type: 'status', status: 477, headers: { 'retry-after': '1' } } },
  'server-error': { answer: { type: 'status', status: 500 } },
  'html-502': { answer: { type: 'status', status: 502, body: 'html' } },
  'html-200': { answer: { type: 'status', status: 200, body: 'html' } },
  'broken-json': { commit: true, answer: { type: 'status', status: 200, body: 'broken-json' } },
  'late-503': { commit: true, answer: { type: 'status', status: 503 } },
  'late-504': { commit: true, answer: { type: 'status', status: 504, body: 'html' } },
  reset: { answer: { type: 'reset' } },
  'lost-answer': { commit: true, answer: { type: 'reset' } },
  stall: { answer: { type: 'stall' } },
  'stalled-answer': { commit: true, answer: { type: 'stall' } },
  'stalled-body': { answer: { type: 'stall-body' } },
  'cut-body': { answer: { type: 'cut-body' } },
  slow: { answer: { type: 'delay', ms: 300 } },
};

const VISITOR_PROPERTY = 'jivo_visitor';

export interface HubspotOptions {
  readonly agentEmail: string;
  readonly searchLagMs: number;
  /** The smallest account's limits times this. */
  readonly limitFactor: number;
  /** Keeps the visitor in a property with unique values. */
  readonly keepsVisitor: boolean;
}

/** HubSpot's emulator, ready to fail. */
export async function startHubspotCrm(options: HubspotOptions): Promise<FaultyCrm> {
  const limits: LimitSettings = scaleLimits(STARTER_LIMITS, options.limitFactor);
  const emulator = await startHubspotEmulator({
    owners: [{ email: options.agentEmail }],
    searchLagMs: options.searchLagMs,
    searchUpdateLagMs: options.searchLagMs,
    limits,
    properties: [{ name: VISITOR_PROPERTY, hasUniqueValue: true }],
  });
  const toEntry = ({ type, id, properties }: RecordSnapshot): Entry => ({
    id,
    text: toReaderText(properties[BODIES[type] ?? ''] ?? ''),
  });
  return {
    connector: 'hubspot',
    settings: {
      accessToken: emulator.token,
      apiUrl: emulator.url,
      burstLimit: limits.perTenSeconds,
      ...(options.keepsVisitor && { visitorProperty: VISITOR_PROPERTY }),
    },
    searchLagMs: options.searchLagMs,
    faults: Object.keys(FAULTS),
    lastingFaults: ['locked', 'too-many', 'moving'],
    inject(fault, nth, times) {
      const found = FAULTS[fault];
      if (found === undefined) throw new Error(`HubSpot knows no fault ${fault}.`);
      emulator.fail({ ...found, nth, times });
    },
    heal: () => emulator.faults.clear(),
    requests: () => Object.values(emulator.calls).reduce((sum, count) => sum + count, 0),
    async census() {
      const activities = (['notes', 'calls', 'tasks'] as const).flatMap((type) => emulator.records(type));
      const people = emulator.records('contacts').map(
        ({ id, properties }): CrmPerson => ({
          id,
          name: [properties.firstname, properties.lastname].filter(Boolean).join(' '),
          emails: [properties.email, ...(properties.hs_additional_emails ?? '').split(';')].filter(isGiven),
          phones: [properties.phone, properties.mobilephone].map(toDigits).filter(isGiven),
          entries: activities.filter(({ associations }) => associations.contacts?.includes(id)).map(toEntry),
        }),
      );
      return {
        people,
        orphans: activities.filter(({ associations }) => (associations.contacts ?? []).length === 0).map(toEntry),
        violations: emulator.violations.map(({ kind, detail }) => `${kind}: ${detail}`),
        limitRefusals: emulator.limitRefusals,
      };
    },
    async [Symbol.asyncDispose]() {
      await emulator.close();
    },
  };
}

const BODIES: Readonly<Record<string, string>> = {
  notes: 'hs_note_body',
  calls: 'hs_call_body',
  tasks: 'hs_task_body',
};

function isGiven(text: string | undefined): text is string {
  return text !== undefined && text !== '';
}
