import type { SchemaObj } from 'convict';
import type { Activity } from '../src/lead/activity.ts';
import type { FieldChanges, Fields, Slot } from '../src/lead/fields.ts';
import type { PhoneQuery } from '../src/lead/phone.ts';

export type { FieldChanges, Fields, FieldValue, Holds, Slot } from '../src/lead/fields.ts';

/** Address of one record. `type` is one of the connector's record types, `id` is the CRM's own. */
export interface RecordRef {
  readonly type: string;
  readonly id: string;
}

/** A CRM user who can own records. */
export interface Owner {
  readonly id: string;
  readonly name?: string;
  readonly email?: string;
}

/** One record as the CRM has it now. */
export interface CrmRecord {
  readonly ref: RecordRef;
  /** Every slot field and every field of `Call.fields` that holds a value. */
  readonly fields: Fields;
  readonly owner?: Owner;
  /** The record's page, where the CRM sends it along; otherwise `Connector.link` builds it. */
  readonly url?: string;
  /** ISO 8601, UTC. */
  readonly createdAt?: string;
  readonly updatedAt?: string;
  /** Set by `find` alone: the record was found by `IdentityQuery.visitorKey`, which its fields do not show. */
  readonly matchedBy?: 'visitor';
}

/** A kind of record the connector finds or makes. */
export interface RecordType {
  readonly type: string;
  /** What the CRM's users call it: "Contact", "Lead". */
  readonly title: string;
  readonly slots: readonly Slot[];
}

/** One line of the agent's card. `from` is a CRM field, `owner.name` or `owner.email`. */
export interface CardField {
  readonly title: string;
  readonly from: string;
}

/** Whom to look for. A record matches when it has any one of these (OR, never AND). Values come normalised. */
export interface IdentityQuery {
  /** Only for connectors that keep the Jivo visitor in an external-id field. */
  readonly visitorKey?: string;
  readonly emails: readonly string[];
  readonly phones: readonly PhoneQuery[];
}

export interface RecordDraft {
  readonly type: string;
  readonly fields: Fields;
  readonly visitorKey?: string;
  /** CRM user to own the record. Absent: the CRM's own rules decide. */
  readonly ownerId?: string;
  /** Given only when `capabilities.createsWithActivity`: log it in the same request. */
  readonly activity?: Activity;
}

/** Where an activity was logged: one entry, or several when the text was too long for one. Kept by the engine, read only by the connector. */
export interface ActivityRef {
  readonly ids: readonly string[];
}

/** `record` is the record as it stands after the write. */
export interface Created {
  readonly record: CrmRecord;
  readonly activity?: ActivityRef;
}

/** What a CRM said of a limit, to correct the engine's count. */
export interface LimitReading {
  readonly bucket: string;
  readonly remaining?: number;
  readonly max?: number;
  /** Length of the window in ms. */
  readonly intervalMs?: number;
}

/** One finished HTTP exchange: `status` for the record of the decision, `limits` from the answer's headers. */
export interface Exchange<T> {
  readonly value: T;
  readonly status: number;
  readonly limits?: readonly LimitReading[];
}

/** The circumstances of one operation. Every method that may reach the CRM gets one. */
export interface Call {
  /** Aborts at the deadline. Every request, its headers and its body, must end by then with a `timeout` error. */
  readonly signal: AbortSignal;
  readonly eventId: string;
  /** `interactive`: an agent waits for this. */
  readonly lane: 'interactive' | 'background';
  /** 1 for the first try. Above 1 an earlier try may have reached the CRM although its answer was lost: look before making anything that has no natural key. */
  readonly attempt: number;
  /** CRM fields wanted in every returned record besides the slots. Unknown ones are left out, never an error. */
  readonly fields: readonly string[];
  /**
   * Every HTTP request to the CRM passes here: the engine waits for the budget of `buckets`, then sends, then writes down
   * name, status and time. `name` is constant text such as `contacts.read`, never an id or a person's data.
   */
  exchange<T>(name: string, buckets: readonly string[], send: () => Promise<Exchange<T>>): Promise<T>;
}

/** One field of the CRM, for mappings and their checks. */
export interface CrmField {
  readonly name: string;
  readonly label: string;
  readonly type:
    | 'string'
    | 'text'
    | 'number'
    | 'boolean'
    | 'date'
    | 'datetime'
    | 'option'
    | 'options'
    | 'email'
    | 'phone'
    | 'url'
    | 'reference';
  readonly options?: readonly { readonly value: string; readonly label: string }[];
  readonly required: boolean;
  readonly writable: boolean;
  readonly maxLength?: number;
}

export interface CrmSchema {
  readonly types: readonly { readonly type: string; readonly title: string; readonly fields: readonly CrmField[] }[];
}

/** One sentence of `gateway check`. `hint` says what to do next. */
export interface Finding {
  readonly level: 'ok' | 'warning' | 'error';
  readonly text: string;
  readonly hint?: string;
}

export interface CheckReport {
  /** False when the gateway could not work with this account as it is. */
  readonly ok: boolean;
  /** Whose account this is, in words: "Acme Ltd (portal 1234, EU)". */
  readonly account?: string;
  readonly findings: readonly Finding[];
}

/** A page of a connector that keeps its own records here. `body` is a whole HTML document. */
export interface ConnectorPage {
  readonly status: number;
  readonly body: string;
  readonly type: 'text/html' | 'text/css';
}

/** Somebody whose data is asked for or erased. */
export interface Person {
  /** Records known to be theirs. */
  readonly refs: readonly RecordRef[];
  /** Values come normalised: as in `IdentityQuery`, phones as `toPhoneIdentity` gives them. */
  isTheirs(kind: 'email' | 'phone' | 'visitor', value: string): boolean;
}

/** What is kept of people, for a connector that is itself the CRM. */
export interface PeopleKeeper {
  /** All that is kept of them, as JSON, by record. */
  collect(person: Person): Promise<readonly { readonly ref: RecordRef }[]>;
  /** Removes it; only what was made until then (ISO 8601, UTC). Returns the records that were removed. */
  erase(person: Person, until: string): Promise<readonly RecordRef[]>;
}

/**
 * A CRM as the engine sees it. A connector never retries, logs, reads the environment, chooses between people, or reports
 * success for something it did not do. Every method throws `ConnectorError` and nothing else.
 */
export interface Connector {
  /** In order of preference: a hit of an earlier type is taken before one of a later type. */
  readonly recordTypes: readonly RecordType[];
  /** The type `create` is asked for unless the channel's configuration says otherwise. */
  readonly createType: string;
  /** Shown to the agent when the channel maps no fields of its own. Its fields are part of every `Call.fields`. */
  readonly defaultCard: readonly CardField[];
  /** The account keeps visitors in an external-id field: `find` looks for `visitorKey`, alone too, and marks what it found by it. */
  readonly keepsVisitors?: boolean;
  /** Loads what the first chat would otherwise wait for. Failing here is not fatal. */
  warm?(call: Call): Promise<void>;
  /** Read-only. Every plausible hit; the engine verifies each against the query. [] when nobody. */
  find(query: IdentityQuery, call: Call): Promise<readonly CrmRecord[]>;
  /** Follows merges and conversions: the returned ref is the truth. Throws `gone`. */
  read(ref: RecordRef, call: Call): Promise<CrmRecord>;
  /** Adds what the CRM demands of a new record (a last name, a company). Throws `duplicate` with `existing`, `invalid-field` with `fields`. */
  create(draft: RecordDraft, call: Call): Promise<Created>;
  /** Writes exactly what it is given, all or nothing. Throws `gone`, `invalid-field` with `fields`. */
  update(ref: RecordRef, changes: FieldChanges, call: Call): Promise<CrmRecord>;
  /** The same activity key twice leaves one entry, updated. `previous` is the answer of the last `log` of this key. Throws `gone`. */
  log(ref: RecordRef, activity: Activity, previous: ActivityRef | undefined, call: Call): Promise<ActivityRef>;
  /** An active user who can own records. Absent: records have no owners, or none are set up, so that no agent is missing among them. */
  findOwner?(email: string, call: Call): Promise<Owner | undefined>;
  describe(call: Call): Promise<CrmSchema>;
  /** The cheapest proof that the key works, and what is missing, in words. Reports trouble in the findings instead of throwing. */
  check(call: Call): Promise<CheckReport>;
  /** Pure. The record's page for a person, https on the CRM's own host; undefined while the host is not yet known. */
  link(ref: RecordRef): string | undefined;
  /** Pure. The record of a pasted link; undefined for a foreign host, another account or anything else. */
  refFromLink(link: string): RecordRef | undefined;
  /** Only for a connector that is itself the CRM: its pages below the account's address. `path` begins with a slash. */
  page?(path: string, search: URLSearchParams): Promise<ConnectorPage>;
  /** Only for a connector that is itself the CRM. */
  readonly people?: PeopleKeeper;
  close?(): Promise<void>;
}

/** How much of what a CRM allows in which time. The engine shares it out. */
export interface Limit {
  readonly bucket: string;
  /** What it is, for the operator: "requests per 10 seconds". */
  readonly title: string;
  readonly max: number;
  /** Absent: `max` at the same time instead of in a window. */
  readonly intervalMs?: number;
}

export interface Capabilities {
  /** `find` takes e-mails and phones in one go as cheaply as one of them. */
  readonly findsTogether: boolean;
  /** `create` logs `draft.activity` in the same request. */
  readonly createsWithActivity: boolean;
  /**
   * How long a record just made may stay unseen by the CRM's own search. 0: never. After a create whose outcome nobody knows, the
   * engine creates for the same phone again only when this time is over.
   */
  readonly searchLagMs: number;
}

/** The gateway's database, for a connector that keeps its records or secrets in it. Other connectors ignore it. */
export interface HostDatabase {
  /** Reads: one query outside a transaction. Parameters are `?`. */
  all(sql: string, parameters?: readonly (string | number | null)[]): Promise<readonly Record<string, unknown>[]>;
  /** Runs `work` in one durable transaction: all of it or nothing. */
  write<T>(work: (run: HostDatabase['all']) => Promise<T>): Promise<T>;
}

/** What the gateway lends a connector. */
export interface ConnectorHost {
  readonly account: string;
  /** Where `Connector.page` is served, without a slash at the end. */
  readonly pageUrl: string;
  readonly database: HostDatabase;
  /** Keeps what the CRM changes by itself, such as a rotating refresh token, encrypted. Absent when the admin set no key. */
  readonly secrets?: {
    read(name: string): Promise<string | undefined>;
    write(name: string, secret: string): Promise<void>;
  };
}

/** What a CRM is, as data: documentation, console and scheduler read it. */
export interface ConnectorDefinition<Settings> {
  /** kebab-case, equal to the folder's name. */
  readonly id: string;
  readonly title: string;
  /** convict schema of `accounts.NAME.settings`: doc, format and default for every key, `sensitive` for secrets. */
  readonly settings: SchemaObjects<Settings>;
  readonly capabilities: Capabilities;
  limits(settings: Settings): readonly Limit[];
  /** Loads the vendor's SDK, reaches nothing. Throws `ConnectorError` of kind `rejected` for settings that contradict each other. */
  open(settings: Settings, host: ConnectorHost): Promise<Connector>;
}

export type SchemaObjects<Settings> = { readonly [Key in keyof Settings]: SchemaObj<Settings[Key]> };

/** Types a definition by its settings. */
export function defineConnector<Settings>(definition: ConnectorDefinition<Settings>): ConnectorDefinition<Settings> {
  return definition;
}
