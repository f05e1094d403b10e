import type { SchemaObj } from 'convict';
import { listOptions } from '../../../config/formats.ts';
import { type Branch, channelSchema } from '../../../config/schema.ts';
import { isObject } from '../../../config/validate.ts';
import type { SettingInput } from '../../../console/settings-form.ts';
import { changeAt, type RawPart, readAt, splitLines, toLines, toText, trimLines, withText } from './raw-part.ts';

/** Settings that the form asks for by themselves, and the token, which is never shown. */
const BY_THEMSELVES = ['account', 'token', 'region', 'reply.deadlineMs', 'reply.contactInfo', 'match.several'];

/** Every other setting of a channel that is no list of its own, as the schema has it. */
export const CHANNEL_SETTINGS: readonly SettingInput[] = listLeaves(channelSchema, '').filter(
  ({ path }) => !BY_THEMSELVES.includes(path),
);

/** By path, as text; undefined: the form does not ask for it. */
export type SettingTexts = Readonly<Record<string, string | undefined>>;

/** What the file says. */
export function toSettings(channel: RawPart): SettingTexts {
  return toTexts(({ path, kind }) => toShow(kind)(readAt(channel, path.split('.'))));
}

/** What a posted form says. */
export function readSettings(form: URLSearchParams): SettingTexts {
  return toTexts(({ path, kind }) => {
    const text = form.get(`setting-${path}`);
    if (text === null) return undefined;
    return kind === 'lines' ? trimLines(text) : text.trim();
  });
}

/** The channel with what the form says of these settings. */
export function applySettings(channel: RawPart, texts: SettingTexts): RawPart {
  return CHANNEL_SETTINGS.reduce(
    (next, { path, kind }) =>
      changeAt(next, path.split('.'), (part, key) =>
        withText(part, key, texts[path], (text) => toValue(kind, text), toShow(kind)),
      ),
    channel,
  );
}

function toTexts(read: (setting: SettingInput) => string | undefined): SettingTexts {
  return Object.fromEntries(CHANNEL_SETTINGS.map((setting) => [setting.path, read(setting)]));
}

function toShow(kind: SettingInput['kind']): (value: unknown) => string {
  return kind === 'lines' ? toLines : toText;
}

function toValue(kind: SettingInput['kind'], text: string): unknown {
  if (kind === 'lines') return splitLines(text);
  if (kind === 'number') return /^\d+$/.test(text) ? Number(text) : text;
  return kind === 'choice' && /^(true|false)$/.test(text) ? text === 'true' : text;
}

function listLeaves(schema: Branch, path: string): readonly SettingInput[] {
  return Object.entries(schema).flatMap(([key, node]) => {
    const here = path === '' ? key : `${path}.${key}`;
    return isLeaf(node) ? [toInput(here, node)] : listLeaves(node, here);
  });
}

function isLeaf(node: Branch[string]): node is SchemaObj<unknown> & { readonly doc?: string } {
  return isObject(node) && Object.hasOwn(node, 'default');
}

function toInput(path: string, leaf: SchemaObj<unknown> & { readonly doc?: string }): SettingInput {
  const usual: unknown = leaf.default;
  const options = typeof usual === 'boolean' ? ['true', 'false'] : listOptions(leaf.format);
  const kind = Array.isArray(usual)
    ? 'lines'
    : options.length > 0
      ? 'choice'
      : typeof usual === 'number'
        ? 'number'
        : 'text';
  return { path, doc: leaf.doc ?? '', kind, options, usual: toText(usual) };
}
