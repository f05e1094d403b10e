import type { PhoneQuery } from '../../src/lead/phone.ts';
import { MAX_SEARCH_BODY_LENGTH } from './api.ts';
import { SEARCHABLE_PHONES, WHATSAPP_PHONE } from './fields.ts';

type Filter =
  | { readonly propertyName: string; readonly operator: 'EQ'; readonly value: string }
  | { readonly propertyName: string; readonly operator: 'IN'; readonly values: readonly string[] };

export interface PhoneSearch {
  readonly filterGroups: readonly { readonly filters: readonly Filter[] }[];
  readonly properties: readonly string[];
  readonly limit: number;
  readonly after: string;
  readonly sorts: readonly string[];
}

/** HubSpot's published description demands both of every search: from the first hit on, in no order. */
export const FIRST_PAGE = { after: '0', sorts: [] } as const;

/** More people than this on one number and it identifies nobody; HubSpot gives 200 at most. */
const MAX_HITS = 100;

function toFilter(propertyName: string, values: readonly string[]): Filter {
  const [value] = values;
  return values.length === 1 && value !== undefined
    ? { propertyName, operator: 'EQ', value }
    : { propertyName, operator: 'IN', values };
}

/** The number as digits with `+` in front: E.164 and, in some countries, its other writing. */
function toExact(phone: PhoneQuery): readonly string[] {
  return [phone.e164, ...phone.spellings.filter((spelling) => /^\+\d+$/.test(spelling))];
}

function toNational(phone: PhoneQuery): readonly string[] {
  const prefix = `+${phone.countryCode}`;
  const others = toExact(phone).filter((number) => number.startsWith(prefix));
  return [phone.national, ...others.map((number) => number.slice(prefix.length))];
}

function toUnique(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}

/** Five groups are the most HubSpot takes. `mobilephone` gives way to the admin's own, because its searchable twin covers it; the others have none. */
export function toExactFields(extraProperty: string): readonly string[] {
  return ['phone', extraProperty === '' ? 'mobilephone' : extraProperty, WHATSAPP_PHONE];
}

function toSearch(
  phones: readonly PhoneQuery[],
  properties: readonly string[],
  exactFields: readonly string[],
): PhoneSearch {
  const national = toUnique(phones.flatMap(toNational));
  const exact = toUnique(phones.flatMap(toExact));
  return {
    filterGroups: [
      ...SEARCHABLE_PHONES.map((field) => ({ filters: [toFilter(field, national)] })),
      ...exactFields.map((field) => ({ filters: [toFilter(field, exact)] })),
    ],
    properties,
    limit: MAX_HITS,
    ...FIRST_PAGE,
  };
}

function fits(search: PhoneSearch): boolean {
  return JSON.stringify(search).length < MAX_SEARCH_BODY_LENGTH;
}

/**
 * The fewest searches that ask for all the phones: one, unless there are very many. HubSpot compares the searchable properties
 * without the country code; the same digits abroad are hits too, which the caller must tell apart. `properties` come back empty
 * when they alone would make the body too long: then the hits have to be read.
 * (HubSpot's search guide, developers.hubspot.com/docs)
 */
export function toPhoneSearches(
  phones: readonly PhoneQuery[],
  properties: readonly string[],
  exactFields: readonly string[],
): readonly PhoneSearch[] {
  const searches: PhoneSearch[] = [];
  let pack: readonly PhoneQuery[] = [];
  const first = phones[0];
  const asked = first !== undefined && fits(toSearch([first], properties, exactFields)) ? properties : [];
  for (const phone of phones) {
    const next = [...pack, phone];
    if (pack.length > 0 && !fits(toSearch(next, asked, exactFields))) {
      searches.push(toSearch(pack, asked, exactFields));
      pack = [phone];
    } else {
      pack = next;
    }
  }
  if (pack.length > 0) searches.push(toSearch(pack, asked, exactFields));
  return searches;
}
