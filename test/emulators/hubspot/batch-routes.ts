import { toTimestamp } from './clock.ts';
import { findContact } from './contacts.ts';
import { type Answer, ApiError, createInvalidInput } from './errors.ts';
import { findLive } from './portal.ts';
import { toRecordJson } from './record-json.ts';
import { READ_SCOPES, readType, readVersion, WRITE_SCOPES } from './record-routes.ts';
import type { StoredRecord } from './records.ts';
import { readInputs, readJsonObject } from './request-body.ts';
import type { Context, Route } from './routes.ts';
import { checkWrite, createRecord, updateRecord } from './writes.ts';

function toBatchAnswer(
  { portal }: Context,
  fullStatus: number,
  results: readonly unknown[],
  errors: readonly unknown[],
): Answer {
  const now = toTimestamp(portal.clock.now());
  const body = { status: 'COMPLETE', results, startedAt: now, completedAt: now };
  if (errors.length === 0) return { status: fullStatus, body };
  return { status: 207, body: { ...body, numErrors: errors.length, errors } };
}

/** A record two inputs lead to is answered once, and no answer says which input it belongs to. */
function batchRead(context: Context): Answer {
  const { portal, request } = context;
  const type = readType(context);
  const body = readJsonObject(request.text);
  const idProperty = typeof body.idProperty === 'string' ? body.idProperty : undefined;
  const asked = Array.isArray(body.properties) ? body.properties.map(String) : undefined;
  const found = new Set<StoredRecord>();
  const missing: string[] = [];
  for (const { id } of readInputs(body)) {
    const record =
      type === 'contacts' ? findContact(portal, String(id), idProperty) : findLive(portal, type, String(id));
    if (record) found.add(record);
    else missing.push(String(id));
  }
  const results = [...found].map((record) => toRecordJson(portal, record, asked ? { asked } : 'default'));
  const message = `Could not get some ${type.toUpperCase()} objects, they may be deleted or not exist. Check that ids are valid.`;
  const error = { status: 'error', category: 'OBJECT_NOT_FOUND', message, context: { ids: missing } };
  return toBatchAnswer(context, 200, results, missing.length > 0 ? [error] : []);
}

/** One input, ready to be checked and then written. */
interface Work {
  readonly check: () => void;
  readonly write: () => unknown;
}

/**
 * Inputs fail one by one only when `partial`; otherwise the first bad one refuses the whole batch before anything is
 * written. Two inputs of one batch that are in each other's way are only found while writing.
 */
function runInputs(
  context: Context,
  fullStatus: number,
  partial: boolean,
  toWork: (input: Record<string, unknown>) => Work,
): Answer {
  const inputs = readInputs(readJsonObject(context.request.text));
  if (!partial) for (const input of inputs) toWork(input).check();
  const results: unknown[] = [];
  const errors: unknown[] = [];
  for (const input of inputs) {
    try {
      results.push(toWork(input).write());
    } catch (error) {
      if (!(error instanceof ApiError) || !partial) throw error;
      errors.push({
        ...Object(error.answer.body),
        context: { objectWriteTraceId: [String(input.objectWriteTraceId)] },
      });
    }
  }
  return toBatchAnswer(context, fullStatus, results, errors);
}

function hasTraces({ request }: Context): boolean {
  return readInputs(readJsonObject(request.text)).every((input) => typeof input.objectWriteTraceId === 'string');
}

function batchCreate(context: Context): Answer {
  const { portal } = context;
  const write = { portal, type: readType(context), version: readVersion(context) };
  return runInputs(context, 201, hasTraces(context), (input) => ({
    check: () => checkWrite(write, input),
    write: () => toRecordJson(portal, createRecord(write, input), 'stored'),
  }));
}

/** "Partial upserts are not supported when using email": a batch with e-mails is refused by its first bad input. */
function batchUpsert(context: Context): Answer {
  const byEmail = readInputs(readJsonObject(context.request.text)).some((input) => input.idProperty === 'email');
  return runInputs(context, 200, hasTraces(context) && !byEmail, (input) => toUpsert(context, input));
}

function toUpsert(context: Context, { id, idProperty, properties }: Record<string, unknown>): Work {
  const { portal } = context;
  if (typeof id !== 'string' || typeof idProperty !== 'string')
    throw createInvalidInput('An upsert needs id and idProperty.');
  const write = { portal, type: 'contacts', version: readVersion(context) } as const;
  const record = findContact(portal, id, idProperty);
  if (record) {
    return {
      check: () => checkWrite({ ...write, record }, { properties }),
      write: () => {
        const asked = updateRecord({ ...write, record }, properties);
        return { ...toRecordJson(portal, record, { asked }), new: false };
      },
    };
  }
  const input = { properties: { [idProperty]: id, ...Object(properties) } };
  return {
    check: () => checkWrite(write, input),
    write: () => ({ ...toRecordJson(portal, createRecord(write, input), 'stored'), new: true }),
  };
}

const BATCH = '/crm/objects/:version/:type/batch';

export const BATCH_ROUTES: readonly Route[] = [
  {
    method: 'POST',
    pattern: `${BATCH}/read`,
    kind: '{type}.batch-read',
    scopes: READ_SCOPES,
    body: 'json',
    handle: batchRead,
  },
  {
    method: 'POST',
    pattern: `${BATCH}/create`,
    kind: '{type}.batch-create',
    scopes: WRITE_SCOPES,
    body: 'json',
    handle: batchCreate,
  },
  {
    method: 'POST',
    pattern: '/crm/objects/:version/contacts/batch/upsert',
    kind: 'contacts.batch-upsert',
    scopes: WRITE_SCOPES,
    body: 'json',
    handle: batchUpsert,
  },
];
