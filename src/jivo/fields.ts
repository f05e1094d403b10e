/**
 * Lenient readers. Of Jivo's fields only `event_name` is sure: any other may be null, missing, `[]`, `""`, a number for a
 * text or a list for an object, and the empty value of PHP for everything is `[]`. No reader throws.
 */

/** What came from the outside: a JSON object of which nothing is known. */
export type Fields = Readonly<Record<string, unknown>>;

// NUL and other control characters break databases and CRMs; line feeds and tabs are text.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is to be removed
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

// Zero-width characters alone would make a name that nobody can see.
const VISIBLE = /[^\s\p{Cf}]/u;

/** Text of several lines: trimmed, lines end in `\n`, valid Unicode. Numbers become text; empty is undefined. */
export function text(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (typeof value !== 'string') return undefined;
  const clean = value.toWellFormed().replace(/\r\n?/g, '\n').replace(CONTROL, '').trim();
  return VISIBLE.test(clean) ? clean : undefined;
}

/** Text of one line: as `text`, every run of white space a single space. */
export function line(value: unknown): string | undefined {
  return text(value)?.replace(/\s+/g, ' ');
}

/** An id that is safe inside a key: letters, digits, `_`, `.` and `-`, at most 64. Jivo sends ids as numbers or as text. */
export function identifier(value: unknown): string | undefined {
  const id = text(value);
  return id !== undefined && /^[\w.-]{1,64}$/.test(id) ? id : undefined;
}

/** A finite number, or text that is one. */
export function number(value: unknown): number | undefined {
  const digits = typeof value === 'number' ? String(value) : text(value);
  if (digits === undefined || !/^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(digits)) return undefined;
  const result = Number(digits);
  return Number.isFinite(result) ? result : undefined;
}

/** True or false in any of the ways PHP and JSON say it. */
export function flag(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  const word = text(value)?.toLowerCase();
  if (word === '1' || word === 'true') return true;
  if (word === '0' || word === 'false') return false;
  return undefined;
}

/** A list. One value alone is a list of one; an object with only numbers for keys is a list that PHP has encoded. */
export function list(value: unknown): readonly unknown[] {
  if (value === null || value === undefined || value === '') return [];
  if (Array.isArray(value)) return value;
  if (typeof value !== 'object') return [value];
  return Object.keys(value).every((key) => /^\d+$/.test(key)) ? Object.values(value) : [value];
}

/** An object; of a list its first object; otherwise an empty one. */
export function object(value: unknown): Fields {
  const found = list(value).find(isFields);
  return found ?? {};
}

/** The name of a thing that is given as text, or as an object with its name in one of `keys`. A number alone is an id, no name. */
export function title(value: unknown, ...keys: readonly string[]): string | undefined {
  if (typeof value === 'string') return line(value);
  const fields = object(value);
  return keys.map((key) => line(fields[key])).find((name) => name !== undefined);
}

/**
 * A moment as ISO 8601 in UTC. Jivo sends unix seconds; a value too large for them is taken as milliseconds.
 * The line is drawn at 100,000,000,000, which as seconds is the year 5138 and as milliseconds 1973.
 */
export function moment(value: unknown): string | undefined {
  const stamp = number(value);
  if (stamp === undefined || stamp <= 0) return undefined;
  const milliseconds = stamp < 1e11 ? stamp * 1000 : stamp;
  if (milliseconds > Date.UTC(9999, 0)) return undefined;
  return new Date(milliseconds).toISOString();
}

/** A link a person may click: http or https, as it came. */
export function webLink(value: unknown): string | undefined {
  const link = text(value);
  if (link === undefined || /\s/.test(link) || !URL.canParse(link)) return undefined;
  return ['http:', 'https:'].includes(new URL(link).protocol) ? link : undefined;
}

type OptionalKey<T> = { [Key in keyof T]: undefined extends T[Key] ? Key : never }[keyof T];
/** `T` with every member that may be undefined made optional instead. */
export type Defined<T> = { [Key in Exclude<keyof T, OptionalKey<T>>]: T[Key] } & {
  [Key in OptionalKey<T>]?: Exclude<T[Key], undefined>;
};

/** The same object without its undefined members: what Jivo did not send is absent, not undefined. */
export function defined<T extends object>(fields: T): Defined<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>;
}

/** As `defined`; undefined when nothing is left. */
export function definedOrNothing<T extends object>(fields: T): Defined<T> | undefined {
  const result = defined(fields);
  return Object.keys(result).length === 0 ? undefined : result;
}

/** Whether the value is an object and no list. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
