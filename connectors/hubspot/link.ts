import type { RecordRef } from '../connector.ts';
import { CONTACT_TYPE, CONTACT_TYPE_ID, isRecordId, toContactRef } from './api.ts';

/** Whose pages a link leads to. `uiDomain` differs by region: app.hubspot.com, app-eu1.hubspot.com, … */
export interface Portal {
  readonly portalId: string;
  readonly uiDomain: string;
}

function isHubspotHost(host: string): boolean {
  return /^([a-z0-9-]+\.)+hubspot\.com$/.test(host);
}

function parseLink(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'https:' || !isHubspotHost(url.hostname)) return undefined;
  return url.port === '' && url.username === '' && url.password === '' ? url : undefined;
}

/** HubSpot sends each record's page along. Taken only when it is https on HubSpot's own host. */
export function toRecordUrl(text: string | null | undefined): string | undefined {
  return parseLink(text ?? '')?.href;
}

/** `/contacts/{portal}/record/0-1/{id}`, and the older `/contacts/{portal}/contact/{id}` that people still have in bookmarks. */
const RECORD_PATH = /^\/contacts\/(\d+)\/(?:record\/0-1|contact)\/(\d+)(?:\/|$)/;

/** The portal that a record's own page names, for accounts whose details could not be read. */
export function readPortal(recordUrl: string | undefined): Portal | undefined {
  const url = parseLink(recordUrl ?? '');
  const portalId = RECORD_PATH.exec(url?.pathname ?? '')?.[1];
  return url === undefined || portalId === undefined ? undefined : { portalId, uiDomain: url.hostname };
}

export function toPortal(portalId: string, uiDomain: string | null | undefined): Portal | undefined {
  const host = uiDomain?.toLowerCase() ?? '';
  return isRecordId(portalId) && isHubspotHost(host) ? { portalId, uiDomain: host } : undefined;
}

export function toLink(ref: RecordRef, portal: Portal | undefined): string | undefined {
  if (portal === undefined || ref.type !== CONTACT_TYPE || !isRecordId(ref.id)) return undefined;
  return `https://${portal.uiDomain}/contacts/${portal.portalId}/record/${CONTACT_TYPE_ID}/${ref.id}`;
}

/** The contact of a pasted link, when it is one of this portal. */
export function toRefFromLink(link: string, portal: Portal | undefined): RecordRef | undefined {
  const match = RECORD_PATH.exec(parseLink(link.trim())?.pathname ?? '');
  const [, portalId, id] = match ?? [];
  if (portal === undefined || id === undefined || portalId !== portal.portalId) return undefined;
  return toContactRef(id);
}
