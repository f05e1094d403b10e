import { toEmails } from '../../src/lead/email.ts';
import type { FieldChanges, Fields, FieldValue } from '../connector.ts';
import { ConnectorError, type RefusedField } from '../errors.ts';
import type { LocalField } from './fields.ts';

type Checked = { readonly value: FieldValue } | { readonly reason: string; readonly maxLength?: number };

const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

interface Format {
  readonly reason: string;
  isKept(text: string): boolean;
}

/** What a text of a type has to look like. */
const FORMATS: Partial<Record<LocalField['type'], Format>> = {
  email: { reason: 'is not one e-mail address', isKept: (text) => toEmails(text).length === 1 },
  date: { reason: 'is not a date such as 2026-01-31', isKept: isDate },
  datetime: { reason: 'is not an ISO 8601 time with its zone', isKept: isMoment },
};

/** Some impossible days, such as 30 February, are read as a day of the next month: hence there and back. */
function isDate(text: string): boolean {
  const at = Date.parse(text);
  return !Number.isNaN(at) && new Date(at).toISOString().slice(0, 10) === text;
}

function isMoment(text: string): boolean {
  return MOMENT.test(text) && isDate(text.slice(0, 10)) && !Number.isNaN(Date.parse(text));
}

function checkText(field: LocalField, text: string): Checked {
  const { maxLength, options = [], type } = field;
  if (maxLength !== undefined && text.length > maxLength) {
    return { reason: `is longer than ${maxLength} characters`, maxLength };
  }
  if (options.length > 0 && !options.some((option) => option.value === text))
    return { reason: 'is not one of the choices' };
  if (type === 'reference' && options.length === 0) return { reason: 'names nobody: no owners are configured' };
  const format = FORMATS[type];
  return format === undefined || format.isKept(text) ? { value: text } : { reason: format.reason };
}

function checkList(field: LocalField, value: FieldValue): Checked {
  const texts = typeof value === 'object' ? value : [String(value)];
  const list: string[] = [];
  for (const text of texts) {
    const checked = checkText(field, text);
    if ('reason' in checked) return checked;
    if (!list.includes(String(checked.value))) list.push(String(checked.value));
  }
  return { value: list };
}

function checkNumber(value: FieldValue): Checked {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? { value: number } : { reason: 'is not a number' };
}

function checkBoolean(value: FieldValue): Checked {
  if (typeof value === 'boolean') return { value };
  return value === 'true' || value === 'false' ? { value: value === 'true' } : { reason: 'is neither true nor false' };
}

function checkValue(field: LocalField | undefined, value: FieldValue): Checked {
  if (field === undefined) return { reason: 'is no field of the contact book' };
  if (!field.writable) return { reason: 'is calculated' };
  if (field.many) return checkList(field, value);
  if (field.type === 'number') return checkNumber(value);
  if (field.type === 'boolean') return checkBoolean(value);
  return typeof value === 'object' ? { reason: 'takes one value' } : checkText(field, String(value));
}

/** The changes as they will be kept. Throws `invalid-field` with every refused field at once. */
export function checkChanges(fields: ReadonlyMap<string, LocalField>, changes: FieldChanges): FieldChanges {
  const checkedChanges: Record<string, FieldValue | null> = {};
  const refused: RefusedField[] = [];
  for (const [name, value] of Object.entries(changes)) {
    const field = fields.get(name);
    const isEmpty = value === null || value === '';
    const checked = isEmpty && field?.writable ? { value: null } : checkValue(field, value ?? '');
    if ('reason' in checked) refused.push({ field: name, ...checked });
    else checkedChanges[name] = checked.value;
  }
  if (refused.length === 0) return checkedChanges;
  const names = refused.map((entry) => entry.field).join(', ');
  throw new ConnectorError('invalid-field', `The contact book refuses a value of: ${names}.`, { fields: refused });
}

/** `fields` with `changes` made. Empty texts and lists are left out, and an e-mail or phone stands in one place only. */
export function applyChanges(fields: Fields, changes: FieldChanges): Fields {
  const merged = { ...fields, ...changes };
  const entries = Object.entries(merged).filter(
    (entry): entry is [string, FieldValue] => entry[1] !== null && entry[1] !== '' && !isEmptyList(entry[1]),
  );
  return dropRepeated(
    dropRepeated(Object.fromEntries(entries), 'email', 'otherEmails', toKey),
    'phone',
    'otherPhones',
    String,
  );
}

function isEmptyList(value: FieldValue): boolean {
  return typeof value === 'object' && value.length === 0;
}

/** The form in which e-mail addresses are compared. */
export function toKey(email: FieldValue): string {
  return toEmails(String(email))[0] ?? String(email).toLowerCase();
}

function dropRepeated(fields: Fields, one: string, many: string, toComparable: (value: FieldValue) => string): Fields {
  const first = fields[one];
  const seen = new Set(first === undefined ? [] : [toComparable(first)]);
  const others = toTexts(fields[many]).filter((value) => {
    const key = toComparable(value);
    return !seen.has(key) && seen.add(key);
  });
  const { [many]: _, ...rest } = fields;
  return others.length === 0 ? rest : { ...rest, [many]: others };
}

/** The texts of a field, whether it holds none, one or several. */
export function toTexts(value: FieldValue | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === 'object' ? value : [String(value)];
}
