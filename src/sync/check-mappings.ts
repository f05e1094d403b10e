import { toNearest } from '../../config/nearest.ts';
import type { FieldMapping, Route } from '../../config/schema.ts';
import type { CrmField, CrmSchema, Finding, RecordType } from '../../connectors/connector.ts';
import { listCardPaths } from './card.ts';
import { isForAccount, leadsElsewhere, listRoutes, type Mapped } from './channel-records.ts';
import { findUnfilled } from './check-required.ts';
import { checkValue, type Given, toGiven } from './check-values.ts';

/** What of the CRM a channel's mapping is held against. */
export interface MappedCrm {
  readonly account: string;
  readonly schema: CrmSchema;
  readonly recordTypes: readonly RecordType[];
  readonly createType: string;
  /** It has a field for ids from outside. */
  readonly keepsVisitors?: boolean | undefined;
}

/**
 * Pure. `path` is the channel's in the configuration. What is wrong with a channel's `fields`, `customData` and `routes` for this CRM: unknown fields with the nearest right
 * name, wrong types, unknown options, required fields that nothing fills. What is meant for another account is passed over.
 */
export function checkMappings(path: string, channel: Mapped, crm: MappedCrm): readonly Finding[] {
  if (crm.schema.types.length === 0) return [];
  const own = [...channel.fields.entries()].filter(([, mapping]) => isForAccount(mapping, crm.account));
  return [
    ...checkUserToken(path, channel, crm),
    ...checkRecordTypes(path, channel, crm),
    ...own.flatMap(([index, mapping]) => checkMapping(`${path}.fields[${index}]`, mapping, channel, crm)),
    ...listRoutes(channel, crm.account).flatMap(([index, route]) =>
      checkRoute(`${path}.routes[${index}]`, route, channel, crm),
    ),
    ...checkCard(path, channel, crm),
    ...findUnfilled(path, channel, crm),
  ];
}

function checkUserToken(path: string, { match }: Mapped, { keepsVisitors, account }: MappedCrm): readonly Finding[] {
  if (match.userToken !== 'external-id' || !match.steps.userToken || keepsVisitors === true) return [];
  return [
    {
      level: 'warning',
      text: `${path}.match.userToken: the account ${account} has no external-id field, so the token recognises nobody.`,
      hint: 'Name the field in the settings of the account (docs/connectors.md), or say "record-id" or "link".',
    },
  ];
}

function checkRecordTypes(base: string, channel: Mapped, crm: MappedCrm): readonly Finding[] {
  const known = crm.recordTypes.map(({ type }) => type);
  const given = [
    ['write.recordType', channel.write.recordType],
    ...listRoutes(channel, crm.account).map(
      ([index, { recordType }]) => [`routes[${index}].recordType`, recordType] as const,
    ),
  ] as const;
  return given.flatMap(([path, type]) => {
    if (type === null || type === undefined || known.includes(type)) return [];
    const nearest = toNearest(type, known);
    const hint = nearest === undefined ? `Types: ${known.join(', ')}.` : `Did you mean "${nearest}"?`;
    return [{ level: 'error', text: `${base}.${path}: there is no record type "${type}".`, hint }];
  });
}

function checkRoute(path: string, { account, fields }: Route, channel: Mapped, crm: MappedCrm): readonly Finding[] {
  return Object.entries(fields).flatMap(([to, value]) => {
    const findings = checkTarget(`${path}.fields.${to}`, to, { constants: [value] }, crm);
    const isForAll = account === undefined && leadsElsewhere(channel);
    return isForAll ? hintAtAccount(findings, to, '"account": …', crm) : findings;
  });
}

/** How an unknown field is kept from the accounts that do not have it. */
function hintAtAccount(findings: readonly Finding[], to: string, how: string, crm: MappedCrm): readonly Finding[] {
  if (findFields(crm, to).length > 0) return findings;
  const only = `If only another account has it, say so: ${how}.`;
  return findings.map((one) => ({ ...one, hint: [one.hint, only].filter(Boolean).join(' ') }));
}

function checkMapping(path: string, mapping: FieldMapping, channel: Mapped, crm: MappedCrm): readonly Finding[] {
  const findings = [...checkTarget(path, mapping.to, toGiven(mapping), crm), ...checkAppending(path, mapping, crm)];
  const isForAll = mapping.if?.account === undefined && leadsElsewhere(channel);
  return isForAll ? hintAtAccount(findings, mapping.to, '"if": { "account": … }', crm) : findings;
}

/** What is not a list is added to a text as a further line, which is no option. */
function checkAppending(path: string, { to, rule, transform }: FieldMapping, crm: MappedCrm): readonly Finding[] {
  const isList = findFields(crm, to)[0]?.type === 'options';
  if (!isList || rule !== 'append-unique' || transform.includes('list')) return [];
  const text = `${path}: ${to} takes a list of options, and the rule "append-unique" would add a line to it.`;
  return [{ level: 'error', text, hint: 'Add the transform "list".' }];
}

/** A line whose field another account has is left out here, as one without a value is. */
function checkCard(path: string, channel: Mapped, crm: MappedCrm): readonly Finding[] {
  const level = leadsElsewhere(channel) ? 'warning' : 'error';
  return channel.customData.flatMap((line, index) =>
    listCardPaths(line)
      .filter((from) => !OWNER_PATHS.includes(from) && findFields(crm, from).length === 0)
      .map((from) => ({ ...unknownField(`${path}.customData[${index}]`, from, crm, OWNER_PATHS), level })),
  );
}

/** Of every record, beside the CRM's own fields. */
const OWNER_PATHS: readonly string[] = ['owner.name', 'owner.email'];

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

function findFields({ schema }: MappedCrm, name: string): readonly CrmField[] {
  return schema.types.flatMap(({ fields }) => fields.filter((field) => field.name === name));
}

function unknownField(path: string, name: string, { schema }: MappedCrm, more: readonly string[] = []): Finding {
  const fields = schema.types.flatMap((type) => type.fields);
  const byLabel = fields.find(({ label }) => label.toLowerCase() === name.toLowerCase())?.name;
  const nearest = byLabel ?? toNearest(name, [...new Set([...fields.map((field) => field.name), ...more])]);
  const hint = nearest === undefined ? {} : { hint: `Did you mean "${nearest}"?` };
  return { level: 'error', text: `${path}: the CRM has no field "${name}".`, ...hint };
}
