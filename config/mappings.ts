import { z } from 'zod';
import type { Problem } from './problems.ts';
import type { CardMapping, FieldMapping } from './schema.ts';

const fieldMapping = z
  .strictObject({
    to: z.string().min(1),
    from: z.string().min(1).optional(),
    value: z.union([z.string(), z.number(), z.boolean()]).optional(),
    when: z.enum(['created', 'updated', 'always']).default('created'),
  })
  .refine(({ from, value }) => (from === undefined) !== (value === undefined), {
    message: 'expected either "from" or "value"',
  });

const cardMapping = z.strictObject({ title: z.string().min(1), from: z.string().min(1) });

/** `channels.NAME.fields`: what of the lead goes into which CRM field. */
export function readFieldMappings(value: unknown, path: string, problems: Problem[]): readonly FieldMapping[] {
  return readList(z.array(fieldMapping), value, path, problems) as readonly FieldMapping[];
}

/** `channels.NAME.customData`: which CRM fields the agent sees. Jivo shows ten at most. */
export function readCardMappings(value: unknown, path: string, problems: Problem[]): readonly CardMapping[] {
  return readList(z.array(cardMapping).max(10), value, path, problems);
}

function readList<T>(schema: z.ZodType<readonly T[]>, value: unknown, path: string, problems: Problem[]): readonly T[] {
  const result = schema.safeParse(value ?? []);
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    const where = issue.path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
    problems.push({ path: `${path}${where}`, text: issue.message });
  }
  return [];
}
