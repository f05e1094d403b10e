import type { Capabilities, Connector, Limit, RecordRef } from '../../connectors/connector.ts';

/** A person put into the CRM past the connector, as the CRM's own users would. */
export interface Person {
  readonly name?: string;
  /** The first is the primary one, the others go where the CRM keeps further ones. */
  readonly emails?: readonly string[];
  /** Written exactly so. */
  readonly phones?: readonly string[];
}

/** How a CRM can fail while a request is under way. */
export type Fault =
  | 'refused-key' // 401: the key is revoked
  | 'too-many-requests' // 429 with the time to wait
  | 'server-error' // 500 or 503
  | 'html-page' // 502 with a page of a proxy
  | 'no-answer' // takes the request, says nothing
  | 'stalled-body' // sends the headers and half of the body, then nothing
  | 'cut-body' // sends half of the body and closes the connection
  | 'lost-answer'; // carries the request out, then closes the connection without a word

/** One CRM of its own for one test, and what the test cannot do through the contract. */
export interface Harness {
  readonly connector: Connector;
  readonly capabilities: Capabilities;
  /** `definition.limits(settings)` of the settings it was opened with. */
  readonly limits: readonly Limit[];
  /** E-mail of a CRM user who can own records. */
  readonly ownerEmail: string;
  seed(person: Person): Promise<RecordRef>;
  /** Merges `other` into `survivor`, as the CRM's users do. Gives the record both are now. */
  merge(survivor: RecordRef, other: RecordRef): Promise<RecordRef> | RecordRef;
  remove(ref: RecordRef): Promise<void> | void;
  /** What a reader of the record sees of each entry (note, call, task) on it, as plain text without markup. */
  readEntries(ref: RecordRef): Promise<readonly string[]>;
  /** Every later request meets this fault; undefined ends it. */
  setFault(fault: Fault | undefined): Promise<void> | void;
  /** Lets the CRM's search see everything written so far. */
  settle(): Promise<void> | void;
  /** HTTP requests to the CRM so far. Absent for a CRM without HTTP. */
  countRequests?(): number;
  close(): Promise<void>;
}

/** One test of the suite. Every run gets a harness of its own. */
export interface ConformanceTest {
  readonly title: string;
  run(harness: Harness): Promise<void>;
}
