import type { IdentityQuery } from '../connector.ts';
import { toQueryList, toSelectList } from './columns.ts';
import type { Org } from './org.ts';
import { quoteSoql, quoteSoqlList, quoteSosl, toSoqlName } from './quoting.ts';
import { OBJECT_NAME, type RecordTypeName } from './record-types.ts';

/** Rows per query. More than a few people with one e-mail or number are no identity any more. */
const MAX_ROWS = 20;
const MAX_EMAILS = 20;
const MAX_PHONES = 4;

/** Nobody has more numbers than this in a chat, but a longer query would be refused: a URL takes 16,384 characters. */
export function splitQuery(query: IdentityQuery): readonly IdentityQuery[] {
  const emails = splitList(query.emails, MAX_EMAILS);
  const phones = splitList(query.phones, MAX_PHONES);
  return Array.from({ length: Math.max(emails.length, phones.length, 1) }, (_, index) => ({
    ...query,
    emails: emails[index] ?? [],
    phones: phones[index] ?? [],
  }));
}

function splitList<T>(list: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );
}

export function toQuery(org: Org, type: RecordTypeName, where: string, wanted: readonly string[]): string {
  const object = OBJECT_NAME[type];
  const { externalIdField } = org.settings;
  const columns = toQueryList(org.schema, object, externalIdField === '' ? wanted : [...wanted, externalIdField]);
  return `SELECT ${columns} FROM ${object} WHERE ${where} ORDER BY LastModifiedDate DESC LIMIT ${MAX_ROWS}`;
}

/** What has an index: e-mail, external id, id. Phones have none, and one of them in an OR would lose it for all. */
export function toKeyCondition(org: Org, type: 'contact' | 'lead', query: IdentityQuery): string | undefined {
  const object = OBJECT_NAME[type];
  const external = org.settings.externalIdField;
  const ids = org.recent
    .recall(query)
    .filter((ref) => ref.type === type)
    .map((ref) => ref.id);
  const parts = [
    query.emails.length > 0 && org.schema.hasField(object, 'Email')
      ? `Email IN ${quoteSoqlList(query.emails)}`
      : undefined,
    query.visitorKey !== undefined && external !== '' && org.schema.hasField(object, external)
      ? `${toSoqlName(external)} = ${quoteSoql(query.visitorKey)}`
      : undefined,
    ids.length > 0 ? `Id IN ${quoteSoqlList(ids)}` : undefined,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(' OR ');
}

export function toPhoneCondition(org: Org, type: 'contact' | 'lead', query: IdentityQuery): string | undefined {
  const spellings = [...new Set(query.phones.flatMap((phone) => phone.spellings))];
  const slots = org.types.find((entry) => entry.type === type)?.slots ?? [];
  const fields = slots.filter((slot) => slot.holds === 'phone' && org.schema.hasField(OBJECT_NAME[type], slot.field));
  if (spellings.length === 0 || fields.length === 0) return undefined;
  const list = quoteSoqlList(spellings);
  return fields.map((slot) => `${toSoqlName(slot.field)} IN ${list}`).join(' OR ');
}

/** The numbers by their digits, whatever stands between them. Undefined when there is nothing to search. */
export function toPhoneSearch(org: Org, query: IdentityQuery, wanted: readonly string[]): string | undefined {
  const digits = query.phones.flatMap(({ e164, national, spellings }) =>
    [e164, national, ...spellings].map((text) => text.replace(/\D/g, '')),
  );
  // Shorter terms are refused; they would be no phone number either.
  const terms = [...new Set(digits)].filter((term) => term.length >= 5);
  const targets = (['contact', 'lead'] as const).filter((type) => org.schema.object(OBJECT_NAME[type]) !== undefined);
  if (terms.length === 0 || targets.length === 0) return undefined;
  const returning = targets.map((type) => {
    const columns = toSelectList(org.schema, OBJECT_NAME[type], wanted);
    return `${OBJECT_NAME[type]}(${columns} LIMIT ${MAX_ROWS})`;
  });
  return `FIND {${terms.map(quoteSosl).join(' OR ')}} IN PHONE FIELDS RETURNING ${returning.join(', ')}`;
}
