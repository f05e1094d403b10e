import { readFieldMappings } from '../../../config/mappings.ts';
import {
  type AccountConfig,
  type CardMapping,
  FIELD_RULES,
  type FieldMapping,
  type Route,
} from '../../../config/schema.ts';
import { toCode, toTable } from './table.ts';

interface Entry {
  readonly doc: string;
  readonly takes: string;
  /** Absent: required. */
  readonly standard?: string;
}

const TRANSFORM_DOC =
  'Steps before the value is written or shown: `lower`, `upper`, `trim`, `firstName`, `lastName`, `date`, `dateTime` (in the time zone and language of the channel), `number`, `count`, `list`, `{"join": ", "}`, `{"table": {"de": "German"}, "otherwise": "other"}`.';

const ACCOUNT = {
  connector: { doc: 'Which CRM.', takes: 'the id of a connector' },
  settings: { doc: "What the connector needs, by the connector's own table.", takes: 'an object', standard: '`{}`' },
  owners: {
    doc: 'Which CRM user a Jivo agent is, where their e-mails differ: `{ "anna@shop.example": "anna.keller@example.com" }`. In place of the e-mail the number of the agent in Jivo will do, too.',
    takes: 'an object of e-mails of CRM users',
    standard: '`{}`',
  },
} satisfies Record<keyof AccountConfig, Entry>;

const FIELD_MAPPING = {
  to: { doc: "The CRM's field.", takes: 'a text' },
  from: {
    doc: 'What of the visitor goes into it, by its path in the canonical lead, such as `source.utm.source`. Nothing is written when the visitor has no such value.',
    takes: 'a text',
    standard: 'this or `value`',
  },
  value: {
    doc: 'The same value for everybody, in place of `from`. A text may hold paths: `Chat from {{source.page.url}}`.',
    takes: 'a text, a number, true or false',
    standard: 'this or `from`',
  },
  when: {
    doc: 'Whether new records get it, records that exist already, or both.',
    takes: 'one of "created", "updated", "always"',
    standard: toCode(readStandardWhen()),
  },
  if: {
    doc: 'Only for visitors of whom all of this holds: `channel`, `widget`, `department`, `page`, `country`, `language`, `tag`, `utm` with `source`, `medium`, `campaign`, `content`, `term`, and `account`, where routes lead to several. `*` stands for anything; of a list one is enough.',
    takes: 'an object of texts or lists of texts',
    standard: '–',
  },
  transform: { doc: TRANSFORM_DOC, takes: 'one transform or a list of them', standard: '–' },
  rule: {
    doc: 'What happens when the record has another value: it stays ("fill-blank", "crm-wins"), it is replaced ("chat-wins", or "newest" when the chat is younger than the last change of the record), or it gets a further line or entry ("append-unique").',
    takes: `one of ${FIELD_RULES.map((rule) => JSON.stringify(rule)).join(', ')}`,
    standard: '`"fill-blank"`',
  },
} satisfies Record<keyof FieldMapping, Entry>;

const ROUTE = {
  if: {
    doc: 'Which visitors: as `if` of a field mapping, without `account`. The first route that fits is taken.',
    takes: 'an object',
  },
  account: {
    doc: 'The account these visitors belong to, in place of that of the channel. A visitor stays in the account of his first event; later routes to another one are passed over.',
    takes: 'the name of an account',
    standard: '–',
  },
  mode: { doc: 'In place of `write.mode`.', takes: 'one of "create-and-update", "update-only"', standard: '–' },
  recordType: { doc: 'In place of `write.recordType`.', takes: 'a text', standard: '–' },
  owner: { doc: 'In place of `write.owner`.', takes: 'one of "agent", "none"', standard: '–' },
  ownerEmail: { doc: 'In place of `write.ownerEmail`.', takes: 'an e-mail', standard: '–' },
  tags: { doc: "Go to the visitor's own tags, for mappings from `tags`.", takes: 'a list of texts', standard: '`[]`' },
  fields: {
    doc: 'Fields of a record the gateway creates, such as `{ "lead_source": "Web chat" }`.',
    takes: 'an object',
    standard: '`{}`',
  },
} satisfies Record<keyof Route, Entry>;

const CARD_MAPPING = {
  title: { doc: 'What the agent reads before the value.', takes: 'a text' },
  from: {
    doc: 'A field of the CRM, `owner.name`, `owner.email`, or a text with some of them: `{{plan}} since {{since}}`.',
    takes: 'a text',
  },
  transform: { doc: TRANSFORM_DOC, takes: 'one transform or a list of them', standard: '–' },
  link: {
    doc: 'Where a click on the line leads. May hold fields: `https://shop.example/orders/{{order_id}}`.',
    takes: 'an address',
    standard: 'the value, where it is an address',
  },
} satisfies Record<keyof CardMapping, Entry>;

/** `accounts.NAME`. */
export function describeAccount(): string {
  return describeEntries(ACCOUNT);
}

/** One entry of `channels.NAME.fields`. */
export function describeFieldMapping(): string {
  return describeEntries(FIELD_MAPPING);
}

/** One entry of `channels.NAME.routes`. */
export function describeRoute(): string {
  return describeEntries(ROUTE);
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
  return readFieldMappings([{ to: 'field', value: 'value' }], '', undefined, [])[0]?.when ?? '';
}
