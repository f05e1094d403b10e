import type { RecordRef } from '../../connectors/connector.ts';
import type { NewConflict } from '../store/conflicts.ts';
import { toKey } from './identities.ts';
import type { Work } from './work.ts';

/** A value that found no place in the record. */
export interface Unplaced {
  readonly holds: string;
  readonly value: string;
  readonly crmValue?: string | undefined;
  readonly reason: string;
}

/** Pure. The same value for the same record in the same chat is one conflict, however often it comes. */
export function toConflict(work: Work, record: RecordRef, unplaced: Unplaced): NewConflict {
  const { account } = work.channel.crm;
  const { chatKey } = work;
  const about = [account, record.type, record.id, unplaced.holds, unplaced.value, chatKey ?? work.claim.eventId];
  return {
    id: toKey(JSON.stringify(about)),
    account,
    eventId: work.claim.eventId,
    visitorKey: work.lead.visitorKey,
    chatKey,
    record,
    holds: unplaced.holds,
    chatValue: unplaced.value,
    crmValue: unplaced.crmValue,
    reason: unplaced.reason,
  };
}

const NAMES: Readonly<Record<string, string>> = {
  email: 'E-mail',
  phone: 'Phone',
  name: 'Name',
  firstName: 'First name',
  lastName: 'Last name',
  organization: 'Company',
  description: 'Description',
};

/** What a value is of: of a person, or a field of the CRM by its name. */
export function toHoldsName(holds: string): string {
  return NAMES[holds] ?? holds;
}

/** The sentence for the activity's text, so that the value is in the CRM all the same. */
export function toRemark(conflict: {
  readonly holds: string;
  readonly chatValue: string;
  readonly reason: string;
}): string {
  return `${toHoldsName(conflict.holds)} given in the chat, not stored in the record: ${conflict.chatValue} (${conflict.reason})`;
}
