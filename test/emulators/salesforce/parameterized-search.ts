import { z } from 'zod';
import { createApiError } from './api-error.ts';
import type { ApiRequest } from './api-request.ts';
import { parsePlainWords } from './sosl/find-expression.ts';
import { SEARCH_GROUPS } from './sosl/index-match.ts';
import { MAX_ROWS, type Returned } from './sosl/parse.ts';
import type { Search } from './sosl/run.ts';

const group = z
  .string()
  .transform((text) => text.toUpperCase().replace(/ FIELDS$/, ''))
  .pipe(z.enum(SEARCH_GROUPS));
const limit = z.coerce.number().int().min(1).max(MAX_ROWS);

/** REST guide, resources_search_parameterized: body of the POST form, and what the GET form is brought to. */
const parametersSchema = z.strictObject({
  q: z.string(),
  in: group.default('ALL'),
  fields: z.array(z.string()).optional(),
  sobjects: z
    .array(
      z.strictObject({
        name: z.string(),
        fields: z.array(z.string()).optional(),
        where: z.string().optional(),
        orderBy: z.string().optional(),
        limit: limit.optional(),
      }),
    )
    .min(1, 'the emulator wants sobjects in every search'),
  defaultLimit: limit.default(MAX_ROWS),
  overallLimit: limit.default(MAX_ROWS),
  offset: z.literal(0).optional(),
  spellCorrection: z.union([z.boolean(), z.enum(['true', 'false'])]).optional(),
});

type Parameters = z.infer<typeof parametersSchema>;

function readUrlParameters(query: URLSearchParams): unknown {
  const sobjects = query.getAll('sobject').map((name) => {
    const own = (key: string): string | undefined => query.get(`${name}.${key}`) ?? undefined;
    return {
      name,
      fields: own('fields')?.split(','),
      where: own('where'),
      orderBy: own('orderBy'),
      limit: own('limit'),
    };
  });
  const body: Record<string, unknown> = { sobjects };
  for (const [key, value] of query) {
    if (key === 'sobject' || sobjects.some(({ name }) => key.startsWith(`${name}.`))) continue;
    body[key] = key === 'fields' ? value.split(',') : value;
  }
  return body;
}

function toReturned(parameters: Parameters, sobject: Parameters['sobjects'][number]): Returned {
  const where = sobject.where === undefined ? '' : `WHERE ${sobject.where}`;
  const order = sobject.orderBy === undefined ? '' : ` ORDER BY ${sobject.orderBy}`;
  return {
    object: sobject.name,
    fields: (sobject.fields ?? parameters.fields ?? ['Id']).map((field) => field.trim()),
    clauses: `${where}${order}`.trim(),
    limit: sobject.limit ?? parameters.defaultLimit,
  };
}

/** Reads either form. Throws 405, JSON_PARSER_ERROR, INVALID_SEARCH. */
export function readParameterizedSearch(request: ApiRequest): Search {
  if (request.method !== 'GET' && request.method !== 'POST') {
    throw createApiError(
      405,
      'METHOD_NOT_ALLOWED',
      `HTTP Method '${request.method}' not allowed. Allowed are HEAD,GET,POST`,
    );
  }
  const read = parametersSchema.safeParse(request.method === 'POST' ? request.body : readUrlParameters(request.query));
  if (!read.success) {
    const issue = read.error.issues[0];
    throw createApiError(
      400,
      'JSON_PARSER_ERROR',
      `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not understood'}`,
    );
  }
  const parameters = read.data;
  return {
    find: parsePlainWords(parameters.q),
    group: parameters.in,
    returning: parameters.sobjects.map((sobject) => toReturned(parameters, sobject)),
    limit: parameters.overallLimit,
  };
}
