import type { Lead } from './lead.ts';
import { isSamePhone } from './phone.ts';

/**
 * Pure. One lead that says what several of the same visitor said, one after the other: e-mails, phones and tags of all, of
 * single values the last one given. Where and to whom the visitor wrote stays that of the first.
 */
export function foldLeads(first: Lead, later: readonly Lead[]): Lead {
  return later.reduce(foldTwo, first);
}

function foldTwo(one: Lead, next: Lead): Lead {
  const newPhones = next.phones.filter((phone) => !one.phones.some((known) => isSamePhone(known, phone)));
  return {
    ...one,
    ...(next.name !== undefined && { name: next.name }),
    ...(next.organization !== undefined && { organization: next.organization }),
    ...(next.description !== undefined && { description: next.description }),
    ...(next.status !== undefined && { status: next.status }),
    emails: [...new Set([...one.emails, ...next.emails])],
    phones: [...one.phones, ...newPhones],
    tags: [...new Set([...one.tags, ...next.tags])],
    attributes: { ...one.attributes, ...next.attributes },
  };
}
