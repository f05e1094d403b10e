import type { RecordRef } from '../connector.ts';

/**
 * The dated version every path is built with. `2026-03` behaves most like the old v3 and is supported until about September
 * 2027; `2026-09` lasts longer and also enforces the account's own rules on writes.
 * https://developers.hubspot.com/docs/developer-tooling/platform/versioning
 */
export const DEFAULT_API_VERSION = '2026-03';

/** The version of the token endpoint, which is dated separately. /oauth/v1 ends on 2027-02-16. */
const OAUTH_VERSION = '2026-03';

/** HubSpot's object type id of contacts (HubSpot's associations guide, developers.hubspot.com/docs). */
export const CONTACT_TYPE_ID = '0-1';
export const CONTACT_TYPE = 'contact';

/** What can be logged on a contact, and what its kind of object needs. Association ids: HubSpot's own, entry → contact. */
export const ENTRIES = {
  note: { path: 'notes', body: 'hs_note_body', associationTypeId: 202 },
  call: { path: 'calls', body: 'hs_call_body', associationTypeId: 194 },
  task: { path: 'tasks', body: 'hs_task_body', associationTypeId: 204 },
} as const;

export type EntryKind = keyof typeof ENTRIES;

/** Longest body of a note in characters, counted after escaping. (HubSpot's notes guide, developers.hubspot.com/docs) */
export const MAX_BODY_LENGTH = 65_536;

/** Longest body of a search in characters (HubSpot's search guide, developers.hubspot.com/docs). */
export const MAX_SEARCH_BODY_LENGTH = 3000;
export const MAX_BATCH_SIZE = 100;

/** Paths below the API host. Ids are digits, everything else is escaped. */
export function createPaths(version: string) {
  const contacts = `/crm/objects/${version}/contacts`;
  return {
    account: `/account-info/${version}/details`,
    token: `/oauth/${OAUTH_VERSION}/token`,
    contacts,
    contact: (id: string) => `${contacts}/${encodeURIComponent(id)}`,
    contactSearch: `${contacts}/search`,
    contactProperties: `/crm/properties/${version}/contacts`,
    owners: `/crm/owners/${version}`,
    owner: (id: string) => `/crm/owners/${version}/${encodeURIComponent(id)}`,
    entries: (kind: EntryKind) => `/crm/objects/${version}/${ENTRIES[kind].path}`,
    entry: (kind: EntryKind, id: string) => `/crm/objects/${version}/${ENTRIES[kind].path}/${encodeURIComponent(id)}`,
    entryBatchRead: (kind: EntryKind) => `/crm/objects/${version}/${ENTRIES[kind].path}/batch/read`,
    contactBatchRead: `${contacts}/batch/read`,
    contactEntries: (id: string, kind: EntryKind) =>
      `${contacts}/${encodeURIComponent(id)}/associations/${ENTRIES[kind].path}`,
  };
}

export type Paths = ReturnType<typeof createPaths>;

export function toContactRef(id: string): RecordRef {
  return { type: CONTACT_TYPE, id };
}

/** HubSpot's record ids are digits; anything else cannot be one and must not reach a path. */
export function isRecordId(id: string): boolean {
  return /^\d{1,20}$/.test(id);
}
