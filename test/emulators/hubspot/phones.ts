import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js';

/** Per typed field: where HubSpot puts the international, the national and the searchable international form. */
const CALCULATED = [
  {
    from: 'phone',
    international: 'hs_calculated_phone_number',
    searchable: 'hs_searchable_calculated_phone_number',
    searchableInternational: 'hs_searchable_calculated_international_phone_number',
  },
  {
    from: 'mobilephone',
    international: 'hs_calculated_mobile_number',
    searchable: 'hs_searchable_calculated_mobile_number',
    searchableInternational: 'hs_searchable_calculated_international_mobile_number',
  },
] as const;

/** Every field a person may have a number in. `hs_whatsapp_phone_number` has no calculated twin. */
export const PHONE_FIELDS = ['phone', 'mobilephone', 'hs_whatsapp_phone_number'] as const;

/** E.164 of a number as typed, undefined when it is none. */
export function readPhone(
  text: string,
  country: CountryCode | undefined,
): { e164: string; national: string } | undefined {
  const parsed = parsePhoneNumberFromString(text, country);
  return parsed?.isPossible() ? { e164: parsed.number, national: parsed.nationalNumber } : undefined;
}

/**
 * Recalculates the phone properties of a contact in place; a number that cannot be read leaves them without a value.
 * @returns the names that changed.
 */
export function calculatePhones(values: Map<string, string>, country: CountryCode | undefined): readonly string[] {
  const changed: string[] = [];
  const put = (name: string, value: string | undefined): void => {
    if ((values.get(name) ?? '') === (value ?? '')) return;
    changed.push(name);
    if (value === undefined) values.delete(name);
    else values.set(name, value);
  };
  for (const { from, international, searchable, searchableInternational } of CALCULATED) {
    const phone = readPhone(values.get(from) ?? '', country);
    put(international, phone?.e164);
    put(searchable, phone?.national);
    put(searchableInternational, phone?.e164);
  }
  return changed;
}
