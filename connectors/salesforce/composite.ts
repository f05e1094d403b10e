import { z } from 'zod';
import type { Call, FieldValue } from '../connector.ts';
import { type FailureContext, toConnectorError, toUnreadable } from './errors.ts';
import { toLongId } from './ids.ts';
import { setReferencesApart } from './references.ts';
import type { Session } from './session.ts';

/** Takes a value from the answer of an earlier subrequest, such as `record.id`. */
export interface Reference {
  readonly reference: string;
}

export type BodyValue = FieldValue | null | Reference;
export type Body = Readonly<Record<string, BodyValue>>;

export interface Subrequest {
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below the version. May hold `@{id.field}`: everything else in it must be encoded. */
  readonly path: string;
  readonly body?: Body;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface SubAnswer {
  readonly status: number;
  readonly body: unknown;
}

const answers = z.object({
  compositeResponse: z.array(
    z.object({ referenceId: z.string(), httpStatusCode: z.int(), body: z.unknown().optional() }),
  ),
});

const saved = z.object({ id: z.string().min(15) });

/**
 * Several requests as one call, in the given order: since v49 Salesforce reorders them unless `collateSubrequests` is false.
 * At most 25, five of them queries. Answers by id; a failed subrequest is an answer like any other, HTTP says 200.
 * https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_composite_post.htm
 */
export async function sendComposite(
  session: Session,
  version: string,
  name: string,
  subrequests: readonly Subrequest[],
  allOrNone: boolean,
  call: Call,
): Promise<ReadonlyMap<string, SubAnswer>> {
  const compositeRequest = subrequests.map(({ id, method, path, body, headers }) => ({
    method,
    url: `/services/data/v${version}/${path}`,
    referenceId: id,
    ...(headers === undefined ? {} : { httpHeaders: headers }),
    ...(body === undefined ? {} : { body: toJson(body) }),
  }));
  const request = { allOrNone, collateSubrequests: false, compositeRequest };
  const answer = await session.send(
    { name, method: 'POST', path: 'composite', body: request },
    { target: 'object' },
    call,
  );
  const parsed = answers.safeParse(answer);
  if (!parsed.success) throw toUnreadable();
  return new Map(
    parsed.data.compositeResponse.map((entry) => [
      entry.referenceId,
      { status: entry.httpStatusCode, body: entry.body },
    ]),
  );
}

/** The body of one answer. Throws what the subrequest failed with. */
export function takeBody(given: ReadonlyMap<string, SubAnswer>, id: string, context: FailureContext): unknown {
  const answer = given.get(id);
  if (answer === undefined) throw toUnreadable();
  if (!isSuccess(answer)) throw toConnectorError(answer, context);
  return answer.body;
}

/** The id of a row that was made; undefined for an answer that names none. */
export function readSavedId(answer: SubAnswer | undefined): string | undefined {
  const parsed = saved.safeParse(answer?.body);
  return answer !== undefined && isSuccess(answer) && parsed.success ? toLongId(parsed.data.id) : undefined;
}

export function isSuccess(answer: SubAnswer): boolean {
  return answer.status >= 200 && answer.status < 300;
}

/** Whether a subrequest failed only because another one did. */
export function isHalted(answer: SubAnswer): boolean {
  return !isSuccess(answer) && JSON.stringify(answer.body ?? '').includes('PROCESSING_HALTED');
}

/** Values as Salesforce takes them: a list is a multi-select value. */
function toJson(body: Body): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(body).map(([field, value]) => [field, toJsonValue(value)]));
}

function toJsonValue(value: BodyValue): unknown {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value === 'object' && 'reference' in value) return `@{${value.reference}}`;
  return setReferencesApart((typeof value === 'string' ? value : value.join(';')).toWellFormed());
}
