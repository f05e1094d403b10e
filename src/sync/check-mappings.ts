import { toNearest } from '../../config/nearest.ts';
import type { ChannelConfig, FieldMapping } from '../../config/schema.ts';
import type { CrmField, CrmSchema, Finding, RecordType } from '../../connectors/connector.ts';
import { findPathType } from '../lead/mapping/lead-paths.ts';
import { listPlaceholders } from '../lead/mapping/template.ts';
import type { Transform } from '../lead/mapping/transform.ts';
import { listCardPaths } from './card.ts';

type Checked = Pick<ChannelConfig, 'fields' | 'customData' | 'routes' | 'write'>;
type Scalar = string | number | boolean;

/** What a mapping gives: constants, where all that it can give is known, else a kind of value. */
type Given = { readonly constants: readonly Scalar[] } | { readonly kind: Kind };
type Kind = 'text' | 'number' | 'list' | 'date' | 'datetime' | 'any';

/** What of the CRM a channel's mapping is held against. */
export interface MappedCrm {
  readonly schema: CrmSchema;
  readonly recordTypes: readonly RecordType[];
  readonly createType: string;
}

/**
 * Pure. `path` is the channel's in the configuration. What is wrong with a channel's `fields`, `customData` and `routes` for this CRM: unknown fields with the nearest right
 * name, wrong types, unknown options, required fields that nothing fills.
 */
export function checkMappings(path: string, channel: Checked, crm: MappedCrm): readonly Finding[] {
  if (crm.schema.types.length === 0) return [];
  return [
    ...checkRecordTypes(path, channel, crm),
    ...channel.fields.flatMap((mapping, index) => checkMapping(`${path}.fields[${index}]`, mapping, crm)),
    ...channel.routes.flatMap((route, index) =>
      Object.entries(route.fields).flatMap(([to, value]) =>
        checkTarget(`${path}.routes[${index}].fields.${to}`, to, { constants: [value] }, crm),
      ),
    ),
    ...channel.customData.flatMap((line, index) =>
      listCardPaths(line)
        .filter((from) => from !== 'owner.name' && from !== 'owner.email' && findFields(crm, from).length === 0)
        .map((from) => unknownField(`${path}.customData[${index}]`, from, crm)),
    ),
    ...findUnfilled(path, channel, crm),
  ];
}

function checkRecordTypes(base: string, { write, routes }: Checked, { recordTypes }: MappedCrm): readonly Finding[] {
  const known = recordTypes.map(({ type }) => type);
  const given = [
    ['write.recordType', write.recordType],
    ...routes.map(({ recordType }, index) => [`routes[${index}].recordType`, recordType] as const),
  ] as const;
  return given.flatMap(([path, type]) =>
    type === null || type === undefined || known.includes(type)
      ? []
      : [
          {
            level: 'error',
            text: `${base}.${path}: there is no record type "${type}".`,
            hint: `Types: ${known.join(', ')}.`,
          },
        ],
  );
}

function checkMapping(path: string, mapping: FieldMapping, crm: MappedCrm): readonly Finding[] {
  return checkTarget(path, mapping.to, toGiven(mapping), crm);
}

function checkTarget(path: string, to: string, given: Given, crm: MappedCrm): readonly Finding[] {
  const fields = findFields(crm, to);
  const [field] = fields;
  if (field === undefined) return [unknownField(path, to, crm)];
  if (!field.writable) return [{ level: 'error', text: `${path}: the field ${to} cannot be written.` }];
  const isSlot = crm.recordTypes.some(({ slots }) => slots.some((slot) => slot.field === to));
  const own: Finding = {
    level: 'warning',
    text: `${path}: the gateway fills ${to} itself; the mapping counts only while it is blank.`,
    hint: 'For these fields see "write.fields".',
  };
  const missing = crm.schema.types.filter(
    (type) => crm.recordTypes.some((known) => known.type === type.type) && !type.fields.some(({ name }) => name === to),
  );
  return [
    ...checkValue(path, field, given),
    ...(isSlot ? [own] : []),
    ...missing.map(({ title }) => ({ level: 'warning' as const, text: `${path}: a ${title} has no field ${to}.` })),
  ];
}

function checkValue(path: string, field: CrmField, given: Given): readonly Finding[] {
  if ('constants' in given) return given.constants.flatMap((value) => checkConstant(path, field, value));
  const { name, type } = field;
  const fitting = FITTING[type];
  if (given.kind === 'any' || fitting === undefined || fitting.kinds.includes(given.kind)) return [];
  return [
    {
      level: 'error',
      text: `${path}: ${name} takes ${fitting.takes}, and the mapping gives a ${given.kind}.`,
      hint: fitting.hint,
    },
  ];
}

/** Types that not every value fits. */
const FITTING: Partial<
  Record<CrmField['type'], { readonly kinds: readonly Kind[]; readonly takes: string; readonly hint: string }>
> = {
  number: { kinds: ['number'], takes: 'a number', hint: 'Add the transform "number" or "count".' },
  boolean: { kinds: [], takes: 'true or false', hint: 'Add a transform with a table.' },
  date: { kinds: ['date'], takes: 'a date', hint: 'Add the transform "date".' },
  datetime: { kinds: ['datetime'], takes: 'a time', hint: 'Add the transform "dateTime".' },
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

function toGiven({ from, value, transform }: FieldMapping): Given {
  const last = transform.at(-1);
  if (last !== undefined) return toTransformed(last, from, value);
  if (from !== undefined) return { kind: findPathType(from) ?? 'any' };
  const isTemplate = typeof value === 'string' && listPlaceholders(value).length > 0;
  return isTemplate || value === undefined ? { kind: 'text' } : { constants: [value] };
}

function toTransformed(last: Transform, from: string | undefined, value: Scalar | undefined): Given {
  if (typeof last !== 'string') {
    if ('join' in last) return { kind: 'text' };
    return { constants: [...Object.values(last.table), ...(last.otherwise === undefined ? [] : [last.otherwise])] };
  }
  if (last === 'date') return { kind: 'date' };
  if (last === 'dateTime') return { kind: 'datetime' };
  if (last === 'number' || last === 'count') return { kind: 'number' };
  if (last === 'list') return { kind: 'list' };
  return { kind: from === undefined && typeof value !== 'string' ? 'any' : 'text' };
}

function findFields({ schema }: MappedCrm, name: string): readonly CrmField[] {
  return schema.types.flatMap(({ fields }) => fields.filter((field) => field.name === name));
}

function unknownField(path: string, name: string, { schema }: MappedCrm): Finding {
  const fields = schema.types.flatMap((type) => type.fields);
  const byLabel = fields.find(({ label }) => label.toLowerCase() === name.toLowerCase())?.name;
  const nearest = byLabel ?? toNearest(name, [...new Set(fields.map((field) => field.name))]);
  const hint = nearest === undefined ? {} : { hint: `Did you mean "${nearest}"?` };
  return { level: 'error', text: `${path}: the CRM has no field "${name}".`, ...hint };
}

/** Fields a new record needs and nothing in the channel gives to every one of them. */
function findUnfilled(path: string, { fields, write, routes }: Checked, crm: MappedCrm): readonly Finding[] {
  const filled = new Set(fields.filter((one) => one.when !== 'updated' && one.if === undefined).map(({ to }) => to));
  const made = new Set([write.recordType ?? crm.createType, ...routes.flatMap(({ recordType }) => recordType ?? [])]);
  return crm.schema.types
    .filter(({ type }) => made.has(type))
    .flatMap(({ type, title, fields: known }) => {
      const slots = new Set(crm.recordTypes.find((one) => one.type === type)?.slots.map(({ field }) => field));
      return known
        .filter(({ name, required, writable }) => required && writable && !slots.has(name) && !filled.has(name))
        .map(({ name }) => ({
          level: 'warning' as const,
          text: `${path}: a new ${title} needs the field ${name}, and no mapping fills it for every visitor.`,
          hint: `Add { "to": "${name}", "value": … } to "fields".`,
        }));
    });
}
