import type { ErrorKind } from '../errors.ts';

/** What a code of Salesforce's means here. `text` gets a full stop, or details and a full stop, where it has none. */
export interface Meaning {
  readonly kind: ErrorKind;
  readonly text: string;
  readonly retryAfterMs?: number;
}

/** https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_concepts_core_data_objects.htm (StatusCode) */
export const MEANING: Readonly<Record<string, Meaning>> = {
  INVALID_SESSION_ID: {
    kind: 'auth',
    text: 'Salesforce refuses the session, also a new one: check the app and the Run-As user.',
  },
  API_DISABLED_FOR_ORG: { kind: 'auth', text: 'The API is not enabled for this org or the integration user.' },
  API_CURRENTLY_DISABLED: { kind: 'auth', text: 'The API of this org is switched off for now.' },
  CLIENT_NOT_ACCESSIBLE_FOR_USER: { kind: 'auth', text: 'The integration user may not use this app.' },
  ORG_LOCKED: { kind: 'auth', text: 'This Salesforce org is locked.' },
  TRIAL_EXPIRED: { kind: 'auth', text: 'The trial of this Salesforce org is over.' },
  LOGIN_MUST_USE_SECURITY_TOKEN: { kind: 'auth', text: 'Salesforce does not trust this server with this login.' },
  UNABLE_TO_LOCK_ROW: {
    kind: 'rate-limited',
    text: 'Somebody else is changing the same record in Salesforce.',
    retryAfterMs: 2_000,
  },
  SERVER_UNAVAILABLE: { kind: 'unavailable', text: 'Salesforce is not available.' },
  UNKNOWN_EXCEPTION: { kind: 'unavailable', text: 'Salesforce had an error of its own.' },
  QUERY_TIMEOUT: { kind: 'unavailable', text: 'Salesforce took too long for a query.' },
  ENTITY_IS_DELETED: { kind: 'gone', text: 'The record is deleted in Salesforce.' },
  CANNOT_UPDATE_CONVERTED_LEAD: { kind: 'gone', text: 'The Lead has been converted.' },
  REQUIRED_FIELD_MISSING: {
    kind: 'rejected',
    text: 'Your org requires more fields: give them a fixed value in the mapping',
  },
  FIELD_CUSTOM_VALIDATION_EXCEPTION: { kind: 'rejected', text: 'A validation rule of your org refused the record' },
  CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY: { kind: 'rejected', text: 'A trigger or flow of your org refused the record.' },
  INSUFFICIENT_ACCESS: { kind: 'rejected', text: 'The integration user may not do this with this record.' },
  INSUFFICIENT_ACCESS_OR_READONLY: { kind: 'rejected', text: 'The integration user may not change this record.' },
  INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY: {
    kind: 'rejected',
    text: 'The integration user may not use a record this one refers to.',
  },
  STORAGE_LIMIT_EXCEEDED: { kind: 'rejected', text: 'The data storage of your org is full.' },
  ENTITY_IS_LOCKED: { kind: 'rejected', text: 'The record is locked by an approval.' },
  MALFORMED_QUERY: { kind: 'bug', text: 'Salesforce did not understand a query of the gateway.' },
  INVALID_SEARCH: { kind: 'bug', text: 'Salesforce did not understand a search of the gateway.' },
  NOT_FOUND: { kind: 'rejected', text: 'The integration user cannot see an object the gateway needs.' },
  INVALID_TYPE: { kind: 'rejected', text: 'The integration user cannot see an object the gateway needs.' },
};
