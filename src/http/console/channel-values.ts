import { isObject } from '../../../config/validate.ts';
import type { ChannelValues } from '../../../console/channel-form.ts';
import {
  applyCard,
  applyMapping,
  listMappingTexts,
  readCard,
  readMapping,
  toCard,
  toMapping,
} from './mapping-values.ts';
import { type RawPart, splitLines, toPart, toText, withList, withPart, withText } from './raw-part.ts';
import { applyRoute, listRouteTexts, readRoutes, toRoutes } from './route-values.ts';
import { applySettings, CHANNEL_SETTINGS, readSettings, toSettings } from './setting-values.ts';

/** What the form asks for, but the token. */
const KNOWN = [
  'account',
  'region',
  'fields',
  'customData',
  'routes',
  'reply.deadlineMs',
  'reply.contactInfo',
  'match.several',
  ...CHANNEL_SETTINGS.map(({ path }) => path),
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
    fields: toMapping(channel.fields),
    card: toCard(channel.customData),
    routes: toRoutes(channel.routes),
    settings: toSettings(channel),
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
    settings: readSettings(form),
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
  next = applySettings(next, values.settings);
  next = withList(next, 'fields', values.fields, applyMapping);
  next = withList(next, 'customData', values.card, applyCard);
  return withList(next, 'routes', values.routes, applyRoute);
}

/** Paths within the channel that the form does not ask for. */
export function listKept(channel: RawPart): readonly string[] {
  return listPaths(channel, '').filter((path) => !KNOWN.includes(path));
}

/**
 * Whether the form asks for the content of a variable or a file that the form did not name before: what it stands for would be
 * shown in the preview. The token is not looked at.
 */
export function hasNewReference(before: ChannelValues, given: ChannelValues): boolean {
  const known = new Set(listTexts(before));
  return listTexts(given).some((text) => text.includes('${') && !known.has(text));
}

function listTexts(values: ChannelValues): readonly string[] {
  const { token: _token, fields = [], card = [], routes = [], settings, ...texts } = values;
  return [
    ...Object.values(texts).filter((text) => text !== undefined),
    ...Object.values(settings).flatMap((text) => (text === undefined ? [] : splitLines(text))),
    ...listMappingTexts(fields, card),
    ...listRouteTexts(routes),
  ];
}

/** Of everything that is no object. */
function listPaths(part: RawPart, above: string): readonly string[] {
  return Object.entries(part).flatMap(([key, value]) => {
    const path = above === '' ? key : `${above}.${key}`;
    return isObject(value) ? listPaths(value, path) : [path];
  });
}
