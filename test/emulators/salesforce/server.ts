import type { Server } from 'node:http';
import { createClock } from './clock.ts';
import { createControl } from './control.ts';
import type { EmulatorOptions, SalesforceEmulator } from './emulator.ts';
import { createFaultBook, type FaultBook } from './faults.ts';
import { type Host, startHost } from './host.ts';
import { serveInstance } from './instance.ts';
import { serveLogin } from './login.ts';
import type { FieldValues, OrgOptions } from './options.ts';
import { createOrg, fillWithSetup, isDeleted, type Org, showRights } from './org.ts';
import {
  convertLead,
  deleteRecord,
  editRecord,
  findDuplicates,
  mergeRecords,
  type SeededRecord,
  seedRecord,
} from './seeding.ts';

export type { EmulatorOptions, SalesforceEmulator } from './emulator.ts';
export type { Effect, Fault } from './faults.ts';
export type {
  AssignmentRule,
  CustomField,
  DuplicateRule,
  FieldValues,
  OrgOptions,
  Scalar,
  ValidationRule,
} from './options.ts';
export type {
  Counts,
  RecordedQuery,
  RecordedRequest,
  RecordedSubrequest,
  Violation,
  ViolationKind,
} from './recorder.ts';
export type { DuplicateGroup, SeededRecord } from './seeding.ts';

function toSeeded(record: SeededRecord): SeededRecord {
  return { id: record.id, object: record.object, fields: { ...record.fields } };
}

async function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}

function pickOrgOptions(options: EmulatorOptions): Partial<OrgOptions> {
  const { now: _now, loginPort: _login, genericLoginPort: _generic, instancePort: _instance, ...rest } = options;
  return rest;
}

/** The part of the emulator's face that reads and changes the org. */
function createOrgFace(org: Org) {
  return {
    configure: (changes: Partial<OrgOptions>) => {
      org.options = { ...org.options, ...changes };
      showRights(org);
    },
    advance: (ms: number) => org.clock.advance(ms),
    now: () => org.clock.now(),
    expireSessions: () => org.sessions.clear(),
    setApiUsage: (calls: number) => {
      org.apiUsage = calls;
    },
    seed: (object: string, fields: FieldValues = {}) => toSeeded(seedRecord(org, object, fields)),
    edit: (id: string, fields: FieldValues) => editRecord(org, id, fields),
    delete: (id: string) => deleteRecord(org, id),
    merge: (masterId: string, loserId: string) => mergeRecords(org, masterId, loserId),
    convert: (leadId: string, to?: { contactId?: string; accountId?: string }) =>
      toSeeded(convertLead(org, leadId, to)),
    records: (object: string) =>
      org.records
        .all(object)
        .filter((record) => !isDeleted(record))
        .map(toSeeded),
    record: (id: string) => {
      const found = org.records.get(id);
      return found === undefined ? undefined : toSeeded(found);
    },
    counts: () => org.recorder.counts(),
    duplicates: () => findDuplicates(org),
    clearRecording: () => org.recorder.clear(),
  };
}

/** Brings everything back to the state after the start. */
function createReset(org: Org, faults: FaultBook): () => void {
  const initial = org.options;
  return () => {
    org.clock.reset();
    org.options = initial;
    org.records.clear();
    org.sessions.clear();
    org.recorder.clear();
    org.apiUsage = 0;
    faults.clear();
    fillWithSetup(org);
  };
}

/** Login host, generic login host and instance, in this order. */
async function startHosts(org: Org, faults: FaultBook, control: Host['control'], options: EmulatorOptions) {
  const notFound = { status: 404, body: 'URL No Longer Exists' };
  const login = (generic: boolean): Host['serve'] => {
    return (request) => serveLogin(org, { ...request, generic }) ?? notFound;
  };
  const instance: Host['serve'] = (request) =>
    serveLogin(org, { ...request, generic: false }) ?? serveInstance(org, faults, request);
  return Promise.all([
    startHost({ name: 'login', org, faults, control, serve: login(false) }, options.loginPort ?? 0),
    startHost({ name: 'generic-login', org, faults, control, serve: login(true) }, options.genericLoginPort ?? 0),
    startHost({ name: 'instance', org, faults, control, serve: instance }, options.instancePort ?? 0),
  ]);
}

/** Starts the three hosts on 127.0.0.1. */
export async function startSalesforceEmulator(options: EmulatorOptions = {}): Promise<SalesforceEmulator> {
  const org = createOrg(pickOrgOptions(options), createClock(options.now));
  const faults = createFaultBook();
  const face = createOrgFace(org);
  const reset = createReset(org, faults);
  const [login, generic, instance] = await startHosts(org, faults, createControl(face, faults, org, reset), options);
  org.loginUrl = login.url;
  org.instanceUrl = instance.url;
  return {
    ...face,
    loginUrl: login.url,
    genericLoginUrl: generic.url,
    instanceUrl: instance.url,
    clientId: org.options.clientId,
    clientSecret: org.options.clientSecret,
    get integrationUserId() {
      return org.integrationUserId;
    },
    get orgId() {
      return org.orgId;
    },
    requests: org.recorder.requests,
    violations: org.recorder.violations,
    addFault: (fault) => faults.add(fault),
    clearFaults: () => faults.clear(),
    reset,
    close: async () => {
      await Promise.all([login, generic, instance].map(({ server }) => closeServer(server)));
    },
  };
}
