import type { CrmRecord, RecordRef, RecordType } from '../../connectors/connector.ts';
import { ConnectorError } from '../../connectors/errors.ts';
import type { Activity } from '../lead/activity.ts';
import type { Trust } from '../lead/anchor.ts';
import type { EmailOptions } from '../lead/email.ts';
import type { Lead } from '../lead/lead.ts';
import type { Subject } from '../lead/mapping/condition.ts';
import type { PhoneHints } from '../lead/phone.ts';
import type { Claim } from '../store/claim.ts';
import type { Database } from '../store/database.ts';
import type { StoredLink } from '../store/links.ts';
import type { AgentSighting } from '../store/unmapped-agents.ts';
import type { Channel } from './channel.ts';
import type { CrmSession } from './crm.ts';
import type { Decision } from './decision.ts';
import type { Routing } from './route.ts';

/** Everything one event needs on its path. */
export interface Work {
  readonly claim: Claim;
  /** performance.now(): what was read of the CRM was read after this. */
  readonly startedAt: number;
  readonly channel: Channel;
  readonly database: Database;
  readonly session: CrmSession;
  /** Aborts when the event's time is over: nothing is written any more. */
  readonly signal: AbortSignal;
  readonly lead: Lead;
  /** The lead and what conditions ask besides. */
  readonly subject: Subject;
  readonly routing: Routing;
  /** What the visitor has given so far, this event included: goes into the link once it is merged. */
  readonly leadPrint: string;
  /** Whether the event says anything that is not in the link's print. */
  readonly bringsNews: boolean;
  readonly activity: Activity | undefined;
  readonly hints: PhoneHints;
  readonly emailOptions: EmailOptions;
  readonly decision: Decision;
  /** The visitor's link as it was when the event began; undefined once it proved wrong. */
  link: StoredLink | undefined;
  /** How sure it is that the visitor is the matched record; kept with the link. */
  trust: Trust;
  /** Records the CRM named although they are gone. */
  readonly goneRecords: RecordRef[];
  /** What was found out about the chat's agent; goes to the store with the event's end. */
  agent: AgentSighting | undefined;
  /** What a link may be kept under, the furthest reaching first; see link-keys.ts. */
  readonly linkKeys: readonly string[];
  /** Jivo's own, as the store has it. */
  readonly chatId: string | undefined;
  /** Chat this event belongs to: conflicts found early are told in its transcript. */
  readonly chatKey: string | undefined;
}

export function toRefText({ type, id }: RecordRef): string {
  return `${type} ${id}`;
}

export function isSameRef(one: RecordRef, other: RecordRef): boolean {
  return one.type === other.type && one.id === other.id;
}

/** The slots of a record. Throws a `bug` error when the connector returned a type it does not declare. */
export function typeOf(work: Work, record: { readonly ref: RecordRef }): RecordType {
  const type = work.channel.crm.connector.recordTypes.find((candidate) => candidate.type === record.ref.type);
  if (type !== undefined) return type;
  throw new ConnectorError('bug', `The connector returned a record of the unknown type ${record.ref.type}.`);
}

/** Reads the record as it is now. Follows merges. Throws `gone`. */
export function readRecord(work: Work, ref: RecordRef): Promise<CrmRecord> {
  return work.session.run('read', (connector, call) => connector.read(ref, call));
}

export function isGone(error: unknown): boolean {
  return error instanceof ConnectorError && error.kind === 'gone';
}
