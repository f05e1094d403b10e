import type { RecordRef } from '../../../connectors/connector.ts';
import { CONTACT_TYPE } from './contact.ts';

/** Ids as the CRM makes them. Narrow on purpose: an agent's pasted link re-binds a person. */
const PATH = /^\/contacts\/(\d{1,20})\/?$/;

/** The contact's page. Where pages are on another host than the API, that host is a setting or comes from the account. */
export function toLink(apiUrl: string, ref: RecordRef): string | undefined {
  return ref.type === CONTACT_TYPE ? `${new URL(apiUrl).origin}/contacts/${ref.id}` : undefined;
}

/** The contact of a page of this account; undefined for any other address. */
export function toRefFromLink(apiUrl: string, link: string): RecordRef | undefined {
  const url = URL.parse(link.trim());
  if (url?.origin !== new URL(apiUrl).origin || url.username !== '' || url.password !== '') return undefined;
  const id = PATH.exec(url.pathname)?.[1];
  return id === undefined ? undefined : { type: CONTACT_TYPE, id };
}
