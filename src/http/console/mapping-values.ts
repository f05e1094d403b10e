import { AS_WRITTEN, type CardRow, type MappingRow } from '../../../console/mapping-form.ts';
import { applyConditions, NO_CONDITIONS, toConditions, toEach } from './condition-values.ts';
import { type RawPart, splitLines, toKindOf, toList, toText, trimLines, withText } from './raw-part.ts';

const MAX_ROWS = 60;
const MAPPING_KEYS = ['to', 'from', 'value', 'when', 'rule', 'transform', 'if'];
const CARD_KEYS = ['title', 'from', 'link', 'transform'];

/** Lines nobody has said anything of. */
export const BLANK_MAPPING: MappingRow = {
  to: '',
  from: '',
  value: '',
  when: 'created',
  rule: '',
  transform: '',
  conditions: NO_CONDITIONS,
  row: '',
  more: [],
};
export const BLANK_CARD: CardRow = { title: '', from: '', link: '', transform: '', row: '', more: [] };

/** The mapping of the file, for the form. */
export function toMapping(fields: unknown): readonly MappingRow[] {
  return toList(fields).map((row, index) => ({
    to: toText(row.to),
    from: toText(row.from),
    value: toText(row.value),
    when: toText(row.when ?? 'created'),
    rule: toText(row.rule),
    transform: toTransform(row.transform),
    conditions: toConditions(row),
    row: String(index),
    more: listOthers(row, MAPPING_KEYS),
  }));
}

/** The card of the file, for the form. */
export function toCard(customData: unknown): readonly CardRow[] {
  return toList(customData).map((row, index) => ({
    title: toText(row.title),
    from: toText(row.from),
    link: toText(row.link),
    transform: toTransform(row.transform),
    row: String(index),
    more: listOthers(row, CARD_KEYS),
  }));
}

/** The lines of a posted form; those without anything are left out. */
export function readMapping(form: URLSearchParams): readonly MappingRow[] {
  const read = toReader(form);
  return listRows(form, 'to')
    .map((index) => ({
      to: read('to', index),
      from: read('from', index),
      value: read('value', index),
      when: read('when', index) || 'created',
      rule: read('rule', index),
      transform: read('transform', index),
      conditions: toEach((part) => trimLines(read(`map-${part}`, index))),
      row: read('row', index),
      more: [],
    }))
    .filter(({ to, from, value }) => `${to}${from}${value}` !== '');
}

/** The same of the card. */
export function readCard(form: URLSearchParams): readonly CardRow[] {
  const read = toReader(form);
  return listRows(form, 'card-title')
    .map((index) => ({
      title: read('card-title', index),
      from: read('card-from', index),
      link: read('card-link', index),
      transform: read('card-transform', index),
      row: read('card-row', index),
      more: [],
    }))
    .filter(({ title, from }) => `${title}${from}` !== '');
}

/** The line as the file writes it, with what the form says. */
export function applyMapping(original: RawPart, mapping: MappingRow): RawPart {
  const { to, from, value, when, rule, transform, conditions, row } = mapping;
  let next = withText(original, 'to', to);
  next = withText(next, 'from', from);
  next = withText(next, 'value', value, (text) => toKindOf(original.value, text));
  // Left out in the file, it stands for the usual one.
  const isUsual = row !== '' && original.when === undefined && when === 'created';
  if (!isUsual) next = withText(next, 'when', when);
  return applyConditions(withTransform(withText(next, 'rule', rule), transform), conditions);
}

/** The same of the card. */
export function applyCard(original: RawPart, { title, from, link, transform }: CardRow): RawPart {
  return withTransform(withText(withText(withText(original, 'title', title), 'from', from), 'link', link), transform);
}

/** Every text of the lines, for who looks for a certain one. */
export function listMappingTexts(fields: readonly MappingRow[], card: readonly CardRow[]): readonly string[] {
  return [
    ...fields.flatMap(({ to, from, value, when, rule, transform }) => [to, from, value, when, rule, transform]),
    ...fields.flatMap(({ conditions }) => Object.values(conditions).flatMap(splitLines)),
    ...card.flatMap(({ title, from, link, transform }) => [title, from, link, transform]),
  ];
}

function toTransform(transform: unknown): string {
  return transform === undefined || typeof transform === 'string' ? toText(transform) : AS_WRITTEN;
}

function withTransform(part: RawPart, transform: string): RawPart {
  return transform === AS_WRITTEN ? part : withText(part, 'transform', transform, (text) => text, toTransform);
}

function listRows(form: URLSearchParams, name: string): readonly number[] {
  return [...form.getAll(name).slice(0, MAX_ROWS).keys()];
}

function toReader(form: URLSearchParams): (name: string, index: number) => string {
  return (name, index) => (form.getAll(name)[index] ?? '').trim();
}

function listOthers(row: RawPart, known: readonly string[]): readonly string[] {
  return Object.keys(row).filter((key) => !known.includes(key));
}
