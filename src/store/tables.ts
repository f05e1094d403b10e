import type { Generated } from 'kysely';

/**
 * `open`: to be done or being done. `done`, `ignored`: finished. `waiting`: an agent or operator has to say which record it
 * belongs to. `dead`: given up, waits for an operator.
 */
export type EventState = 'open' | 'done' | 'ignored' | 'waiting' | 'dead';

/** One webhook, written down as it came. Times are ms since 1970 by the database's clock. */
export interface EventsTable {
  seq: Generated<number>;
  id: string;
  channel: string;
  account: string;
  name: string;
  effect: string;
  /** 0: an agent waits for the answer; 1: background. */
  lane: number;
  chat_id: string | null;
  visitor_key: string | null;
  /** JSON list of the person's identities, hashed: what `event_keys` holds while the event is open. */
  person_keys: string;
  body: string;
  received_at: number;
  state: EventState;
  /** How often it was claimed. Also the fencing token: only the newest claim may finish the event. */
  attempts: number;
  /** While claimed: the end of the lease. Otherwise: when it may be claimed. */
  due_at: number;
  owner: string | null;
  reason_kind: string | null;
  reason: string | null;
  /** The JSON given to Jivo. */
  answer: string | null;
  finished_at: number | null;
}

/** What was received lately: the same key within the window is the same event. */
export interface ReceiptsTable {
  key: string;
  event_id: string;
  at: number;
}

/** The identities of the persons of open events; gone when the event is finished. Order per person rests on this table. */
export interface EventKeysTable {
  key: string;
  seq: number;
}

/** Which record a visitor is, and the card last shown. */
export interface LinksTable {
  account: string;
  visitor_key: string;
  record_type: string;
  record_id: string;
  url: string | null;
  /** JSON: what the CRM knows of the person, for `contact_info`. */
  known: string | null;
  /** JSON: the custom fields last shown. */
  card: string | null;
  /** What the visitor had given when it was last merged into the record: an event without news needs no CRM call. */
  lead_print: string | null;
  checked_at: number;
  updated_at: number;
}

/** Where each activity was logged. `key` is hashed. `state` carries what the next event of the same activity needs (JSON). */
export interface ActivitiesTable {
  account: string;
  key: string;
  record_type: string;
  record_id: string;
  ref: string;
  content_hash: string;
  state: string | null;
  updated_at: number;
}

/** Why the gateway did what it did, one per event: the newest attempt. JSON in the vocabulary of sync/decision.ts. */
export interface DecisionsTable {
  event_id: string;
  seq: number;
  body: string;
  at: number;
}

/** A value of a chat that found no place in the record. */
export interface ConflictsTable {
  id: string;
  account: string;
  event_id: string;
  visitor_key: string | null;
  /** The activity whose text carries the value too. */
  chat_key: string | null;
  record_type: string;
  record_id: string;
  holds: string;
  chat_value: string;
  crm_value: string | null;
  reason: string;
  state: 'open' | 'applied' | 'dismissed';
  at: number;
}

/** Secrets of connectors, sealed. */
export interface SecretsTable {
  account: string;
  name: string;
  value: string;
  updated_at: number;
}

/** Marks of people who were erased: what was received of them before is not done. */
export interface TombstonesTable {
  mark: string;
  at: number;
}

/** Which record has an identity (hashed) that was written a moment ago: CRMs' searches show it late. */
export interface RecentRecordsTable {
  key: string;
  record_type: string;
  record_id: string;
  at: number;
}

/**
 * How quickly agents were answered, one row for each quarter of an hour and step of the time it took. Steps grow by 5 %, so
 * that a median can be told from a few rows.
 */
export interface AnswerTimesTable {
  channel: string;
  /** Quarters of an hour since 1970. */
  quarter: number;
  step: number;
  count: number;
  /** How many of them came after the channel's deadline. */
  late: number;
  /** How many said what was known, because the CRM had not answered. */
  known: number;
  /** The slowest of them, in ms. */
  slowest: number;
}

/** The mapped fields of an account's CRM as they were first seen, and what the last check found: both JSON. */
export interface SchemaChecksTable {
  account: string;
  known: string;
  findings: string;
  checked_at: number;
}

/** A Jivo agent to whom no user of the CRM answers. `key` is hashed, `agent` JSON; `records`: how many would have been his. */
export interface UnmappedAgentsTable {
  account: string;
  key: string;
  agent: string;
  records: number;
  first_at: number;
  last_at: number;
}

/** In which account a visitor is, where the channel leads to several: that of the first event received. `at`: the last one. */
export interface VisitorAccountsTable {
  key: string;
  account: string;
  at: number;
}

/** Who has the turn to write to a record of a CRM; on PostgreSQL only. See record-turns.ts. */
export interface RecordTurnsTable {
  /** Account, type and id of the record. */
  key: string;
  process: string;
  /** The claim that has it; null: a person, through the console or a command. */
  seq: number | null;
  attempts: number | null;
  /** It is free after this at the latest. */
  until: number;
  /** When the last turn of any other process than this one ended; null: none is known of. */
  others_at: number | null;
}

/** What a gateway process tells the others of itself. */
export interface ProcessesTable {
  owner: string;
  /** The newest call to read the configuration anew that it has followed: see config-generation.ts. */
  generation: number;
  /** Of the accounts and channels it works with: the same for the same. */
  fingerprint: string;
  /** Why it did not take its file then: `restart` is needed, or the file was `refused`. */
  trouble: 'restart' | 'refused' | null;
  /** JSON: what it has counted of its accounts' limits. */
  usage: string;
  at: number;
}

/** How often something was done, for processes that have to follow. */
export interface GenerationsTable {
  name: string;
  value: number;
}

export interface Tables {
  events: EventsTable;
  receipts: ReceiptsTable;
  event_keys: EventKeysTable;
  links: LinksTable;
  activities: ActivitiesTable;
  decisions: DecisionsTable;
  conflicts: ConflictsTable;
  secrets: SecretsTable;
  tombstones: TombstonesTable;
  recent_records: RecentRecordsTable;
  answer_times: AnswerTimesTable;
  schema_checks: SchemaChecksTable;
  unmapped_agents: UnmappedAgentsTable;
  visitor_accounts: VisitorAccountsTable;
  record_turns: RecordTurnsTable;
  processes: ProcessesTable;
  generations: GenerationsTable;
}
