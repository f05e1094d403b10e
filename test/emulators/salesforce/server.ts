import type { Server } from 'node:http';
import { createClock } from './clock.ts';
import { createControl } from './control.ts';
import { createFaultBook, type Fault } from './faults.ts';
import { type Host, startHost } from './host.ts';
import { serveInstance } from './instance.ts';
import { serveLogin } from './login.ts';
import type { FieldValues, OrgOptions } from './options.ts';
import { createOrg, fillWithSetup, isDeleted, type Org, showRights } from './org.ts';
import type { Counts, RecordedRequest, Violation } from './recorder.ts';
import {
  convertLead,
  type DuplicateGroup,
  deleteRecord,
  editRecord,
  findDuplicates,
  mergeRecords,
  type SeededRecord,
  seedRecord,
} from './seeding.ts';

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

/** `OrgOptions` in part, and where to listen. Ports are free ones when absent. */
export interface EmulatorOptions extends Partial<OrgOptions> {
  /** Base of the emulator's time in ms; `Date.now` when absent. */
  readonly now?: () => number;
  readonly loginPort?: number;
  readonly genericLoginPort?: number;
  readonly instancePort?: number;
}

export interface SalesforceEmulator {
  /** The My Domain host: the only one that gives client-credentials tokens. */
  readonly loginUrl: string;
  /** Plays login.salesforce.com. */
  readonly genericLoginUrl: string;
  /** Where the data is; `instance_url` of every token. */
  readonly instanceUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** User the tokens belong to. */
  readonly integrationUserId: string;
  readonly orgId: string;
  /** Changes the org's set-up from the next request on. */
  configure(options: Partial<OrgOptions>): void;
  /** Moves the emulator's time on: token age, index lag, time stamps. */
  advance(ms: number): void;
  now(): number;
  /** Makes every token in use answer 401. */
  expireSessions(): void;
  /** Sets the calls used of the daily limit. */
  setApiUsage(calls: number): void;
  /** Adds a fault switch; the answer takes it out again. */
  addFault(fault: Fault): () => void;
  clearFaults(): void;
  /** Puts a row in as an admin would. Missing required fields are filled. */
  seed(object: string, fields?: FieldValues): SeededRecord;
  edit(id: string, fields: FieldValues): void;
  delete(id: string): void;
  /** The loser goes to the recycle bin with `MasterRecordId`. */
  merge(masterId: string, loserId: string): void;
  /** Gives the contact the lead became. */
  convert(leadId: string, to?: { contactId?: string; accountId?: string }): SeededRecord;
  /** Live rows of an object in the order they were made. */
  records(object: string): readonly SeededRecord[];
  /** One row, deleted ones too. */
  record(id: string): SeededRecord | undefined;
  readonly requests: readonly RecordedRequest[];
  readonly violations: readonly Violation[];
  counts(): Counts;
  duplicates(): DuplicateGroup[];
  /** Forgets requests, violations and counts; data, sessions and switches stay. */
  clearRecording(): void;
  /** Back to the state after the start: options, data, sessions, switches, recording, time. */
  reset(): void;
  close(): Promise<void>;
}

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

/** Starts the three hosts on 127.0.0.1. */
export async function startSalesforceEmulator(options: EmulatorOptions = {}): Promise<SalesforceEmulator> {
  const org = createOrg(pickOrgOptions(options), createClock(options.now));
  const initial = org.options;
  const faults = createFaultBook();
  const face = createOrgFace(org);
  const reset = (): void => {
    org.clock.reset();
    org.options = initial;
    org.records.clear();
    org.sessions.clear();
    org.recorder.clear();
    org.apiUsage = 0;
    faults.clear();
    fillWithSetup(org);
  };
  const control = createControl(face, faults, org, reset);
  const notFound = { status: 404, body: 'URL No Longer Exists' };
  const login =
    (generic: boolean): Host['serve'] =>
    (request) =>
      serveLogin(org, { ...request, generic }) ?? notFound;
  const instance: Host['serve'] = (request) =>
    serveLogin(org, { ...request, generic: false }) ?? serveInstance(org, faults, request);
  const started = await Promise.all([
    startHost({ name: 'login', org, faults, control, serve: login(false) }, options.loginPort ?? 0),
    startHost({ name: 'generic-login', org, faults, control, serve: login(true) }, options.genericLoginPort ?? 0),
    startHost({ name: 'instance', org, faults, control, serve: instance }, options.instancePort ?? 0),
  ]);
  org.loginUrl = started[0].url;
  org.instanceUrl = started[2].url;
  return {
    ...face,
    loginUrl: started[0].url,
    genericLoginUrl: started[1].url,
    instanceUrl: started[2].url,
    clientId: initial.clientId,
    clientSecret: initial.clientSecret,
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
      await Promise.all(started.map(({ server }) => closeServer(server)));
    },
  };
}
