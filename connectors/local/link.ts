import type { RecordRef } from '../connector.ts';
import { CONTACT_TYPE } from './fields.ts';
import { ID_PATTERN } from './ids.ts';

const CONTACTS = '/contacts/';

/** The address of a contact's page. */
export function toLink(pageUrl: string, ref: RecordRef): string | undefined {
  return ref.type === CONTACT_TYPE ? `${pageUrl}${CONTACTS}${ref.id}` : undefined;
}

/** The contact of a link below this book's own address; undefined for any other. */
export function fromLink(pageUrl: string, link: string): RecordRef | undefined {
  const url = URL.parse(link.trim());
  const own = URL.parse(pageUrl);
  if (url === null || own === null || url.origin !== own.origin || url.username !== '' || url.password !== '')
    return undefined;
  const prefix = `${own.pathname.replace(/\/$/, '')}${CONTACTS}`;
  if (!url.pathname.startsWith(prefix)) return undefined;
  const id = url.pathname.slice(prefix.length).replace(/\/$/, '');
  return ID_PATTERN.test(id) ? { type: CONTACT_TYPE, id } : undefined;
}
