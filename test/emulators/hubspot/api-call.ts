import type { HubspotEmulator } from './server.ts';

export interface ApiCall {
  readonly body?: unknown;
  /** Sent as it is, instead of `body` as JSON. */
  readonly text?: string;
  readonly token?: string;
  /** An empty value leaves the header out. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed when it is JSON, otherwise the text. */
  readonly body: unknown;
}

/** Reads a place in an answer: `readAt(body, 'properties', 'email')`; undefined when something on the way is missing. */
export function readAt(body: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((at, key) => Object(at)[key], body);
}

/** The part of `path` every test repeats. */
export const OBJECTS = '/crm/objects/2026-03';

/** One request to the emulator as an ordinary client sends it: bearer token, JSON accepted and sent. */
export async function callApi(
  emulator: HubspotEmulator,
  method: string,
  path: string,
  call: ApiCall = {},
): Promise<ApiAnswer> {
  const payload = call.text ?? (call.body === undefined ? undefined : JSON.stringify(call.body));
  const headers = new Headers({
    accept: 'application/json',
    authorization: `Bearer ${call.token ?? emulator.token}`,
    ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
  });
  for (const [name, value] of Object.entries(call.headers ?? {})) {
    if (value === '') headers.delete(name);
    else headers.set(name, value);
  }
  const response = await fetch(emulator.url + path, {
    method,
    headers,
    ...(payload === undefined ? {} : { body: new TextEncoder().encode(payload) }),
    ...(call.signal ? { signal: call.signal } : {}),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}

/** A note, call or task linked to a contact by an association type. */
export function toActivityBody(
  properties: Readonly<Record<string, unknown>>,
  contactId: string | number,
  typeId: number,
): unknown {
  const types = [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: typeId }];
  return { properties, associations: [{ to: { id: contactId }, types }] };
}

/** One search group with one filter. */
export function toGroup(propertyName: string, operator: string, value?: string | readonly string[]): unknown {
  const operand = Array.isArray(value) ? { values: value } : value === undefined ? {} : { value };
  return { filters: [{ propertyName, operator, ...operand }] };
}
