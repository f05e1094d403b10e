import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../../../config/validate.ts';

/** A channel, or a part of it, as the file writes it. */
export type RawPart = Readonly<Record<string, unknown>>;

export function toPart(value: unknown): RawPart {
  return isObject(value) ? value : {};
}

export function toList(value: unknown): readonly RawPart[] {
  return Array.isArray(value) ? value.map(toPart) : [];
}

export function toText(value: unknown): string {
  return value === undefined || value === null ? '' : String(value);
}

/** A text or a list of texts, one to a line. */
export function toLines(value: unknown): string {
  return trimLines([value].flat().map(toText).join('\n'));
}

/** Without blank lines, and without what a browser makes of the ends of lines. */
export function trimLines(text: string): string {
  return splitLines(text).join('\n');
}

export function splitLines(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** A number stays one, and so does true or false. */
export function toKindOf(before: unknown, text: string): unknown {
  if (typeof before === 'number' && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (typeof before === 'boolean' && /^(true|false)$/.test(text)) return text === 'true';
  return text;
}

/** '' takes the key out; undefined, and a text that says what is there already, change nothing. `show`: what is there as text. */
export function withText(
  part: RawPart,
  key: string,
  text: string | undefined,
  toValue: (text: string) => unknown = (given) => given,
  show: (value: unknown) => string = toText,
): RawPart {
  if (text === undefined || text === show(part[key])) return part;
  const { [key]: _before, ...rest } = part;
  return text === '' ? rest : { ...part, [key]: toValue(text) };
}

/** A part that has nothing left is taken out. */
export function withPart(part: RawPart, key: string, change: (inner: RawPart) => RawPart): RawPart {
  const inner = toPart(part[key]);
  const next = change(inner);
  if (next === inner) return part;
  const { [key]: _before, ...rest } = part;
  return Object.keys(next).length === 0 ? rest : { ...part, [key]: next };
}

/** The rows in place of the list, each as its original in the file with what the row says. An empty list is taken out. */
export function withList<Row extends { readonly row: string }>(
  channel: RawPart,
  key: string,
  rows: readonly Row[] | undefined,
  toItem: (original: RawPart, row: Row) => RawPart,
): RawPart {
  if (rows === undefined) return channel;
  const originals = toList(channel[key]);
  const next = rows.map((row) => toItem((row.row === '' ? undefined : originals[Number(row.row)]) ?? {}, row));
  if (isDeepStrictEqual(next, originals)) return channel;
  const { [key]: _before, ...rest } = channel;
  return next.length === 0 ? rest : { ...channel, [key]: next };
}

/** What stands at a path; undefined: nothing. */
export function readAt(part: RawPart, path: readonly string[]): unknown {
  return path.reduce<unknown>((node, key) => toPart(node)[key], part);
}

/** The whole with its part at the path changed by `change`, which is given the path's last key. */
export function changeAt(
  part: RawPart,
  [key = '', ...deeper]: readonly string[],
  change: (inner: RawPart, key: string) => RawPart,
): RawPart {
  return deeper.length === 0 ? change(part, key) : withPart(part, key, (inner) => changeAt(inner, deeper, change));
}
