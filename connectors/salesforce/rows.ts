import { z } from 'zod';
import type { CrmRecord, Fields, FieldValue, Owner } from '../connector.ts';
import { toUnreadable } from './errors.ts';
import { toLongId } from './ids.ts';
import type { RecordTypeName } from './record-types.ts';

/** One row of a query or search. `null` and missing are the same: no value. */
export type Row = Readonly<Record<string, unknown>> & { readonly Id: string };

const row = z.looseObject({ Id: z.string().min(15) });
const queryAnswer = z.object({ records: z.array(row), done: z.boolean().nullish() });
const searchedRow = z.looseObject({ Id: z.string().min(15), attributes: z.looseObject({ type: z.string() }) });
const searchAnswer = z.object({ searchRecords: z.array(searchedRow) });

/** Throws `unavailable` for anything that is no query answer. */
export function toRows(body: unknown): readonly Row[] {
  return parse(queryAnswer, body).records;
}

/** Rows of a search with the object each is of. */
export function toSearchRows(body: unknown): readonly { readonly object: string; readonly row: Row }[] {
  return parse(searchAnswer, body).searchRecords.map((found) => ({ object: found.attributes.type, row: found }));
}

/** Undefined for anything that is no row. */
export function toRow(body: unknown): Row | undefined {
  return row.safeParse(body).data;
}

function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw toUnreadable();
  return parsed.data;
}

/** The value at a field, with at most one relationship before it. */
export function readValue(from: Readonly<Record<string, unknown>>, path: string): FieldValue | undefined {
  const [first = '', second] = path.split('.');
  const value = second === undefined ? from[first] : readNested(from[first], second);
  if (typeof value === 'string') return value === '' ? undefined : toIsoInstant(value);
  return typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
}

export function readText(from: Readonly<Record<string, unknown>>, path: string): string | undefined {
  const value = readValue(from, path);
  return typeof value === 'string' ? value : undefined;
}

function readNested(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[field] : undefined;
}

/** Salesforce writes `2026-11-22T11:00:00.000+0000`. */
function toIsoInstant(value: string): string {
  const isInstant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(\+0000|Z)$/.test(value);
  return isInstant ? new Date(value.replace('+0000', 'Z')).toISOString() : value;
}

/** A row as a record that shows `shown`. */
export function toRecord(type: RecordTypeName, from: Row, shown: readonly string[]): CrmRecord {
  return { ref: { type, id: toLongId(from.Id) }, fields: toFields(from, shown), ...toRecordFacts(from) };
}

/** The Person Account of a Contact's row; undefined when the row holds none. Both halves have one owner. */
export function toPersonAccount(contact: Row, shown: readonly string[]): CrmRecord | undefined {
  const account = row.safeParse(contact.Account);
  if (!account.success) return undefined;
  return {
    ref: { type: 'account', id: toLongId(account.data.Id) },
    fields: toFields({ ...account.data, Owner: contact.Owner }, shown),
    ...toRecordFacts(contact),
  };
}

function toFields(from: Row, shown: readonly string[]): Fields {
  const fields: Record<string, FieldValue> = {};
  for (const name of shown) {
    const value = readValue(from, name);
    if (value !== undefined) fields[name] = value;
  }
  return fields;
}

function toRecordFacts(from: Row): Pick<CrmRecord, 'owner' | 'createdAt' | 'updatedAt'> {
  const owner = toOwner(from);
  const createdAt = readText(from, 'CreatedDate');
  const updatedAt = readText(from, 'LastModifiedDate');
  return {
    ...(owner === undefined ? {} : { owner }),
    ...(createdAt === undefined ? {} : { createdAt }),
    ...(updatedAt === undefined ? {} : { updatedAt }),
  };
}

function toOwner(from: Row): Owner | undefined {
  const id = readText(from, 'OwnerId');
  if (id === undefined) return undefined;
  const name = readText(from, 'Owner.Name');
  const email = readText(from, 'Owner.Email');
  return { id: toLongId(id), ...(name === undefined ? {} : { name }), ...(email === undefined ? {} : { email }) };
}
