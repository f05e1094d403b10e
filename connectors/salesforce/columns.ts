import type { CrmRecord } from '../connector.ts';
import { readOpenTasks, toTaskColumns } from './open-tasks.ts';
import { OBJECT_NAME, type ObjectName, type RecordTypeName } from './record-types.ts';
import { type Row, readValue, toPersonAccount, toRecord } from './rows.ts';
import type { Schema } from './schema.ts';

/** What a query selects: also what no search gives. */
export function toQueryList(schema: Schema, object: ObjectName, wanted: readonly string[]): string {
  return [toSelectList(schema, object, wanted), ...toTaskColumns(schema, object, wanted)].join(', ');
}

/** What to select of an object. In an org with Person Accounts a Contact brings its Account's fields along: it may be one. */
export function toSelectList(schema: Schema, object: ObjectName, wanted: readonly string[]): string {
  return [...schema.columns(object, wanted), ...toAccountColumns(schema, object, wanted)].join(', ');
}

function toAccountColumns(schema: Schema, object: ObjectName, wanted: readonly string[]): readonly string[] {
  if (object !== 'Contact' || !schema.hasPersonAccounts()) return [];
  const own = schema.shown('Account', wanted).filter((name) => !name.includes('.'));
  const selected = new Set(schema.columns(object, wanted));
  return ['Id', ...own].map((name) => `Account.${name}`).filter((name) => !selected.has(name));
}

/** A row as the record the gateway works with: a person's Contact stands for its Person Account, which is where it is edited. */
export function readRecord(schema: Schema, type: RecordTypeName, row: Row, wanted: readonly string[]): CrmRecord {
  const record = readPerson(schema, type, row, wanted);
  return { ...record, fields: { ...record.fields, ...readOpenTasks(row) } };
}

function readPerson(schema: Schema, type: RecordTypeName, row: Row, wanted: readonly string[]): CrmRecord {
  if (type === 'contact' && readValue(row, 'IsPersonAccount') === true) {
    const account = toPersonAccount(row, schema.shown('Account', wanted));
    if (account !== undefined) return account;
  }
  return toRecord(type, row, schema.shown(OBJECT_NAME[type], wanted));
}
