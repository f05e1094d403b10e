import type { CardRow, ChannelValues, MappingRow } from '../../../console/channel-form.ts';
import { type RawPart, toKindOf, toList, toPart, toText, withList, withPart, withText } from './raw-part.ts';
import { applyRoute, listRouteTexts, readRoutes, toRoutes } from './route-values.ts';

const MAX_ROWS = 60;
const MAPPING_KEYS = ['to', 'from', 'value', 'when'];
const CARD_KEYS = ['title', 'from'];
/** Keys of a channel that the form asks for. */
const KNOWN = [
  'account',
  'region',
  'fields',
  'customData',
  'routes',
  'reply.deadlineMs',
  'reply.contactInfo',
  'match.several',
];

/** What the file says of the channel, for the form. The token is not among it. */
export function toValues(channel: RawPart): ChannelValues {
  return {
    account: toText(channel.account),
    region: toText(channel.region),
    token: undefined,
    deadlineMs: toText(toPart(channel.reply).deadlineMs),
    contactInfo: toText(toPart(channel.reply).contactInfo),
    several: toText(toPart(channel.match).several),
    fields: toList(channel.fields).map((row, index) => ({
      to: toText(row.to),
      from: toText(row.from),
      value: toText(row.value),
      when: toText(row.when ?? 'created'),
      row: String(index),
      more: listOthers(row, MAPPING_KEYS),
    })),
    card: toList(channel.customData).map((row, index) => ({
      title: toText(row.title),
      from: toText(row.from),
      row: String(index),
      more: listOthers(row, CARD_KEYS),
    })),
    routes: toRoutes(channel.routes),
  };
}

/** What a posted form says. */
export function readValues(form: URLSearchParams): ChannelValues {
  const read = (name: string) => form.get(name)?.trim();
  return {
    account: read('account'),
    region: read('region'),
    token: read('token'),
    deadlineMs: read('deadlineMs'),
    contactInfo: read('contactInfo'),
    several: read('several'),
    fields: form.has('to') ? readMapping(form) : undefined,
    card: form.has('card-title') ? readCard(form) : undefined,
    routes: readRoutes(form),
  };
}

/** The channel with what the form says; whatever else the file says of it stays as it is. */
export function applyValues(channel: RawPart, values: ChannelValues): RawPart {
  const toNumber = (text: string) => (/^\d+$/.test(text) ? Number(text) : text);
  let next = channel;
  next = withText(next, 'account', values.account);
  next = withText(next, 'token', values.token);
  next = withText(next, 'region', values.region);
  next = withPart(next, 'reply', (reply) =>
    withText(withText(reply, 'deadlineMs', values.deadlineMs, toNumber), 'contactInfo', values.contactInfo),
  );
  next = withPart(next, 'match', (match) => withText(match, 'several', values.several));
  next = withList(
    next,
    'fields',
    values.fields?.filter(({ to, from, value }) => `${to}${from}${value}` !== ''),
    toField,
  );
  next = withList(
    next,
    'customData',
    values.card?.filter(({ title, from }) => `${title}${from}` !== ''),
    toLine,
  );
  return withList(next, 'routes', values.routes, applyRoute);
}

/** Keys of the channel that the form does not ask for. */
export function listKept(channel: RawPart): readonly string[] {
  const keys = Object.entries(channel).flatMap(([key, value]) =>
    ['reply', 'match'].includes(key) ? Object.keys(toPart(value)).map((part) => `${key}.${part}`) : [key],
  );
  return keys.filter((key) => !KNOWN.includes(key));
}

/**
 * Whether the form asks for the content of a variable or a file that the form did not name before: what it stands for would be
 * shown in the preview. The token is not looked at.
 */
export function hasNewReference(before: ChannelValues, given: ChannelValues): boolean {
  const known = new Set(listTexts(before));
  return listTexts(given).some((text) => text.includes('${') && !known.has(text));
}

function listTexts({ token: _token, fields = [], card = [], routes = [], ...texts }: ChannelValues): readonly string[] {
  return [
    ...Object.values(texts).filter((text) => text !== undefined),
    ...fields.flatMap(({ to, from, value, when }) => [to, from, value, when]),
    ...card.flatMap(({ title, from }) => [title, from]),
    ...listRouteTexts(routes),
  ];
}

function readMapping(form: URLSearchParams): readonly MappingRow[] {
  const read = toReader(form);
  return form
    .getAll('to')
    .slice(0, MAX_ROWS)
    .map((to, index) => ({
      to: to.trim(),
      from: read('from', index),
      value: read('value', index),
      when: read('when', index) || 'created',
      row: read('row', index),
      more: [],
    }));
}

function readCard(form: URLSearchParams): readonly CardRow[] {
  const read = toReader(form);
  return form
    .getAll('card-title')
    .slice(0, MAX_ROWS)
    .map((title, index) => ({
      title: title.trim(),
      from: read('card-from', index),
      row: read('card-row', index),
      more: [],
    }));
}

function toReader(form: URLSearchParams): (name: string, index: number) => string {
  return (name, index) => (form.getAll(name)[index] ?? '').trim();
}

function toField(original: RawPart, { to, from, value, when, row }: MappingRow): RawPart {
  const next = withText(withText(withText(original, 'to', to), 'from', from), 'value', value, (text) =>
    toKindOf(original.value, text),
  );
  // Left out in the file, it stands for the usual one.
  const isUsual = row !== '' && original.when === undefined && when === 'created';
  return isUsual ? next : withText(next, 'when', when);
}

function toLine(original: RawPart, { title, from }: CardRow): RawPart {
  return withText(withText(original, 'title', title), 'from', from);
}

function listOthers(row: RawPart, known: readonly string[]): readonly string[] {
  return Object.keys(row).filter((key) => !known.includes(key));
}
