/** One webhook of Jivo: its name and the whole body, of which nothing else is sure. */
export interface JivoEvent {
  readonly name: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The body is no Jivo event. `message` names what was wrong in one sentence, without any of the body's text. */
export class BadBodyError extends Error {
  override readonly name = 'BadBodyError';
}

/** Levels of objects and lists. Jivo's documented bodies have four. */
export const MAX_DEPTH = 32;
/** Object members and list entries together. A body of 1 MiB full of short messages has fewer; more is made to cost time. */
export const MAX_KEYS = 200_000;
/** Characters of `event_name`. Jivo's longest has 37. */
export const MAX_NAME_LENGTH = 100;

// Old samples of Jivo's documentation assign the body to a variable; form senders encode it below the same name.
const EVENT_PREFIX = /^event\s*=\s*/;

/**
 * Reads the body of a webhook, whatever its content type: JSON, JSON after `event =`, or a form with an `event` field.
 * Throws `BadBodyError`.
 */
export function parseBody(text: string): JivoEvent {
  const body = readRecord(text);
  checkSize(body);
  return { name: readName(body), body };
}

function readRecord(text: string): Record<string, unknown> {
  // trim() takes a byte order mark for white space.
  const trimmed = text.trim();
  if (trimmed === '') throw new BadBodyError('The body is empty');
  const value = parseJson(trimmed) ?? parsePrefixed(trimmed);
  if (value === undefined) throw new BadBodyError('The body is not JSON');
  if (!isRecord(value.json)) throw new BadBodyError(`The body is ${nameType(value.json)}, not a JSON object`);
  return value.json;
}

function parsePrefixed(text: string): { json: unknown } | undefined {
  const prefix = EVENT_PREFIX.exec(text);
  if (prefix === null) return undefined;
  return parseJson(text.slice(prefix[0].length).replace(/;$/, '')) ?? parseJson(new URLSearchParams(text).get('event'));
}

function parseJson(text: string | null): { json: unknown } | undefined {
  if (text === null) return undefined;
  try {
    return { json: JSON.parse(text) };
  } catch {
    // The parser's own message quotes the body, which may hold a person's data: the caller says it in our words.
    return undefined;
  }
}

function readName(body: Readonly<Record<string, unknown>>): string {
  if (!Object.hasOwn(body, 'event_name')) throw new BadBodyError('event_name is missing');
  const name = body.event_name;
  if (typeof name !== 'string') throw new BadBodyError(`event_name is ${nameType(name)}, expected text`);
  const trimmed = name.trim();
  if (trimmed === '') throw new BadBodyError('event_name is empty');
  if (trimmed.length > MAX_NAME_LENGTH) {
    throw new BadBodyError(`event_name is longer than ${MAX_NAME_LENGTH} characters`);
  }
  return trimmed;
}

/** Refuses what is too deep or too wide, and takes out `__proto__`, which would set the prototype of a later copy. */
function checkSize(body: Record<string, unknown>): void {
  let keys = 0;
  const visit = (node: object, depth: number): void => {
    if (depth > MAX_DEPTH) throw new BadBodyError(`The body is nested more than ${MAX_DEPTH} levels deep`);
    if (Object.hasOwn(node, '__proto__')) Reflect.deleteProperty(node, '__proto__');
    const children = Object.values(node);
    keys += children.length;
    if (keys > MAX_KEYS) throw new BadBodyError(`The body has more than ${MAX_KEYS} keys and list entries`);
    for (const child of children) if (typeof child === 'object' && child !== null) visit(child, depth + 1);
  };
  visit(body, 1);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function nameType(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return 'text';
  if (typeof value === 'object') return 'an object';
  return `a ${typeof value}`;
}
