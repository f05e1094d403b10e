import type { Fault } from './faults.ts';
import type { FieldValues, OrgOptions } from './options.ts';
import type { Counts, RecordedRequest, Violation } from './recorder.ts';
import type { DuplicateGroup, SeededRecord } from './seeding.ts';

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
