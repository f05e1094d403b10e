import { toTimestamp } from './clock.ts';
import type { PropertyProblem } from './errors.ts';
import type { PropertyDefinition } from './properties.ts';

/** HubSpot's limit of one property value, in characters. Documented for `hs_note_body`; taken for every text. */
export const TEXT_MAX = 65_536;

const EMAIL =
  /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/i;
const ZONED = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/;
const DAY_MS = 86_400_000;

/** A value as it will be stored, or why it is refused. */
export type Checked = { readonly value: string } | { readonly problem: PropertyProblem };

function refuse(name: string, code: string, message: string): Checked {
  return { problem: { name, code, message } };
}

export function isEmail(value: string): boolean {
  return value.length <= 254 && EMAIL.test(value);
}

/** `;`-separated list without blanks and repetitions. */
export function splitList(value: string): readonly string[] {
  return [...new Set(value.split(';').map((part) => part.trim()))].filter((part) => part !== '');
}

function checkEmails(name: string, value: string, addresses: readonly string[]): Checked {
  const bad = addresses.find((address) => !isEmail(address));
  if (bad !== undefined) return refuse(name, 'INVALID_EMAIL', `Email address ${bad} is invalid`);
  return { value: value.toLowerCase() };
}

function checkOption(property: PropertyDefinition, value: string): Checked {
  const chosen = property.fieldType === 'checkbox' ? splitList(value) : [value];
  const bad = chosen.find((one) => !property.options.some((option) => option.value === one));
  if (bad === undefined) return { value: chosen.join(';') };
  const allowed = property.options.map(({ label, value }) => `label: "${label}"\nvalue: "${value}"`).join(', ');
  return refuse(property.name, 'INVALID_OPTION', `${bad} was not one of the allowed options: [${allowed}]`);
}

/** A datetime is epoch ms or ISO 8601 with its zone. Epoch seconds are taken as ms, so they land in January 1970. */
export function readMoment(value: string): number | undefined {
  if (/^-?\d{1,15}$/.test(value)) return Number(value);
  if (!ZONED.test(value)) return undefined;
  const ms = Date.parse(value);
  return Number.isNaN(ms) ? undefined : ms;
}

function checkMoment(name: string, value: string): Checked {
  const ms = readMoment(value);
  if (ms === undefined) return refuse(name, 'INVALID_DATE', `${value} was not a valid datetime.`);
  return { value: toTimestamp(ms) };
}

function checkDay(name: string, value: string): Checked {
  if (/^-?\d{9,15}$/.test(value) && Number(value) % DAY_MS === 0)
    return { value: toTimestamp(Number(value)).slice(0, 10) };
  if (/^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value))) return { value };
  return refuse(name, 'INVALID_DATE', `${value} was not a valid date.`);
}

/** Checks one non-empty value against its definition. Owner ids and unique values are checked by the portal, not here. */
export function checkValue(property: PropertyDefinition, value: string): Checked {
  const { name } = property;
  if (value.length > TEXT_MAX) {
    return refuse(name, 'PROPERTY_VALUE_TOO_LONG', `${name} is longer than ${TEXT_MAX} characters.`);
  }
  if (name === 'email') return checkEmails(name, value.trim(), [value.trim()]);
  if (name === 'hs_additional_emails') return checkEmails(name, splitList(value).join(';'), splitList(value));
  switch (property.type) {
    case 'number':
      if (/^-?\d+(\.\d+)?$/.test(value)) return { value };
      return refuse(name, 'INVALID_INTEGER', `${value} was not a valid number.`);
    case 'bool':
      if (value === 'true' || value === 'false') return { value };
      return refuse(name, 'INVALID_OPTION', `${value} was not one of the allowed options: [true, false]`);
    case 'date':
      return checkDay(name, value);
    case 'datetime':
      return checkMoment(name, value);
    case 'enumeration':
      return property.externalOptions ? { value } : checkOption(property, value);
    case 'string':
    case 'phone_number':
      return { value };
  }
}
