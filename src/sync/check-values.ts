import { toNearest } from '../../config/nearest.ts';
import type { FieldMapping } from '../../config/schema.ts';
import type { CrmField, Finding } from '../../connectors/connector.ts';
import { findPathType } from '../lead/mapping/lead-paths.ts';
import { listPlaceholders } from '../lead/mapping/template.ts';
import type { Transform } from '../lead/mapping/transform.ts';

type Scalar = string | number | boolean;

/** What a mapping gives: constants, where all that it can give is known, else a kind of value. */
export type Given = { readonly constants: readonly Scalar[] } | { readonly kind: Kind };
/** `joined`: a list that becomes one text. */
type Kind = 'text' | 'number' | 'list' | 'joined' | 'date' | 'datetime' | 'any';

/** Pure. What of the value does not fit the field. `path` is the mapping's in the configuration. */
export function checkValue(path: string, field: CrmField, given: Given): readonly Finding[] {
  if ('constants' in given) return given.constants.flatMap((value) => checkConstant(path, field, value));
  const { name, type } = field;
  const fitting = FITTING[type];
  if (given.kind === 'any' || fitting === undefined || fitting.kinds.includes(given.kind)) return [];
  return [
    {
      level: 'error',
      text: `${path}: ${name} takes ${fitting.takes}, and the mapping gives ${GIVES[given.kind]}.`,
      hint: fitting.hint,
    },
  ];
}

const GIVES: Readonly<Record<Kind, string>> = {
  text: 'a text',
  number: 'a number',
  list: 'a list',
  joined: 'a list joined into one text',
  date: 'a date',
  datetime: 'a time',
  any: 'any value',
};

/** Types that not every value fits. */
const FITTING: Partial<
  Record<CrmField['type'], { readonly kinds: readonly Kind[]; readonly takes: string; readonly hint: string }>
> = {
  number: { kinds: ['number'], takes: 'a number', hint: 'Add the transform "number" or "count".' },
  boolean: { kinds: [], takes: 'true or false', hint: 'Add a transform with a table.' },
  date: { kinds: ['date'], takes: 'a date', hint: 'Add the transform "date".' },
  datetime: { kinds: ['datetime'], takes: 'a time', hint: 'Add the transform "dateTime".' },
  option: {
    kinds: ['text', 'number', 'date', 'datetime'],
    takes: 'one option',
    hint: 'Name one entry, such as "tags.0".',
  },
  options: {
    kinds: ['list', 'text', 'number', 'date', 'datetime'],
    takes: 'a list of options',
    hint: 'Add the transform "list".',
  },
};

function checkConstant(path: string, field: CrmField, value: Scalar): readonly Finding[] {
  const { name, type, options, maxLength } = field;
  const text = String(value);
  if ((type === 'option' || type === 'options') && options !== undefined) {
    if (options.some((option) => option.value === text)) return [];
    const byLabel = options.find(({ label }) => label.toLowerCase() === text.toLowerCase())?.value;
    const values = options.map((option) => option.value);
    const nearest = byLabel ?? toNearest(text, values);
    const known = values.length === 0 ? 'The list is empty.' : `Options: ${values.slice(0, 20).join(', ')}.`;
    const hint = nearest === undefined ? known : `Did you mean "${nearest}"?`;
    return [{ level: 'error', text: `${path}: ${name} has no option "${text}".`, hint }];
  }
  if (!fitsType(type, value)) {
    return [
      { level: 'error', text: `${path}: ${name} takes ${FITTING[type]?.takes}, found ${JSON.stringify(value)}.` },
    ];
  }
  if (maxLength === undefined || text.length <= maxLength) return [];
  return [{ level: 'error', text: `${path}: ${name} takes ${maxLength} characters at most.` }];
}

function fitsType(type: CrmField['type'], value: Scalar): boolean {
  const text = String(value).trim();
  if (type === 'number') return text !== '' && Number.isFinite(Number(text)) && typeof value !== 'boolean';
  if (type === 'boolean') return text === 'true' || text === 'false';
  if (type === 'date' || type === 'datetime') return /^\d{4}-\d{2}-\d{2}/.test(text) && !Number.isNaN(Date.parse(text));
  return true;
}

/** Pure. What the mapping gives at the end of its transforms. */
export function toGiven({ from, value, transform }: FieldMapping): Given {
  const isTemplate = typeof value === 'string' && listPlaceholders(value).length > 0;
  if (value !== undefined && !isTemplate && transform.every((one) => one === 'list')) return { constants: [value] };
  if (transform.length > 0) return toTransformed(transform, from, value);
  return { kind: from === undefined ? 'text' : toUntouched(from) };
}

/** A list that nothing asks to stay one is joined with commas. */
function toUntouched(from: string): Kind {
  const type = findPathType(from) ?? 'any';
  return type === 'list' ? 'joined' : type;
}

function toTransformed(transforms: readonly Transform[], from: string | undefined, value: Scalar | undefined): Given {
  const last = transforms.at(-1);
  const isKept = transforms.includes('list');
  if (last === 'list') {
    const before = transforms.at(-2);
    return typeof before === 'object' && 'table' in before ? toConstants(before) : { kind: 'list' };
  }
  if (typeof last === 'object') return 'join' in last ? { kind: 'text' } : toConstants(last);
  if (last === 'date') return { kind: 'date' };
  if (last === 'dateTime') return { kind: 'datetime' };
  if (last === 'number' || last === 'count') return { kind: 'number' };
  if (isKept) return { kind: 'list' };
  if (from === undefined) return { kind: typeof value === 'string' ? 'text' : 'any' };
  const isCase = last === 'lower' || last === 'upper' || last === 'trim';
  return { kind: isCase && transforms.length === 1 ? toCased(from) : 'text' };
}

function toCased(from: string): Kind {
  return toUntouched(from) === 'joined' ? 'joined' : 'text';
}

function toConstants({ table, otherwise }: Extract<Transform, { readonly table: unknown }>): Given {
  return { constants: [...Object.values(table), ...(otherwise === undefined ? [] : [otherwise])] };
}
