import type { CardField, CrmRecord, FieldValue, Owner, RecordRef, Slot } from '../../../connectors/connector.ts';
import { ConnectorError } from '../../../connectors/errors.ts';
import type { ContactAnswer, UserAnswer } from './answers.ts';
import { TITLE } from './settings.ts';

/** The connector's own word for the one kind of record it works with. A CRM that has leads too gets a second type. */
export const CONTACT_TYPE = 'contact';

/**
 * Which field of the CRM holds what of a person, by the names of its API. Order matters: the first e-mail and the first phone
 * are the primary ones. A field that takes any number of values says `many`, a calculated one `readOnly`.
 */
export const slots: readonly Slot[] = [
  { field: 'name', holds: 'name', maxLength: 255 },
  { field: 'email', holds: 'email', maxLength: 254 },
  { field: 'email2', holds: 'email', maxLength: 254 },
  { field: 'phone', holds: 'phone', maxLength: 50 },
  { field: 'phone2', holds: 'phone', maxLength: 50 },
  { field: 'company', holds: 'organization', maxLength: 255 },
];

/** What an agent sees while nobody has mapped anything: choose what a seller would ask first. */
export const defaultCard: readonly CardField[] = [
  { title: 'Company', from: 'company' },
  { title: 'Status', from: 'status' },
  { title: 'Owner', from: 'owner.name' },
];

/** The record's path below `contacts`. Throws `gone` for a record of another kind. */
export function toContactPath(ref: RecordRef): string {
  if (ref.type !== CONTACT_TYPE) throw new ConnectorError('gone', `${TITLE} has no records of this kind.`);
  return `contacts/${encodeURIComponent(ref.id)}`;
}

export function toOwner({ id, name, email }: UserAnswer): Owner {
  return { id, ...(name && { name }), ...(email && { email }) };
}

/** The slots and the wanted fields, as the contract asks: no field without a value, none that was not asked for. */
export function toRecord(answer: ContactAnswer, wanted: readonly string[]): CrmRecord {
  const names = new Set([...slots.map(({ field }) => field), ...wanted]);
  const fields: Record<string, FieldValue> = {};
  for (const name of names) {
    const value = toFieldValue(answer[name]);
    if (value !== undefined) fields[name] = value;
  }
  return {
    ref: { type: CONTACT_TYPE, id: answer.id },
    fields,
    createdAt: answer.created_at,
    updatedAt: answer.updated_at,
    ...(answer.owner && { owner: toOwner(answer.owner) }),
  };
}

/** CRMs have several words for nothing. Objects, such as the owner, are no fields. */
function toFieldValue(value: unknown): FieldValue | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string')) return value;
  return undefined;
}
