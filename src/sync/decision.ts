import type { Owner, RecordRef } from '../../connectors/connector.ts';
import type { Agent } from '../lead/lead.ts';
import type { FieldDecision } from '../lead/merge/types.ts';
import type { UnusedIdentity } from './unused-identities.ts';

/** How a person was recognised. */
export type MatchOutcome =
  | 'link'
  | 'external-id'
  | 'token'
  | 'email'
  | 'phone'
  | 'none'
  | 'several'
  | 'assigned'
  /** Nobody was found, and the CRM said at the create that this person exists. */
  | 'duplicate'
  | 'skipped';

/** What happened to the record. */
export type WriteOutcome = 'created' | 'updated' | 'unchanged' | 'not-read' | 'nothing';

/** What happened to the activity. */
export type LogOutcome = 'logged' | 'updated' | 'unchanged' | 'waiting' | 'nothing';

/** Why nothing was written. */
export type Reason =
  | 'anonymous-visitor'
  | 'update-only'
  | 'several-records'
  | 'blacklisted'
  | 'call-in-progress'
  | 'no-link-pasted'
  | 'link-of-another-account'
  | 'assigned-record-gone'
  | 'nothing-to-tie'
  | 'no-known-record'
  | 'silent-chat'
  | 'ignored-page'
  | 'event-not-used';

/** What the operator reads beside an event that ended without a failure and yet did not do what its sender wanted. */
export const REASON_NOTES: Readonly<Partial<Record<Reason, string>>> = {
  'silent-chat': 'Left out by the settings of the channel: the visitor wrote nothing.',
  blacklisted: 'Left out by the settings of the channel: the visitor is blocked in Jivo.',
  'ignored-page': 'Left out by the settings of the channel: events of this page are ignored.',
  'link-of-another-account': 'The pasted link is not one of the connected account: nothing was changed.',
  'nothing-to-tie':
    'Jivo named neither a client nor a chat that could be tied to the pasted record: nothing was changed.',
  'no-link-pasted': 'Jivo sent no link of a record: nothing was changed.',
  'assigned-record-gone': 'The record of the pasted link does not exist: nothing was changed.',
};

/** One HTTP request to the CRM. */
export interface CallTrace {
  readonly name: string;
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  readonly ms: number;
}

/** One operation of the contract and how it ended: `ok` or the kind of the error. */
export interface OperationTrace {
  readonly operation: string;
  readonly outcome: string;
  readonly ms: number;
  readonly calls: readonly CallTrace[];
}

/** What the CRM was asked for, and how many records came back. */
export interface Search {
  readonly visitorKey?: string;
  /** The value of the user token, which may be a secret. */
  readonly token?: true;
  readonly emails: readonly string[];
  /** E.164. */
  readonly phones: readonly string[];
  readonly found: number;
}

/** A hit and what was thought of it. */
export interface JudgedHit {
  readonly ref: RecordRef;
  readonly accepted: boolean;
  readonly reason: string;
}

/** Why the gateway did what it did with one event. Stored, shown by `gateway explain`. */
export interface Decision {
  readonly event: string;
  readonly effect: string;
  readonly attempt: number;
  /** Number of the channel's route that applied, from 1. */
  route?: number;
  identities: { visitorKey?: string; emails: readonly string[]; phones: readonly string[]; token?: true };
  /** Of the identities: those that nobody is surely recognised by. Absent: they were not looked at, or all are good. */
  unused?: readonly UnusedIdentity[];
  /** Absent in decisions of earlier versions. */
  searches?: Search[];
  match: {
    outcome: MatchOutcome;
    record?: RecordRef;
    judged: JudgedHit[];
    candidates?: readonly RecordRef[];
    weak?: true;
  };
  write: {
    outcome: WriteOutcome;
    fields: FieldDecision[];
    dropped: { field: string; reason: string; value?: string }[];
  };
  /** Whom the new record belongs to. `by`: found as the chat's agent, or named by the channel. */
  owner?: Owner & { readonly by: 'agent' | 'channel' };
  /** The chat's agent, where no CRM user answers to him: the new record is not his. */
  unmappedAgent?: Agent;
  log: { outcome: LogOutcome; key?: string; ids?: readonly string[] };
  reason?: Reason;
  /** Links and records that turned out gone or merged. */
  healed: string[];
  readonly operations: OperationTrace[];
  error?: { kind: string; text: string };
  /** ms from the start of this attempt. */
  tookMs: number;
}

export function createDecision(event: string, effect: string, attempt: number): Decision {
  return {
    event,
    effect,
    attempt,
    identities: { emails: [], phones: [] },
    searches: [],
    match: { outcome: 'skipped', judged: [] },
    write: { outcome: 'nothing', fields: [], dropped: [] },
    log: { outcome: 'nothing' },
    healed: [],
    operations: [],
    tookMs: 0,
  };
}
