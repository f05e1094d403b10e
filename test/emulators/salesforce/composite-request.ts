import { z } from 'zod';
import { type ApiError, createApiError } from './api-error.ts';
import type { Org } from './org.ts';

const MAX_SUBREQUESTS = 25;
const MAX_QUERIES = 5;

const subrequestSchema = z.strictObject({
  method: z.enum(['GET', 'POST', 'PATCH', 'PUT', 'DELETE']),
  url: z.string().regex(/^\/services\/data\/v\d+\.0\//, 'url must begin with /services/data/vXX.X/'),
  // Since v54: https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_subrequest_result.htm
  referenceId: z
    .string()
    .regex(
      /^[A-Za-z0-9]\w*$/,
      "must start with a letter or a number, and it can contain only letters, numbers and underscores ('_')",
    ),
  body: z.unknown().optional(),
  httpHeaders: z.record(z.string(), z.string()).optional(),
});
const compositeSchema = z.strictObject({
  allOrNone: z.boolean().default(false),
  collateSubrequests: z.boolean().default(true),
  compositeRequest: z.array(subrequestSchema).min(1),
});

/** One part as sent. */
export type Subrequest = z.infer<typeof subrequestSchema>;

function isQuery(subrequest: Subrequest): boolean {
  return /^\/services\/data\/v\d+\.0\/(?:query|queryAll|composite\/sobjects)(?:[/?]|$)/i.test(subrequest.url);
}

/** A refusal of the whole, or of one part. */
export function refuse(message: string): ApiError {
  return createApiError(400, 'INVALID_INPUT', message);
}

/** Checks the whole before any part runs. Throws for too many parts or a body that is not a composite. */
export function readComposite(org: Org, body: unknown): z.infer<typeof compositeSchema> {
  const read = compositeSchema.safeParse(body);
  if (!read.success) {
    const issue = read.error.issues[0];
    throw createApiError(
      400,
      'JSON_PARSER_ERROR',
      `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not understood'}`,
    );
  }
  const parts = read.data.compositeRequest;
  if (parts.length > MAX_SUBREQUESTS) {
    org.recorder.violate('composite-too-many-subrequests', String(parts.length));
    throw refuse(`A composite request can have at most ${MAX_SUBREQUESTS} subrequests`);
  }
  const queries = parts.filter(isQuery).length;
  if (queries > MAX_QUERIES) {
    org.recorder.violate('composite-too-many-queries', String(queries));
    throw refuse(`A composite request can have at most ${MAX_QUERIES} query subrequests`);
  }
  const names = parts.map((part) => part.referenceId);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw refuse(`Duplicate referenceId: ${twice}`);
  if (read.data.collateSubrequests) org.recorder.violate('composite-collated', names.join(', '));
  return read.data;
}
