import { readFieldMappings } from '../../../config/mappings.ts';
import type { AccountConfig, CardMapping, FieldMapping } from '../../../config/schema.ts';
import { toCode, toTable } from './table.ts';

interface Entry {
  readonly doc: string;
  readonly takes: string;
  /** Absent: required. */
  readonly standard?: string;
}

const ACCOUNT = {
  connector: { doc: 'Which CRM.', takes: 'the id of a connector' },
  settings: { doc: "What the connector needs, by the connector's own table.", takes: 'an object', standard: '`{}`' },
} satisfies Record<keyof AccountConfig, Entry>;

const FIELD_MAPPING = {
  to: { doc: "The CRM's field.", takes: 'a text' },
  from: {
    doc: 'What of the visitor goes into it, by its path in the canonical lead, such as `source.utm.source`. Nothing is written when the visitor has no such value.',
    takes: 'a text',
    standard: 'this or `value`',
  },
  value: {
    doc: 'The same value for everybody, in place of `from`.',
    takes: 'a text, a number, true or false',
    standard: 'this or `from`',
  },
  when: {
    doc: 'Whether new records get it, records that exist already, or both.',
    takes: 'one of "created", "updated", "always"',
    standard: toCode(readStandardWhen()),
  },
} satisfies Record<keyof FieldMapping, Entry>;

const CARD_MAPPING = {
  title: { doc: 'What the agent reads before the value.', takes: 'a text' },
  from: { doc: 'A field of the CRM, `owner.name` or `owner.email`.', takes: 'a text' },
} satisfies Record<keyof CardMapping, Entry>;

/** `accounts.NAME`. */
export function describeAccount(): string {
  return describeEntries(ACCOUNT);
}

/** One entry of `channels.NAME.fields`. */
export function describeFieldMapping(): string {
  return describeEntries(FIELD_MAPPING);
}

/** One entry of `channels.NAME.customData`. */
export function describeCardMapping(): string {
  return describeEntries(CARD_MAPPING);
}

function describeEntries(entries: Readonly<Record<string, Entry>>): string {
  const rows = Object.entries(entries).map(([key, { doc, takes, standard = '**required**' }]) => [
    toCode(key),
    doc,
    takes,
    standard,
  ]);
  return toTable(['Setting', 'What it is', 'Takes', 'Default'], rows);
}

/** Asked of the code that reads the configuration. */
function readStandardWhen(): string {
  return readFieldMappings([{ to: 'field', value: 'value' }], '', [])[0]?.when ?? '';
}
