import { isSupportedCountry } from 'libphonenumber-js/max';
import { z } from 'zod';
import { isTimeZone } from '../../src/lead/time-zone.ts';
import type { Owner, SchemaObjects } from '../connector.ts';

/** A field of the admin's own. */
const customField = z.strictObject({
  name: z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,62}$/, 'must be a letter followed by letters, digits or _'),
  label: z.string().min(1).optional(),
  type: z.enum(['string', 'text', 'number', 'boolean', 'date', 'datetime', 'option', 'options', 'url']).optional(),
  /** Allowed values, for `option` and `options`. */
  options: z.array(z.string().min(1)).readonly().optional(),
});

const ownerEntry = z.strictObject({
  id: z.string().min(1),
  name: z.string().min(1).optional(),
  email: z.email().optional(),
});

export type CustomField = z.output<typeof customField>;

/** What the admin says of a contact book. Empty `region`, `owners` and `fields` are fine. */
export interface LocalSettings {
  readonly region: string;
  readonly timeZone: string;
  readonly locale: string;
  readonly owners: readonly Owner[];
  readonly fields: readonly CustomField[];
}

function checkRegion(value: unknown): void {
  if (value === '') return;
  if (typeof value !== 'string' || !isSupportedCountry(value)) {
    throw new Error('must be a country in two capital letters such as US, or empty');
  }
}

function checkTimeZone(value: unknown): void {
  if (typeof value !== 'string' || !isTimeZone(value)) throw new Error('must be a time zone such as Europe/Berlin');
}

function checkLocale(value: unknown): void {
  try {
    Intl.getCanonicalLocales(z.string().min(1).parse(value));
  } catch {
    throw new Error('must be a language tag such as en or de-CH');
  }
}

/** A convict format that says where in a list a value is wrong. */
function checkList(entry: z.ZodType<{ readonly id: string } | { readonly name: string }>): (value: unknown) => void {
  return (value) => {
    const result = z.array(entry).safeParse(value);
    if (!result.success) {
      throw new Error(result.error.issues.map((issue) => `[${issue.path.join('.')}] ${issue.message}`).join('; '));
    }
    const names = result.data.map((item) => ('id' in item ? item.id : item.name));
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) throw new Error(`names ${twice} twice`);
  };
}

export const settings: SchemaObjects<LocalSettings> = {
  region: {
    doc: 'Country of phone numbers that are written without one, two capital letters. Empty: only numbers with + are found by number.',
    format: checkRegion,
    default: '',
  },
  timeZone: {
    doc: 'Time zone of the times on the pages and of the due dates of tasks.',
    format: checkTimeZone,
    default: 'UTC',
  },
  locale: { doc: 'Language tag that dates and times are written for.', format: checkLocale, default: 'en' },
  owners: {
    doc: 'People who can own contacts: a list of { id, name, email }. A Jivo agent with the same e-mail becomes the owner of the contacts made from his or her chats.',
    format: checkList(ownerEntry),
    default: [],
  },
  fields: {
    doc: 'Fields of your own: a list of { name, label, type, options }. Types: string (default), text, number, boolean, date, datetime, option, options, url.',
    format: checkList(customField),
    default: [],
  },
};
