import { z } from 'zod';
import { findPathType, LEAD_PATHS } from '../src/lead/mapping/lead-paths.ts';
import { listPlaceholders } from '../src/lead/mapping/template.ts';
import { TRANSFORM_NAMES } from '../src/lead/mapping/transform.ts';
import { toNearest } from './nearest.ts';
import type { Problem } from './problems.ts';
import { type CardMapping, FIELD_RULES, type FieldMapping, type Route } from './schema.ts';

const SCALAR_EXPECTED = { error: 'expected a text, a number, true or false' };

const scalar = z.union([z.string(), z.number(), z.boolean()], SCALAR_EXPECTED);
const text = z.string().trim().min(1, 'expected a text');

const path = z.string().superRefine((given, context) => {
  if (findPathType(given) === undefined) context.addIssue({ code: 'custom', message: describeUnknownPath(given) });
});

/** A constant; the paths in its placeholders are checked. */
const template = z.string().superRefine((given, context) => {
  for (const unknown of listPlaceholders(given).filter((one) => findPathType(one) === undefined)) {
    context.addIssue({ code: 'custom', message: describeUnknownPath(unknown) });
  }
});

const patterns = z
  .union([text, z.array(text).min(1)], { error: 'expected a text or a list of texts' })
  .transform((given) => [given].flat());

/** Of a route, which decides the account. */
const routeCondition = z.strictObject({
  channel: patterns.optional(),
  widget: patterns.optional(),
  department: patterns.optional(),
  page: patterns.optional(),
  country: patterns.optional(),
  language: patterns.optional(),
  tag: patterns.optional(),
  utm: z
    .strictObject({
      source: patterns.optional(),
      medium: patterns.optional(),
      campaign: patterns.optional(),
      content: patterns.optional(),
      term: patterns.optional(),
    })
    .optional(),
});

const condition = routeCondition.extend({ account: patterns.optional() });

const TRANSFORM_EXPECTED = {
  error: `expected ${TRANSFORM_NAMES.map((name) => `"${name}"`).join(', ')}, {"join": TEXT} or {"table": {FROM: TO}}, or a list of them`,
};

const transform = z.union(
  [
    z.enum(TRANSFORM_NAMES),
    z.strictObject({ join: z.string() }),
    z.strictObject({ table: z.record(z.string(), scalar), otherwise: scalar.optional() }),
  ],
  TRANSFORM_EXPECTED,
);

const transforms = z.union([z.array(transform), transform.transform((one) => [one])], TRANSFORM_EXPECTED).default([]);

const fieldMapping = z
  .strictObject({
    to: text,
    from: path.optional(),
    value: z.union([template, z.number(), z.boolean()], SCALAR_EXPECTED).optional(),
    when: z.enum(['created', 'updated', 'always']).default('created'),
    if: condition.optional(),
    transform: transforms,
    rule: z.enum(FIELD_RULES).default('fill-blank'),
  })
  .refine(({ from, value }) => (from === undefined) !== (value === undefined), {
    message: 'expected either "from" or "value"',
  });

const cardMapping = z.strictObject({
  title: text,
  from: text,
  transform: transforms,
  link: z
    .string()
    .regex(/^https?:\/\/[^{}]+/, 'expected an address that begins with http:// or https://')
    .optional(),
});

const route = z.strictObject({
  if: routeCondition,
  account: text.optional(),
  mode: z.enum(['create-and-update', 'update-only']).optional(),
  recordType: text.optional(),
  owner: z.enum(['agent', 'none']).optional(),
  ownerEmail: z.email('expected an e-mail').optional(),
  tags: z.array(text).default([]),
  fields: z.record(z.string(), scalar).default({}),
});

/** `channels.NAME.fields`: what of the lead goes into which CRM field. `accounts`: the known ones, where they could be read. */
export function readFieldMappings(
  value: unknown,
  path: string,
  accounts: readonly string[] | undefined,
  problems: Problem[],
): readonly FieldMapping[] {
  const mappings = readList(z.array(fieldMapping), value, path, problems) as readonly FieldMapping[];
  for (const [index, { if: given }] of mappings.entries()) {
    const names = (given?.account ?? []).filter((pattern) => !pattern.includes('*'));
    for (const name of names) checkAccount(name, `${path}[${index}].if.account`, accounts, problems);
  }
  return mappings;
}

/** `channels.NAME.customData`: which CRM fields the agent sees. Jivo shows ten at most. */
export function readCardMappings(value: unknown, path: string, problems: Problem[]): readonly CardMapping[] {
  return readList(z.array(cardMapping).max(10), value, path, problems) as readonly CardMapping[];
}

/** `channels.NAME.routes`: what is done differently for some visitors. The first that fits is taken. `accounts`: the known ones, where they could be read. */
export function readRoutes(
  value: unknown,
  path: string,
  accounts: readonly string[] | undefined,
  problems: Problem[],
): readonly Route[] {
  const routes = readList(z.array(route), value, path, problems) as readonly Route[];
  for (const [index, { account }] of routes.entries()) {
    if (account !== undefined) checkAccount(account, `${path}[${index}].account`, accounts, problems);
  }
  return routes;
}

function checkAccount(found: string, path: string, accounts: readonly string[] | undefined, problems: Problem[]): void {
  if (accounts === undefined || accounts.includes(found)) return;
  const expected = accounts.map((name) => `"${name}"`).join(', ');
  problems.push({ path, text: `expected the name of an account (${expected})`, found });
}

function describeUnknownPath(given: string): string {
  const nearest = toNearest(given, Object.keys(LEAD_PATHS));
  const hint = nearest === undefined ? 'see docs/canonical-model.md' : `did you mean "${nearest}"?`;
  return `unknown path "${given}"; ${hint}`;
}

function readList<T>(schema: z.ZodType<readonly T[]>, value: unknown, path: string, problems: Problem[]): readonly T[] {
  const result = schema.safeParse(value ?? []);
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    const where = issue.path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
    // An unknown key or path is named by the text itself, and of what is too long the length matters.
    const isNamed = issue.code === 'custom' || issue.code === 'unrecognized_keys' || issue.code === 'too_big';
    const found = isNamed ? {} : { found: valueAt(value, issue.path) };
    problems.push({ path: `${path}${where}`, text: describeIssue(issue), ...found });
  }
  return [];
}

function describeIssue(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return `unknown key ${issue.keys.map((key) => `"${key}"`).join(', ')}`;
  if (issue.code === 'invalid_value') return `expected ${issue.values.map((one) => JSON.stringify(one)).join(', ')}`;
  if (issue.code === 'invalid_type') return `expected ${TYPES.get(issue.expected) ?? issue.expected}`;
  if (issue.code === 'too_big') return `expected ${issue.maximum} entries at most`;
  return issue.message;
}

const TYPES: ReadonlyMap<string, string> = new Map([
  ['string', 'a text'],
  ['number', 'a number'],
  ['boolean', 'true or false'],
  ['array', 'a list'],
  ['object', 'an object'],
  ['record', 'an object'],
]);

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((node, part) => Object(node)[part], value);
}
