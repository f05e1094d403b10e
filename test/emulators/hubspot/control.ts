import { z } from 'zod';
import type { EmulatedAccount } from './emulator.ts';
import { type Answer, ApiError } from './errors.ts';
import { OBJECT_TYPES } from './properties.ts';
import type { RouteRequest } from './routes.ts';

/** Below this path another process steers the emulator. No key, nothing recorded. */
export const CONTROL_PREFIX = '/__emulator__/';

const texts = z.record(z.string(), z.string());
const objectType = z.enum(OBJECT_TYPES);
const activityType = z.enum(['notes', 'calls', 'tasks']);

const faultAnswer = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('status'),
    status: z.int().min(200).max(599),
    body: z.enum(['json', 'html', 'none', 'broken-json']).exactOptional(),
    json: z.unknown().exactOptional(),
    headers: texts.exactOptional(),
  }),
  z.strictObject({ type: z.literal('reset') }),
  z.strictObject({ type: z.literal('stall') }),
  z.strictObject({ type: z.literal('stall-body') }),
  z.strictObject({ type: z.literal('cut-body') }),
  z.strictObject({ type: z.literal('delay'), ms: z.number().min(0) }),
]);

const fault = z.strictObject({
  method: z.string().exactOptional(),
  path: z.string().exactOptional(),
  kind: z.string().exactOptional(),
  nth: z.int().min(1).exactOptional(),
  /** JSON has no Infinity: 0 stands for it. */
  times: z
    .int()
    .min(0)
    .transform((times) => (times === 0 ? Number.POSITIVE_INFINITY : times))
    .exactOptional(),
  commit: z.boolean().exactOptional(),
  answer: faultAnswer,
});

const ownerSeed = z.strictObject({
  email: z.string(),
  firstName: z.string().exactOptional(),
  lastName: z.string().exactOptional(),
  id: z.string().exactOptional(),
  archived: z.boolean().exactOptional(),
});

const propertyDraft = z.strictObject({
  name: z.string(),
  label: z.string().exactOptional(),
  type: z.enum(['string', 'number', 'date', 'datetime', 'enumeration', 'bool', 'phone_number']).exactOptional(),
  fieldType: z.string().exactOptional(),
  options: z.array(z.strictObject({ value: z.string(), label: z.string().exactOptional() })).exactOptional(),
  hasUniqueValue: z.boolean().exactOptional(),
  readOnlyValue: z.boolean().exactOptional(),
});

type Command = (account: EmulatedAccount, body: unknown) => unknown;

function defineCommand<Input>(
  schema: z.ZodType<Input>,
  run: (account: EmulatedAccount, input: Input) => unknown,
): Command {
  return (account, body) => run(account, schema.parse(body)) ?? {};
}

/** `POST /__emulator__/NAME` with a JSON object; the answer is JSON. */
const COMMANDS: Readonly<Record<string, Command>> = {
  reset: defineCommand(z.strictObject({}), (account) => account.reset()),
  advance: defineCommand(z.strictObject({ ms: z.number().min(0) }), (account, { ms }) => account.advance(ms)),
  fail: defineCommand(fault, (account, rule) => void account.fail(rule)),
  'clear-faults': defineCommand(z.strictObject({}), (account) => account.faults.clear()),
  latency: defineCommand(z.strictObject({ ms: z.number().min(0) }), (account, { ms }) => account.setLatency(ms)),
  'used-today': defineCommand(z.strictObject({ count: z.int().min(0) }), (account, { count }) =>
    account.setUsedToday(count),
  ),
  'add-contact': defineCommand(
    z.strictObject({ properties: texts, indexed: z.boolean().exactOptional() }),
    (account, { properties, ...options }) => ({ id: account.addContact(properties, options) }),
  ),
  'add-activity': defineCommand(
    z.strictObject({ type: activityType, contactId: z.string(), properties: texts }),
    (account, { type, contactId, properties }) => ({ id: account.addActivity(type, contactId, properties) }),
  ),
  'add-owner': defineCommand(ownerSeed, (account, seed) => account.addOwner(seed)),
  'add-property': defineCommand(propertyDraft, (account, draft) => account.addProperty(draft)),
  'rename-property': defineCommand(z.strictObject({ from: z.string(), to: z.string() }), (account, { from, to }) =>
    account.renameProperty(from, to),
  ),
  'merge-contacts': defineCommand(
    z.strictObject({ primaryId: z.string(), secondaryId: z.string() }),
    (account, ids) => ({
      id: account.mergeContacts(ids.primaryId, ids.secondaryId),
    }),
  ),
  'archive-contact': defineCommand(z.strictObject({ id: z.string() }), (account, { id }) => account.archiveContact(id)),
  'add-token': defineCommand(
    z.strictObject({ token: z.string(), scopes: z.array(z.string()).exactOptional() }),
    (account, seed) => account.addToken(seed),
  ),
  'revoke-token': defineCommand(z.strictObject({ token: z.string() }), (account, { token }) =>
    account.revokeToken(token),
  ),
};

function readView(account: EmulatedAccount, name: string): unknown {
  if (name === 'requests') return account.requests;
  if (name === 'counters') {
    const { calls, statuses, violations, limitRefusals } = account;
    return { calls, statuses, violations, limitRefusals, duplicates: account.duplicates() };
  }
  const type = objectType.safeParse(name);
  return type.success ? account.records(type.data) : undefined;
}

/** Answers one request of the control door; a refused command is a 400 with the reason. */
export function answerControl(account: EmulatedAccount, request: RouteRequest): Answer {
  const name = request.path.slice(CONTROL_PREFIX.length);
  if (request.method === 'GET') {
    const view = readView(account, name);
    return view === undefined
      ? { status: 404, body: { message: `There is no view ${name}.` } }
      : { status: 200, body: view };
  }
  const command = COMMANDS[name];
  if (!command || request.method !== 'POST') return { status: 404, body: { message: `There is no command ${name}.` } };
  try {
    return { status: 200, body: command(account, JSON.parse(request.text || '{}')) };
  } catch (error) {
    if (error instanceof ApiError) return error.answer;
    return { status: 400, body: { message: error instanceof Error ? error.message : String(error) } };
  }
}
