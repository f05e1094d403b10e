import convict from 'convict';
import type { Connector, ConnectorHost } from '../../../connectors/connector.ts';
import { ConnectorError, type ErrorKind } from '../../../connectors/errors.ts';
import { type HubspotSettings, hubspot } from '../../../connectors/hubspot/index.ts';

export const API = 'https://api.hubapi.com';
export const TOKEN = 'pat-eu1-00000000-1111-2222-3333-444444444444';

/** HubSpot needs nothing of the gateway's database. */
const host: ConnectorHost = {
  account: 'crm',
  pageUrl: 'http://127.0.0.1/records/crm',
  database: {
    all: () => Promise.reject(new Error('The HubSpot connector keeps nothing in the database.')),
    write: () => Promise.reject(new Error('The HubSpot connector keeps nothing in the database.')),
  },
};

/** Settings as the configuration loader makes them: defaults of the schema, checked. */
export function createSettings(given: Partial<HubspotSettings> = {}): HubspotSettings {
  const config = convict<HubspotSettings>({ ...hubspot.settings });
  config.load({ accessToken: TOKEN, ...given });
  config.validate({ allowed: 'strict' });
  return config.getProperties();
}

export function openAccount(given: Partial<HubspotSettings> = {}): Promise<Connector> {
  return hubspot.open(createSettings(given), host);
}

const SLOT_PROPERTIES = [
  'firstname',
  'lastname',
  'email',
  'hs_additional_emails',
  'phone',
  'mobilephone',
  'hs_whatsapp_phone_number',
  'hs_calculated_phone_number',
  'hs_calculated_mobile_number',
  'company',
];

/** The query of a read: every property the connector needs, and those the channel wants. */
export function toAskedList(...wanted: readonly string[]): readonly string[] {
  return [...SLOT_PROPERTIES, ...wanted, 'hubspot_owner_id'];
}

/** An answer of HubSpot with a contact, as captured from an EU portal, with other names. */
export function toContactAnswer(
  id: string,
  properties: Readonly<Record<string, string | null>> = {},
): Record<string, unknown> {
  return {
    id,
    properties: {
      createdate: '2026-11-01T10:00:00.000Z',
      hs_object_id: id,
      lastmodifieddate: '2026-11-02T11:00:00.000Z',
      ...properties,
    },
    createdAt: '2026-11-01T10:00:00.000Z',
    updatedAt: '2026-11-02T11:00:00.000Z',
    archived: false,
    url: `https://app-eu1.hubspot.com/contacts/4711/record/0-1/${id}`,
  };
}

/** The error a call ends with. Anything but a ConnectorError, and a call that succeeds, fail the test. */
export async function catchError(work: Promise<unknown>, kind: ErrorKind): Promise<ConnectorError> {
  const outcome: unknown = await work.then(
    () => new Error('The call succeeded.'),
    (error: unknown) => error,
  );
  if (!(outcome instanceof ConnectorError)) throw outcome;
  if (outcome.kind !== kind) throw new Error(`Expected ${kind}, got ${outcome.kind}: ${outcome.message}`);
  return outcome;
}
