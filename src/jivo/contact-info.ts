import type { Lead } from '../lead/lead.ts';
import { isSamePhone, toPhone } from '../lead/phone.ts';
import { defined } from './fields.ts';
import type { ContactInfo } from './reply.ts';

/**
 * What Jivo should learn of the person from the CRM. `missing`: only what the visitor has not given. `full`: also what agrees
 * with it (the whole name for a first name, say). What contradicts the visitor is never sent: it would overwrite their words.
 */
export function toContactInfo(lead: Lead, known: ContactInfo, mode: 'missing' | 'full'): ContactInfo {
  const full = mode === 'full';
  return defined({
    name: lead.name === undefined || (full && isSameName(lead.name, known.name)) ? known.name : undefined,
    phone: lead.phones.length === 0 || (full && isGivenPhone(lead, known.phone)) ? known.phone : undefined,
    email: lead.emails.length === 0 || (full && isGivenEmail(lead, known.email)) ? known.email : undefined,
    description:
      lead.description === undefined || (full && lead.description === known.description?.trim())
        ? known.description
        : undefined,
  });
}

/** Every word the visitor gave is in the known name, whatever the order and case. */
function isSameName(given: string, known: string | undefined): boolean {
  const words = new Set(toWords(known ?? ''));
  return toWords(given).every((word) => words.has(word));
}

function toWords(name: string): readonly string[] {
  return name.normalize('NFKC').toLowerCase().split(/\s+/).filter(Boolean);
}

function isGivenEmail(lead: Lead, known: string | undefined): boolean {
  return known !== undefined && lead.emails.includes(known.trim().toLowerCase());
}

function isGivenPhone(lead: Lead, known: string | undefined): boolean {
  const country = lead.source.geo?.countryCode;
  const phone = toPhone(known, defined({ country }));
  return phone !== undefined && lead.phones.some((given) => isSamePhone(given, phone));
}
