import type { SchemaObjects } from '../connector.ts';
import { ConnectorError } from '../errors.ts';
import { DEFAULT_API_VERSION } from './api.ts';

/** What the admin says of one HubSpot account. Either `accessToken`, or `clientId` + `clientSecret` + `refreshToken`. */
export interface HubspotSettings {
  readonly accessToken: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly refreshToken: string;
  readonly apiUrl: string;
  readonly apiVersion: string;
  readonly burstLimit: number;
  readonly dailyLimit: number;
  readonly phoneProperty: string;
  readonly visitorProperty: string;
  readonly newContactName: string;
}

function checkApiUrl(value: unknown): void {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
  const isLoopback = url !== undefined && /^(127\.0\.0\.1|localhost|\[::1\])$/.test(url.hostname);
  if (url === undefined || !(url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback))) {
    throw new Error('must be an https URL such as https://api.hubapi.com (http only on this machine)');
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new Error('must be a plain URL without a user, a query or a fragment');
  }
}

function checkApiVersion(value: unknown): void {
  if (typeof value !== 'string' || !/^20\d\d-(03|09)$/.test(value)) {
    throw new Error('must be a dated HubSpot API version such as 2026-03 or 2026-09');
  }
}

function checkProperty(value: unknown): void {
  if (typeof value !== 'string' || !/^([a-z][a-z0-9_]{0,99})?$/.test(value)) {
    throw new Error('must be the internal name of a HubSpot property: small letters, digits and _, or empty');
  }
}

function checkLimit(value: unknown): void {
  if (!Number.isInteger(value) || Number(value) < 1) throw new Error('must be a whole number above 0');
}

function checkName(value: unknown): void {
  if (typeof value !== 'string' || value.trim() === '' || value !== value.trim() || value.length > 100) {
    throw new Error('must be 1 to 100 characters without spaces around them');
  }
}

export const settings: SchemaObjects<HubspotSettings> = {
  accessToken: {
    doc: 'Service key or private-app token (pat-…). Leave empty when the account is connected by OAuth.',
    format: String,
    default: '',
    sensitive: true,
  },
  clientId: { doc: 'OAuth: client id of your HubSpot app.', format: String, default: '' },
  clientSecret: { doc: 'OAuth: client secret of your HubSpot app.', format: String, default: '', sensitive: true },
  refreshToken: { doc: 'OAuth: refresh token of the installation.', format: String, default: '', sensitive: true },
  apiUrl: {
    doc: "HubSpot's API host. The default serves every region.",
    format: checkApiUrl,
    default: 'https://api.hubapi.com',
  },
  apiVersion: {
    doc: 'Dated API version. 2026-09 also enforces the rules your account has set for new and changed contacts.',
    format: checkApiVersion,
    default: DEFAULT_API_VERSION,
  },
  burstLimit: {
    doc: 'Requests per 10 seconds until HubSpot says otherwise: 100 for Free and Starter, 190 for Professional and Enterprise, 250 with the API limit pack, 110 for an OAuth app.',
    format: checkLimit,
    default: 100,
  },
  dailyLimit: {
    doc: 'Requests per day until HubSpot says otherwise: 250000 for Free and Starter, 625000 for Professional, 1000000 for Enterprise. All apps of the account share them.',
    format: checkLimit,
    default: 250_000,
  },
  phoneProperty: {
    doc: 'Internal name of a contact property for a third phone number, after phone and mobilephone. Empty: further numbers go into the note.',
    format: checkProperty,
    default: '',
  },
  visitorProperty: {
    doc: 'Internal name of a contact property with unique values that keeps the Jivo visitor. It makes visitors without an e-mail safe against doubles. Empty: not used.',
    format: checkProperty,
    default: '',
  },
  newContactName: {
    doc: 'First name of a new contact of whom only a phone number is known: HubSpot refuses contacts without a name or an e-mail. It counts as blank when the real name comes.',
    format: checkName,
    default: 'Chat visitor',
  },
};

/** Throws `rejected` for settings that contradict each other. */
export function checkSettings(given: HubspotSettings): void {
  const oauth = [given.clientId, given.clientSecret, given.refreshToken].filter((value) => value !== '').length;
  if (given.accessToken === '' && oauth === 0) {
    throw new ConnectorError(
      'rejected',
      'HubSpot needs a key: set accessToken to a service key, or clientId, clientSecret and refreshToken for OAuth.',
    );
  }
  if (given.accessToken !== '' && oauth > 0) {
    throw new ConnectorError('rejected', 'HubSpot takes one key: set accessToken or the OAuth settings, not both.');
  }
  if (given.accessToken === '' && oauth < 3) {
    throw new ConnectorError('rejected', 'HubSpot OAuth needs all three of clientId, clientSecret and refreshToken.');
  }
  // Anything else could not be sent as a header, and the error of that would quote the key.
  if (!/^[\x21-\x7e]*$/.test(given.accessToken)) {
    throw new ConnectorError(
      'rejected',
      'The HubSpot accessToken has a space, line break or foreign letter in it: copy it again.',
    );
  }
  const taken = new Set([...PROPERTIES_IN_USE]);
  for (const key of ['phoneProperty', 'visitorProperty'] as const) {
    const name = given[key];
    if (name === '') continue;
    if (taken.has(name)) {
      throw new ConnectorError('rejected', `HubSpot property ${name} is already in use: give ${key} one of its own.`);
    }
    taken.add(name);
  }
}

const PROPERTIES_IN_USE = [
  'email',
  'hs_additional_emails',
  'phone',
  'mobilephone',
  'firstname',
  'lastname',
  'company',
  'hubspot_owner_id',
];
