/** Names whose values say nothing about a person. */
const PLAIN = new Set([
  'event_name',
  'widget_id',
  'chat_id',
  'offline_message_id',
  'timestamp',
  'type',
  'status',
  'reason',
  'rate',
  'blacklisted',
  'chats_count',
  'agent_id',
  'invitation',
  'country_code',
]);
const MASK = '•••';

/** What Jivo sent, to be read: indented, and unless `shown` with every value masked that may be about a person. */
export function formatPayload(body: string, shown: boolean): string {
  const value = readJson(body);
  if (value === undefined) return shown ? body : MASK;
  return JSON.stringify(shown ? value : mask(value, ''), null, 2);
}

function mask(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return value.map((item) => mask(item, name));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [maskKey(key), mask(item, key)]));
  }
  if (value === null || typeof value === 'boolean' || value === '') return value;
  return PLAIN.has(name) ? value : MASK;
}

/** Jivo's own names are plain words; a key that is none may have been made by a visitor. */
function maskKey(key: string): string {
  return /^[a-z][a-z0-9_]{0,40}$/i.test(key) ? key : MASK;
}

function readJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // A body may also be a form or have `event =` before it: it is then shown as it came, or not at all.
    return undefined;
  }
}
