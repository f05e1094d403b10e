import { cutText } from '../../src/lead/text.ts';
import type { Fields } from '../connector.ts';
import type { SalesforceSettings } from './settings.ts';

/** What Salesforce demands of a new record: a last name, and of a Lead a company. Given values are kept. */
export function toNewRecordFields(settings: SalesforceSettings, type: 'lead' | 'contact', fields: Fields): Fields {
  const { FirstName: _used, ...rest } = fields;
  const named = isFilled(fields.LastName) ? fields : { ...rest, LastName: toLastName(settings, fields) };
  if (type === 'contact' || isFilled(fields.Company) || settings.companyFallback === '') return named;
  return { ...named, Company: settings.companyFallback };
}

function isFilled(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '';
}

/** A single name is a last name; else what stands before the @; else the fallback. */
function toLastName(settings: SalesforceSettings, fields: Fields): string {
  const { FirstName: firstName, Email: email } = fields;
  const local = typeof email === 'string' ? email.split('@')[0]?.trim() : undefined;
  const name = typeof firstName === 'string' && isFilled(firstName) ? firstName.trim() : local;
  return cutText(name || settings.lastNameFallback, 80);
}
