import { z } from 'zod';
import type { CrmField, CrmSchema, Finding } from '../../connectors/connector.ts';
import type { MappedField } from './mapped-fields.ts';

const shape = z.object({ type: z.string(), writable: z.boolean(), options: z.array(z.string()).optional() });
/** What is remembered of the mapped fields: by record type, then by name. */
export const schemaShape = z.record(z.string(), z.record(z.string(), shape));

export type FieldShape = z.infer<typeof shape>;
export type SchemaShape = z.infer<typeof schemaShape>;

/** Something about the CRM's fields that an admin should know, and the channels it concerns. */
export interface SchemaFinding extends Finding {
  readonly channels: readonly string[];
}

/** Pure. Of these fields alone, as the CRM has them now. */
export function toShape({ types }: CrmSchema, mapped: readonly MappedField[]): SchemaShape {
  const names = new Set(mapped.map(({ field }) => field));
  return Object.fromEntries(
    types.map(({ type, fields }) => [
      type,
      Object.fromEntries(
        fields.filter(({ name }) => names.has(name)).map((field) => [field.name, toFieldShape(field)]),
      ),
    ]),
  );
}

/** Pure. What is remembered from now on: known fields as they were, fields mapped since as they are, nothing of others. */
export function growShape(known: SchemaShape, now: SchemaShape, mapped: readonly MappedField[]): SchemaShape {
  const names = new Set(mapped.map(({ field }) => field));
  const types = [...new Set([...Object.keys(known), ...Object.keys(now)])];
  return Object.fromEntries(
    types.map((type) => {
      const fields = Object.entries({ ...now[type], ...known[type] });
      return [type, Object.fromEntries(fields.filter(([name]) => names.has(name)))];
    }),
  );
}

/**
 * Pure. How the mapped fields have changed since they were first seen: gone, another type, not writable any more, options
 * lost. `schema`: the CRM's now.
 */
export function findDrift(
  known: SchemaShape,
  schema: CrmSchema,
  mapped: readonly MappedField[],
): readonly SchemaFinding[] {
  const now = toShape(schema, mapped);
  return Object.entries(known).flatMap(([type, fields]) => {
    const title = schema.types.find((one) => one.type === type)?.title ?? type;
    return Object.entries(fields).flatMap(([name, before]) => {
      const places = mapped.filter(({ field }) => field === name);
      const channels = [...new Set(places.map(({ channel }) => channel))];
      const paths = places.map(({ path }) => path).join(', ');
      const found = compare(before, now[type]?.[name], `The field ${name} of ${title}`, paths);
      return found.map((finding) => ({ ...finding, channels }));
    });
  });
}

function compare(
  before: FieldShape,
  after: FieldShape | undefined,
  subject: string,
  paths: string,
): readonly Finding[] {
  if (after === undefined) {
    return [
      {
        level: 'error',
        text: `${subject} is gone from the CRM, or the gateway may no longer see it.`,
        hint: `Bring it back or allow it to the gateway's user, or take it out of ${paths}. Until then the rest is written without it.`,
      },
    ];
  }
  const findings: Finding[] = [];
  if (before.type !== after.type) {
    findings.push({
      level: 'warning',
      text: `${subject} was of the type ${before.type} and is ${after.type} now.`,
      hint: `See whether the values of ${paths} still fit; a transform can change them.`,
    });
  }
  if (before.writable && !after.writable) {
    findings.push({
      level: 'error',
      text: `${subject} can no longer be written.`,
      hint: `Allow it to the gateway's user, or take it out of ${paths}.`,
    });
  }
  const lost = (before.options ?? []).filter((option) => !(after.options ?? []).includes(option));
  // A field that is no list any more takes every value.
  if (lost.length > 0 && after.type === before.type) {
    findings.push({
      level: 'warning',
      text: `${subject} has lost ${toOptionText(lost)}.`,
      hint: `Records do not get such a value any more. Bring it back in the CRM, or give another value in ${paths}.`,
    });
  }
  return findings;
}

const MOST_NAMED = 10;

function toOptionText(lost: readonly string[]): string {
  const named = lost.slice(0, MOST_NAMED).map((option) => `"${option}"`);
  const more = lost.length > MOST_NAMED ? ` and ${lost.length - MOST_NAMED} more` : '';
  return `${lost.length === 1 ? 'the option' : 'the options'} ${named.join(', ')}${more}`;
}

function toFieldShape({ type, writable, options }: CrmField): FieldShape {
  return { type, writable, ...(options !== undefined && { options: options.map(({ value }) => value) }) };
}
