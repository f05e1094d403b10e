import type { CrmRecord, FieldChanges, Fields, FieldValue, Owner } from '../connector.ts';
import type { RecordAnswer } from './answers.ts';
import { toContactRef } from './api.ts';
import { LIST_PROPERTIES, OWNER_PROPERTY } from './fields.ts';
import { toRecordUrl } from './link.ts';

export type PropertyValues = Readonly<Record<string, string>>;

/** HubSpot takes text alone; a list is divided by `;`, an empty text clears. */
function toPropertyValue(value: FieldValue | null): string {
  if (value === null) return '';
  return Array.isArray(value) ? value.join(';') : String(value);
}

export function toPropertyValues(fields: FieldChanges): PropertyValues {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, toPropertyValue(value)]));
}

function toFieldValue(name: string, value: string): FieldValue | undefined {
  if (!LIST_PROPERTIES.has(name)) return value;
  const list = value
    .split(';')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  return list.length === 0 ? undefined : list;
}

/** `placeholder`: the first name this connector gives to people without one; it reads as blank, so that the real name fills it. */
export function toFields(
  properties: Readonly<Record<string, string | null>>,
  shown: readonly string[],
  placeholder: string,
): Fields {
  const isPlaceholder = properties.firstname === placeholder && !properties.lastname;
  const fields: Record<string, FieldValue> = {};
  for (const name of shown) {
    const value = properties[name];
    if (value === null || value === undefined || value === '') continue;
    if (name === 'firstname' && isPlaceholder) continue;
    const field = toFieldValue(name, value);
    if (field !== undefined) fields[name] = field;
  }
  return fields;
}

export function readOwnerId(answer: Pick<RecordAnswer, 'properties'>): string | undefined {
  const id = answer.properties[OWNER_PROPERTY];
  return id === null || id === undefined || id === '' ? undefined : id;
}

function toIsoTime(text: string | null | undefined): string | undefined {
  const at = Date.parse(text ?? '');
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}

/** The record as the contract wants it. The answer's `id` is the truth: after a merge it is another than was asked for. */
export function toCrmRecord(
  answer: RecordAnswer,
  shown: readonly string[],
  placeholder: string,
  owner: Owner | undefined,
): CrmRecord {
  const url = toRecordUrl(answer.url);
  const createdAt = toIsoTime(answer.createdAt);
  const updatedAt = toIsoTime(answer.updatedAt);
  return {
    ref: toContactRef(answer.id),
    fields: toFields(answer.properties, shown, placeholder),
    ...(owner === undefined ? {} : { owner }),
    ...(url === undefined ? {} : { url }),
    ...(createdAt === undefined ? {} : { createdAt }),
    ...(updatedAt === undefined ? {} : { updatedAt }),
  };
}
