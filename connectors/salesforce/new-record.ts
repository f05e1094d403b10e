import type { CrmRecord, Fields, FieldValue } from '../connector.ts';
import type { SalesforceSettings } from './settings.ts';

/** Known to the gateway, and to Salesforce's people, as no name: the real one takes its place when it is known. */
const NO_NAME = '[not provided]';
const MAX_LAST_NAME = 80;

/** What Salesforce demands of a new record: a last name, and of a Lead a company. Given values are kept. */
export function toNewRecordFields(settings: SalesforceSettings, type: 'lead' | 'contact', fields: Fields): Fields {
  const named = isFilled(fields.LastName) ? fields : { ...fields, LastName: toLastName(settings, fields) };
  if (type === 'contact' || isFilled(fields.Company) || settings.companyFallback === '') return named;
  return { ...named, Company: settings.companyFallback };
}

/**
 * The record without the values that only satisfy Salesforce: as blanks they are shown to no agent, given to Jivo as nobody's
 * name, and filled when the real ones are known.
 */
export function withoutFallbacks(settings: SalesforceSettings, record: CrmRecord): CrmRecord {
  const { LastName: lastName, Company: company, ...rest } = record.fields;
  const email = record.fields.Email ?? record.fields.PersonEmail;
  const isNoName =
    lastName === NO_NAME ||
    lastName === settings.lastNameFallback ||
    (rest.FirstName === undefined && typeof email === 'string' && isSameText(lastName, email));
  const fields = {
    ...rest,
    ...(lastName === undefined || isNoName ? {} : { LastName: lastName }),
    ...(company === undefined || company === settings.companyFallback ? {} : { Company: company }),
  };
  return { ...record, fields };
}

function isSameText(value: FieldValue | undefined, text: string): boolean {
  return typeof value === 'string' && value.toLowerCase() === text.toLowerCase();
}

function isFilled(value: FieldValue | undefined): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

/** Of somebody without any name the e-mail says most; it is no name either, so the real one replaces it as well. */
function toLastName(settings: SalesforceSettings, { FirstName: firstName, Email: email }: Fields): string {
  if (settings.lastNameFallback !== '') return settings.lastNameFallback;
  if (isFilled(firstName) || !isFilled(email) || email.length > MAX_LAST_NAME) return NO_NAME;
  return email.trim();
}
