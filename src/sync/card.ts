import type { CardMapping } from '../../config/schema.ts';
import type { CardField, CrmRecord, FieldValue, RecordRef } from '../../connectors/connector.ts';
import { toContactInfo } from '../jivo/contact-info.ts';
import type { AgentCard, CardLine, ContactInfo } from '../jivo/reply.ts';
import type { Lead } from '../lead/lead.ts';
import { fillTemplate, listPlaceholders, toText } from '../lead/mapping/template.ts';
import { applyTransforms } from '../lead/mapping/transform.ts';
import { toReaderWriting, type Writing } from '../lead/mapping/writing.ts';
import type { Link, StoredLink } from '../store/links.ts';
import type { Channel } from './channel.ts';
import { withTrust } from './lead-print.ts';
import { typeOf, type Work } from './work.ts';

/** What is kept of a record to answer agents without the CRM. */
export interface KnownCard {
  readonly ref: RecordRef;
  readonly known: ContactInfo;
  readonly customData: readonly CardLine[];
  readonly url: string | undefined;
}

/** The CRM fields the card of a channel shows: its own mapping, else the connector's usual card. */
export function cardFields(channel: Channel): readonly CardLineSource[] {
  const { customData } = channel.config;
  return customData.length > 0 ? customData : channel.crm.connector.defaultCard;
}

type CardLineSource = CardField & Partial<CardMapping>;

/** The CRM fields that a line of the card reads. */
export function listCardPaths({ from, link = '' }: CardLineSource): readonly string[] {
  return [...(isTemplate(from) ? listPlaceholders(from) : [from]), ...listPlaceholders(link)];
}

function isTemplate(from: string): boolean {
  return listPlaceholders(from).length > 0;
}

/** Pure: the card of a record. */
export function toKnownCard(work: Work, record: CrmRecord): KnownCard {
  const { slots } = typeOf(work, record);
  const first = (holds: string) =>
    slots
      .filter((slot) => slot.holds === holds)
      .flatMap(({ field }) => toTexts(record.fields[field]))
      .at(0);
  const name = first('name') ?? [first('firstName'), first('lastName')].filter(Boolean).join(' ');
  const known = { name: name === '' ? undefined : name, email: first('email'), phone: first('phone') };
  const description = first('description');
  return {
    ref: record.ref,
    known: Object.fromEntries(
      Object.entries({ ...known, description }).filter(([, value]) => value !== undefined),
    ) as ContactInfo,
    customData: cardFields(work.channel).flatMap((field) => toCardLine(field, record, work.channel)),
    url: record.url ?? work.channel.crm.connector.link(record.ref),
  };
}

function toCardLine(source: CardLineSource, record: CrmRecord, { config }: Channel): readonly CardLine[] {
  const writing = toReaderWriting(config.locale, config.timeZone);
  const read = (path: string) => readCardValue(path, record);
  const write = (value: FieldValue) => toContent(value, writing);
  const given = isTemplate(source.from) ? fillTemplate(source.from, read, write) : read(source.from);
  const value = given === undefined ? undefined : applyTransforms(given, source.transform ?? [], writing);
  const content = value === undefined ? '' : toContent(value, writing);
  if (content === '') return [];
  const link = toCardLink(source, content, read);
  return [{ title: source.title, content, ...(link !== undefined && { link }) }];
}

/** The configured address, only when every field in it has a value; else a content that is an https address itself. */
function toCardLink(
  { link }: CardLineSource,
  content: string,
  read: (path: string) => FieldValue | undefined,
): string | undefined {
  if (link === undefined) return /^https:\/\/\S+$/.test(content) ? content : undefined;
  if (listPlaceholders(link).some((path) => read(path) === undefined)) return undefined;
  return fillTemplate(link, read, (value) => encodeURIComponent(toText(value)));
}

function readCardValue(from: string, record: CrmRecord): FieldValue | undefined {
  if (from === 'owner.name') return record.owner?.name ?? record.owner?.email;
  if (from === 'owner.email') return record.owner?.email;
  return record.fields[from];
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/;

function toContent(value: FieldValue, writing: Required<Writing>): string {
  if (typeof value === 'number') return writing.number(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value !== 'string') return value.join(', ');
  if (DATE.test(value)) return writing.date(value) ?? value;
  return (DATE_TIME.test(value) ? writing.dateTime(value) : undefined) ?? value.trim();
}

function toTexts(value: FieldValue | undefined): readonly string[] {
  if (value === undefined) return [];
  return (typeof value === 'object' ? value : [String(value)]).filter((text) => text.trim() !== '');
}

/** The card as the agent is to see it now. */
export function toAgentCard(channel: Channel, lead: Lead, card: KnownCard): AgentCard {
  const { contactInfo, enableAssign } = channel.config.reply;
  return {
    contactInfo: toContactInfo(lead, card.known, contactInfo),
    customData: card.customData,
    ...(card.url !== undefined && { crmLink: card.url }),
    enableAssign,
  };
}

/** Nobody is linked yet: the agent may link a record by hand. */
export function toEmptyCard(channel: Channel): AgentCard {
  return { customData: [], enableAssign: channel.config.reply.enableAssign };
}

/** Several records match: the agent sees them all and decides. */
export function toCandidatesCard(work: Work, records: readonly CrmRecord[]): AgentCard {
  const lines = records.map((record, index) => {
    const card = toKnownCard(work, record);
    const who = [card.known.name, card.known.email, card.known.phone].filter(Boolean).join(', ');
    const title = `Possible ${typeOf(work, record).title.toLowerCase()} ${index + 1} of ${records.length}`;
    return { title, content: who === '' ? record.ref.id : who, ...(card.url !== undefined && { link: card.url }) };
  });
  return { customData: lines, enableAssign: true };
}

export function toLink(work: Work, visitorKey: string, card: KnownCard): Link {
  return {
    account: work.channel.crm.account,
    visitorKey,
    ref: card.ref,
    url: card.url,
    known: JSON.stringify(card.known),
    card: JSON.stringify(card.customData),
    leadPrint: withTrust(work.leadPrint, work.trust),
  };
}

/** The card last shown, from the store. The values were written by `toLink`. */
export function fromLink(link: StoredLink): KnownCard {
  return {
    ref: link.ref,
    known: link.known === undefined ? {} : (JSON.parse(link.known) as ContactInfo),
    customData: link.card === undefined ? [] : (JSON.parse(link.card) as CardLine[]),
    url: link.url,
  };
}
