import { CONTACT_FIELDS } from './contact-fields.ts';
import type { Contact, Crm, Entry, EntryKind, Refusal, Values } from './crm.ts';

export interface ApiRequest {
  readonly method: string;
  /** Below `/api/v1/`, decoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Values;
}

export interface ApiAnswer {
  readonly status: number;
  readonly body: Values;
}

interface Route {
  readonly method: string;
  readonly path: RegExp;
  serve(crm: Crm, request: ApiRequest, words: readonly string[]): ApiAnswer;
}

const PAGE_SIZE = 50;
const NOT_FOUND: ApiAnswer = { status: 404, body: { code: 'not_found' } };
const KEY = { account: 'Acme Ltd', rights: ['contacts:read', 'contacts:write', 'users:read'] };

/** The requests the connector may send, by the vendor's documentation. Anything else is 404, as it would be there. */
const ROUTES: readonly Route[] = [
  { method: 'GET', path: /^key$/, serve: () => ({ status: 200, body: KEY }) },
  { method: 'GET', path: /^contact-fields$/, serve: () => ({ status: 200, body: { fields: CONTACT_FIELDS } }) },
  { method: 'GET', path: /^users$/, serve: listUsers },
  { method: 'POST', path: /^contacts\/search$/, serve: searchContacts },
  { method: 'POST', path: /^contacts$/, serve: (crm, request) => saveContact(crm, undefined, request.body) },
  {
    method: 'GET',
    path: /^contacts\/(\w+)$/,
    serve: (crm, _, [id]) => withContact(crm, id, (contact) => ({ status: 200, body: toContactBody(crm, contact) })),
  },
  {
    method: 'PATCH',
    path: /^contacts\/(\w+)$/,
    serve: (crm, { body }, [id]) => withContact(crm, id, (contact) => saveContact(crm, contact.id, body)),
  },
  {
    method: 'GET',
    path: /^contacts\/(\w+)\/(notes|tasks)$/,
    serve: (crm, { query }, [id, kind]) =>
      withContact(crm, id, (contact) => listEntries(crm, contact, toKind(kind), query)),
  },
  {
    method: 'POST',
    path: /^contacts\/(\w+)\/(notes|tasks)$/,
    serve: (crm, { body }, [id, kind]) =>
      withContact(crm, id, (contact) => ({
        status: 201,
        body: toEntryBody(crm.addEntry(contact.id, toKind(kind), body)),
      })),
  },
  {
    method: 'PATCH',
    path: /^(notes|tasks)\/(\w+)$/,
    serve: (crm, { body }, [kind, id = '']) => {
      const entry = crm.changeEntry(toKind(kind), id, body);
      return entry === undefined ? NOT_FOUND : { status: 200, body: toEntryBody(entry) };
    },
  },
];

/** What the CRM answers to an authenticated request. */
export function serveApi(crm: Crm, request: ApiRequest): ApiAnswer {
  for (const { method, path, serve } of ROUTES) {
    const match = method === request.method ? path.exec(request.path) : null;
    if (match !== null) return serve(crm, request, match.slice(1));
  }
  return NOT_FOUND;
}

function withContact(crm: Crm, id: string | undefined, serve: (contact: Contact) => ApiAnswer): ApiAnswer {
  const contact = crm.find(id ?? '');
  return contact === undefined ? NOT_FOUND : serve(contact);
}

function listUsers({ users }: Crm, { query }: ApiRequest): ApiAnswer {
  const email = query.get('email')?.toLowerCase();
  const found = users.filter((user) => email === undefined || user.email.toLowerCase() === email);
  return { status: 200, body: { users: found } };
}

function searchContacts(crm: Crm, { body }: ApiRequest): ApiAnswer {
  const found = crm.search(toTexts(body.emails), toTexts(body.phones)).slice(0, Number(body.limit ?? PAGE_SIZE));
  return { status: 200, body: { contacts: found.map((contact) => toContactBody(crm, contact)) } };
}

function saveContact(crm: Crm, id: string | undefined, { owner_id: ownerId, ...values }: Values): ApiAnswer {
  const saved = crm.save(id, values, typeof ownerId === 'string' ? ownerId : undefined);
  if ('values' in saved) return { status: id === undefined ? 201 : 200, body: toContactBody(crm, saved) };
  return toRefusal(saved);
}

function toRefusal(refusal: Refusal): ApiAnswer {
  if ('existingId' in refusal) return { status: 409, body: { code: 'duplicate', existing_id: refusal.existingId } };
  return { status: 422, body: { code: 'invalid_fields', fields: refusal.refused } };
}

function listEntries(crm: Crm, contact: Contact, kind: EntryKind, query: URLSearchParams): ApiAnswer {
  const page = Number(query.get('page') ?? 1);
  const all = crm.listEntries(contact.id, kind);
  const entries = all.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE).map(toEntryBody);
  return { status: 200, body: { entries, next_page: all.length > page * PAGE_SIZE ? page + 1 : null } };
}

function toContactBody({ users }: Crm, { id, values, ownerId, createdAt, updatedAt }: Contact): Values {
  const owner = users.find((user) => user.id === ownerId) ?? null;
  return { ...values, id, owner, created_at: createdAt, updated_at: updatedAt };
}

function toEntryBody({ id, values }: Entry): Values {
  return { ...values, id };
}

function toKind(word: string | undefined): EntryKind {
  return word === 'tasks' ? 'tasks' : 'notes';
}

function toTexts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
