import { createInvalidInput, createInvalidJson } from './errors.ts';
import type { Context } from './routes.ts';

/** @throws ApiError 400 when the body is not one JSON object */
export function readJsonObject(text: string): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw createInvalidJson(cause instanceof Error ? cause.message : 'not JSON');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw createInvalidJson('an object was expected');
  }
  return { ...parsed };
}

/** A list parameter of the query: repeated, or separated by commas. Undefined when it is not there. */
export function readQueryList({ request }: Context, name: string): readonly string[] | undefined {
  if (!request.query.has(name)) return undefined;
  return request.query
    .getAll(name)
    .flatMap((value) => value.split(','))
    .map((value) => value.trim())
    .filter((value) => value !== '');
}

/** A page size of the query. */
export function readLimit({ request }: Context, fallback: number, max: number): number {
  const text = request.query.get('limit');
  if (text === null) return fallback;
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > max)
    throw createInvalidInput(`limit must be between 1 and ${max}.`);
  return limit;
}

/** Entries of a batch request. */
export const BATCH_MAX = 100;

/** The `inputs` of a batch. @throws ApiError 400 for none or too many */
export function readInputs(body: Record<string, unknown>): readonly Record<string, unknown>[] {
  const inputs = body.inputs;
  if (!Array.isArray(inputs) || inputs.length === 0)
    throw createInvalidInput('Invalid input: inputs must be a list with entries.');
  if (inputs.length > BATCH_MAX) throw createInvalidInput(`A batch may have at most ${BATCH_MAX} inputs.`);
  return inputs.map((input: unknown) => {
    if (typeof input !== 'object' || input === null)
      throw createInvalidInput('Invalid input: an input must be an object.');
    return { ...input };
  });
}
